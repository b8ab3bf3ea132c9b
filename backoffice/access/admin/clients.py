"""The pages of partner systems."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor

from .. import services
from ..models import ApiClient, Scope
from .choices import PLATFORM, brands


class ClientForm(VerbForm):
    name = forms.CharField(max_length=120, help_text="The partner system, for example «Storefront Shanghai»")
    scopes = forms.MultipleChoiceField(choices=Scope, help_text="What it may do; grant no more than it needs")
    brand = forms.ModelChoiceField(
        brands(), required=False, empty_label="All brands: a partner of the platform itself"
    )


def _create_client(*, actor: Actor, brand: Any, **words: Any) -> tuple[ApiClient, str]:
    return services.create_client(actor=actor, brand_id=None if brand is None else brand.pk, **words)


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
