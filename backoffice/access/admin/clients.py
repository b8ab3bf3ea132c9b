"""The pages of partner systems and their secrets: for platform admins, and for who looks after a company's people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor

from .. import services
from ..models import SCOPES_OF_COMPANIES, ApiClient, ClientSecret, Role, Scope
from ..states import KEEPERS
from .choices import brands, companies

VIEWERS = KEEPERS | {Role.AUDITOR}
HOURS_OF_OVERLAP = (
    ("168", "Until in seven days"),
    ("24", "Until in 24 hours"),
    ("720", "Until in thirty days"),
    ("", "As they do now"),
)

# The toolkit's tables have no pages: its applications are on the page below, its tokens are nobody's to see.
for _model in apps.get_app_config("oauth2_provider").get_models():
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
admin.site.unregister(ApiClient)


def _worded(scope: str) -> tuple[str, str]:
    kept = "" if scope in SCOPES_OF_COMPANIES else ", the platform's to give"
    return scope, f"{Scope(scope).label} ({scope}{kept})"


class CompanysClientForm(VerbForm):
    """What a company's people say of a system of theirs."""

    name = forms.CharField(max_length=120, help_text="The partner system, for example «Storefront Shanghai»")
    scopes = forms.MultipleChoiceField(
        choices=[_worded(scope) for scope in SCOPES_OF_COMPANIES],
        help_text="What it may do; grant no more than it needs",
    )
    brand = forms.ModelChoiceField(brands(), required=False, empty_label="All brands of the company")

    def __init__(self, *args: Any, actor: Actor | None = None, **words: Any) -> None:
        """All brands are offered to who works for all of them; to the others theirs, and where it is one, that one."""
        super().__init__(*args, actor=actor, **words)
        if actor is None or services.works_for_all_brands(actor):
            return
        field: Any = self.fields["brand"]
        field.required = field.widget.is_required = True
        field.empty_label = "Choose …"
        if actor.brands is not None and len(actor.brands) == 1:
            field.initial = actor.brands[0]


class ClientForm(CompanysClientForm):
    scopes = forms.MultipleChoiceField(
        choices=[_worded(scope) for scope in Scope.values],
        help_text="What it may do; grant no more than it needs",
    )
    company = forms.ModelChoiceField(
        companies(), required=False, empty_label="None: a partner of the platform itself"
    )
    field_order = ("name", "scopes", "company", "brand")


class ScopesForm(VerbForm):
    scopes = forms.MultipleChoiceField(
        choices=[_worded(scope) for scope in Scope.values],
        required=False,
        help_text="What is taken away, its tokens lose at once; what is added, new tokens have",
    )

    def fit(self, row: ApiClient) -> None:
        self.fields["scopes"].initial = row.scopes


class NewSecretForm(VerbForm):
    hours = forms.ChoiceField(
        choices=HOURS_OF_OVERLAP,
        required=False,
        label="The other secrets work",
        help_text="In this time the partner puts the new secret in the place of the old one",
    )


class EndForm(VerbForm):
    hours = forms.IntegerField(
        min_value=1, max_value=8760, label="Hours from now", help_text="It works so long, and no longer"
    )


def _create_client(
    *, actor: Actor, brand: Any = None, company: Any = None, **words: Any
) -> tuple[ApiClient, str]:
    return services.create_client(
        actor=actor,
        brand_id=None if brand is None else brand.pk,
        company_id=None if company is None else company.pk,
        **words,
    )


def _add_secret(client: ApiClient, *, actor: Actor, hours: str) -> tuple[ClientSecret, str]:
    end = timezone.now() + timedelta(hours=int(hours)) if hours else None
    return services.add_secret(client=client, others_end_at=end, actor=actor)


class SecretsOfClient(ReadOnlyInline):
    model = ClientSecret
    verbose_name_plural = "secrets"
    fields = readonly_fields = (
        "ends_in",
        "state",
        "created_at",
        "created_by_name",
        "ends_at",
        "last_used_at",
    )
    ordering = ("-pk",)

    @display(description="Ends in")
    def ends_in(self, secret: ClientSecret) -> str:
        return f"…{secret.hint}" if secret.hint else "–"

    @display(description="State", label={"Works": "success", "Ended": "warning", "Revoked": "danger"})
    def state(self, secret: ClientSecret) -> str:
        return _state_of(secret)


def _state_of(secret: ClientSecret) -> str:
    if secret.revoked_at is not None:
        return "Revoked"
    return "Works" if _works(secret) else "Ended"


def _works(secret: ClientSecret) -> bool:
    return secret.works and secret.client.active


