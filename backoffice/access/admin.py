"""The pages of people and partner systems, for platform admins."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor

from . import services
from .models import ApiClient, Membership, Role, Scope, User

PLATFORM = frozenset({Role.PLATFORM_ADMIN})

# What a person may do comes from their role; Django's groups mean nothing here.
admin.site.unregister(Group)


def _brands() -> models.QuerySet[Any]:
    """The brands, whose room stands above this one: known here only as the other end of a foreign key."""
    brand = Membership._meta.get_field("brand").related_model
    return brand._default_manager.order_by("name", "pk")


class UserForm(VerbForm):
    username = forms.CharField(max_length=150)
    email = forms.EmailField(required=False)
    password = forms.CharField(
        widget=UnfoldAdminPasswordWidget, help_text="Ten characters or more, hard to guess"
    )
    role = forms.ChoiceField(choices=[("", "Choose a role"), *Role.choices])
    brands = forms.ModelMultipleChoiceField(
        _brands(), required=False, help_text="For a brand operator: the brands to work for"
    )

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("password"):
            person = User(username=words.get("username", ""), email=words.get("email", ""))
            try:
                validate_password(words["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        if words.get("role") == Role.BRAND_OWNER and not words.get("brands"):
            self.add_error("brands", "Choose at least one brand; without one a brand operator sees nothing.")
        if words.get("role") not in (None, "", Role.BRAND_OWNER) and words.get("brands"):
            self.add_error(
                "brands", "Platform staff see all brands; leave this empty or choose Brand operator."
            )
        return words


class ClientForm(VerbForm):
    name = forms.CharField(max_length=120, help_text="The partner system, for example «Storefront Shanghai»")
    scopes = forms.MultipleChoiceField(choices=Scope, help_text="What it may do; grant no more than it needs")
    brand = forms.ModelChoiceField(
        _brands(), required=False, empty_label="All brands: a partner of the platform itself"
    )


def _create_user(*, actor: Actor, brands: Any, **words: Any) -> User:
    return services.create_user(actor=actor, brand_ids=[brand.pk for brand in brands], **words)


def _create_client(*, actor: Actor, brand: Any, **words: Any) -> tuple[ApiClient, str]:
    return services.create_client(actor=actor, brand_id=None if brand is None else brand.pk, **words)


class BrandsOfUser(ReadOnlyInline):
    model = Membership
    verbose_name_plural = "brands"
    fields = readonly_fields = ("brand",)
    show_change_link = False


@admin.register(User)
class UserAdmin(Desk):
    subject = "user"
    viewers = PLATFORM
    creation = AdminVerb("create", "Create a user", _create_user, UserForm, roles=PLATFORM)
    list_display = ("username", "email", "role_held", "is_active", "last_login")
    list_filter = (("role", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username",)
    fields = ("username", "email", "role_in_words", "is_active", "last_login", "date_joined")
    readonly_fields = ("role_in_words",)
    inlines = (BrandsOfUser,)

    @display(
        description="Role",
        ordering="role",
        label={
            Role.PLATFORM_ADMIN: "danger",
            Role.REVIEWER: "info",
            Role.WAREHOUSE_OPERATOR: "success",
            Role.BRAND_OWNER: "primary",
        },
    )
    def role_held(self, user: User) -> tuple[str, str]:
        return user.role, user.get_role_display()

    @display(description="Role")
    def role_in_words(self, user: User) -> str:
        return user.get_role_display()


@admin.register(ApiClient)
class ApiClientAdmin(Desk):
    """Creating a client answers with its token on a page of its own, the only place where it ever stands."""

    subject = "client"
    viewers = PLATFORM
    creation = AdminVerb("create", "Create an API client", _create_client, ClientForm, roles=PLATFORM)
    verbs = (
        AdminVerb(
            "deactivate",
            "Deactivate",
            lambda client, **words: services.deactivate_client(client=client, **words),
            roles=PLATFORM,
            offered=lambda client: client.active,
            danger=True,
        ),
    )
    list_display = ("name", "stands_for", "scopes_granted", "state", "created_at")
    list_select_related = ("brand",)
    search_fields = ("name", "prefix")
    ordering = ("name",)
    empty_advice = "A partner system needs one, with a token of its own, to use the API."
    fields = ("name", "stands_for", "prefix", "scopes_granted", "state", "created_at")
    readonly_fields = ("stands_for", "scopes_granted", "state")

    @display(description="Brand", ordering="brand")
    def stands_for(self, client: ApiClient) -> str:
        return "All brands" if client.brand is None else str(client.brand)

    @display(description="Scopes")
    def scopes_granted(self, client: ApiClient) -> str:
        return ", ".join(client.scopes)

    @display(description="State", ordering="active", label={"Active": "success", "Deactivated": "danger"})
    def state(self, client: ApiClient) -> str:
        return "Active" if client.active else "Deactivated"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Shows the token in the answer itself: neither a message nor a session ever holds it."""
        if not self.creation.may(actor_of(request)):
            raise PermissionDenied
        form = self.creation.form(request.POST or None)
        made: list[tuple[ApiClient, str]] = []
        if request.method == "POST" and form.is_valid():
            words = form.cleaned_data
            if self._do(
                request, lambda: made.append(self.creation.service(actor=actor_of(request), **words))
            ):
                return self._show_token(request, *made[0])
        back = reverse("admin:access_apiclient_changelist")
        return self._render_form(request, self.creation, form, title=self.creation.label, back=back)

    def _show_token(self, request: HttpRequest, client: ApiClient, token: str) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"The token of {client.name}",
            "client": client,
            "token": token,
            "record": reverse("admin:access_apiclient_change", args=[client.pk]),
        }
        return TemplateResponse(request, "access/token.html", context)