@admin.register(ApiClient)
class ApiClientAdmin(Desk):
    """A secret is shown in the answer that makes it, the only place where it ever stands."""

    subject = "client"
    viewers = VIEWERS
    creation = AdminVerb("create", "Create an API client", _create_client, ClientForm, roles=KEEPERS)
    new_secret = AdminVerb(
        "new-secret",
        "New secret",
        _add_secret,
        NewSecretForm,
        roles=KEEPERS,
        offered=lambda client: client.active,
    )
    verbs = (
        new_secret,
        AdminVerb(
            "scopes",
            "Change scopes",
            lambda client, **words: services.change_scopes(client=client, **words),
            ScopesForm,
            roles=KEEPERS,
            offered=lambda client: client.active,
        ),
        AdminVerb(
            "deactivate",
            "Deactivate",
            lambda client, **words: services.deactivate_client(client=client, **words),
            roles=KEEPERS,
            offered=lambda client: client.active,
            danger=True,
        ),
    )
    list_display = ("name", "stands_for", "scopes_granted", "state", "last_used_at", "created_at")
    list_select_related = ("brand", "company")
    search_fields = ("name", "client_id")
    ordering = ("name", "pk")
    empty_advice = "A partner system needs one to use the API: its id and secret get it access tokens."
    fields = ("name", "stands_for", "client_id", "scopes_granted", "state", "last_used_at", "created_at")
    readonly_fields = ("stands_for", "scopes_granted", "state")
    inlines = (SecretsOfClient,)

    @display(description="Stands for", ordering="company")
    def stands_for(self, client: ApiClient) -> str:
        if client.company is None:
            return "The platform: all brands"
        return f"{client.company}: {client.brand}" if client.brand else f"{client.company}: all its brands"

    @display(description="Scopes")
    def scopes_granted(self, client: ApiClient) -> str:
        return ", ".join(client.scopes)

    @display(description="State", ordering="active", label={"Active": "success", "Deactivated": "danger"})
    def state(self, client: ApiClient) -> str:
        return "Active" if client.active else "Deactivated"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        actor = actor_of(request)
        if not self.creation.may(actor):
            raise PermissionDenied
        kind = ClientForm if actor.passes_walls else CompanysClientForm
        form = kind(request.POST or None, actor=actor)
        back = reverse("admin:access_apiclient_changelist")

        def create() -> tuple[ApiClient, str]:
            return _create_client(actor=actor, **form.cleaned_data)

        shown = self._secret_page(request, form, create)
        return shown or self.form_page(request, self.creation, form, title=self.creation.label, back=back)

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        client = self.get_object(request, object_id)
        asks_for_secret = verb == self.new_secret.name and self.has_view_permission(request)
        if not (client and asks_for_secret and self.new_secret in self.permitted_verbs(request, client)):
            return super().verb_view(request, object_id, verb)
        form = NewSecretForm(request.POST if request.method == "POST" else None, row=client)
        back = reverse("admin:access_apiclient_change", args=[client.pk])

        def add() -> tuple[ApiClient, str]:
            return client, _add_secret(client, actor=actor_of(request), **form.cleaned_data)[1]

        shown = self._secret_page(request, form, add)
        title = f"{self.new_secret.label}: {client}"
        return shown or self.form_page(request, self.new_secret, form, title=title, back=back, row=client)

    def _secret_page(
        self, request: HttpRequest, form: VerbForm, make: Callable[[], tuple[ApiClient, str]]
    ) -> TemplateResponse | None:
        """Makes the secret and shows it in the answer itself: neither a message nor a session ever holds it."""
        made: list[tuple[ApiClient, str]] = []
        if request.method != "POST" or not form.is_valid():
            return None
        if not self._do(request, lambda: made.append(make())):
            return None
        client, secret = made[0]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"The new secret of {client.name}",
            "client": client,
            "secret": secret,
            "token_address": request.build_absolute_uri(reverse("token")),
            "record": reverse("admin:access_apiclient_change", args=[client.pk]),
        }
        return TemplateResponse(request, "access/secret.html", context)


@admin.register(ClientSecret)
class ClientSecretAdmin(Desk):
    """The secrets of all clients that one may see; a client's page has its own."""

    viewers = VIEWERS
    verbs = (
        AdminVerb(
            "end",
            "Let it end",
            lambda secret, *, hours, actor: services.end_secret(
                secret=secret, ends_at=timezone.now() + timedelta(hours=hours), actor=actor
            ),
            EndForm,
            roles=KEEPERS,
            offered=_works,
        ),
        AdminVerb(
            "revoke",
            "Revoke now",
            lambda secret, **words: services.revoke_secret(secret=secret, **words),
            roles=KEEPERS,
            offered=_works,
            danger=True,
            outlook=lambda secret: (
                f"From now on this secret opens nothing, and {secret.client} must get a new token with another one. "
                "This cannot be taken back."
            ),
        ),
    )
    list_display = ("client", "named", "state", "ends_at", "last_used_at", "created_at")
    list_select_related = ("client",)
    search_fields = ("client__name", "hint")
    ordering = ("-pk",)
    empty_advice = "Every API client has one from the start; make further ones on the client's page."
    fields = (
        "client",
        "named",
        "state",
        "created_at",
        "created_by_name",
        "ends_at",
        "revoked_at",
        "last_used_at",
    )
    readonly_fields = ("named", "state")

    @display(description="Secret")
    def named(self, secret: ClientSecret) -> str:
        return str(secret)

    @display(description="State", label={"Works": "success", "Ended": "warning", "Revoked": "danger"})
    def state(self, secret: ClientSecret) -> str:
        return _state_of(secret)

    def address_after(self, row: Any) -> str:
        return reverse("admin:access_apiclient_change", args=[row.client_id])
