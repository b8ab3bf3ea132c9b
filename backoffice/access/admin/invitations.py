"""The page of invitations: a platform admin invites anybody, who looks after a company's people invites its members."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor

from .. import services
from ..models import Invitation, Right, Role
from ..models.people import LANGUAGES
from ..states import INVITATION, KEEPERS, InvitationStatus
from .choices import brands, companies, warehouses


class CompanysInvitationForm(VerbForm):
    """How a company's people invite others."""

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(
        choices=[(Role.BRAND_MEMBER, Role.BRAND_MEMBER.label), (Role.BRAND_OWNER, Role.BRAND_OWNER.label)],
        help_text="An owner sees and does everything for their brands; a member what you choose below",
    )
    brands = forms.ModelMultipleChoiceField(
        brands(), required=False, help_text="The brands to work for, out of your own"
    )
    rights = forms.MultipleChoiceField(
        choices=Right.choices, required=False, help_text="For a member, out of your own"
    )
    language = forms.ChoiceField(
        choices=LANGUAGES, help_text="Of the letter, and of the pages for applicants"
    )


class InvitationForm(CompanysInvitationForm):
    """How the platform invites."""

    role = forms.ChoiceField(choices=[("", "Choose a role"), *Role.choices])
    company = forms.ModelChoiceField(
        companies(), required=False, empty_label="None: platform staff", help_text="For a company's people"
    )
    brands = forms.ModelMultipleChoiceField(
        brands(), required=False, help_text="For owners and members: the brands to work for"
    )
    rights = forms.MultipleChoiceField(
        choices=Right.choices, required=False, help_text="For a brand member: what they may do"
    )
    warehouses = forms.ModelMultipleChoiceField(
        warehouses(), required=False, help_text="For a warehouse operator: where they work"
    )
    everywhere = forms.BooleanField(
        required=False, label="Works in all warehouses", help_text="For a warehouse operator"
    )
    field_order = ("email", "role", "company", "brands", "rights", "warehouses", "everywhere", "language")


def _invite(
    *, actor: Actor, brands: Any, company: Any = None, warehouses: Any = (), **words: Any
) -> Invitation:
    return services.invite(
        actor=actor,
        brand_ids=[brand.pk for brand in brands],
        company_id=None if company is None else company.pk,
        warehouse_ids=[warehouse.pk for warehouse in warehouses],
        **words,
    )


@admin.register(Invitation)
class InvitationAdmin(Desk):
    subject = "invitation"
    lifecycle = INVITATION
    viewers = KEEPERS
    creation = AdminVerb("invite", "Invite a person", _invite, InvitationForm, roles=KEEPERS)
    verbs = (
        AdminVerb(
            "resend",
            "Send again",
            lambda invitation, **words: services.resend_invitation(invitation=invitation, **words),
            roles=KEEPERS,
            offered=lambda invitation: invitation.status == InvitationStatus.OPEN,
        ),
        AdminVerb(
            "revoke",
            "Revoke",
            lambda invitation, **words: services.revoke_invitation(invitation=invitation, **words),
            danger=True,
        ),
    )
    list_display = ("email", "invited_as", "company", "state", "invited_by_name", "created_at", "expires_at")
    list_filter = (("status", ChoicesDropdownFilter), ("role", ChoicesDropdownFilter))
    list_filter_submit = True
    list_select_related = ("company",)
    search_fields = ("email",)
    ordering = ("-pk",)
    empty_advice = "Invite a person by their e-mail address; a letter with a link goes there."
    fields = (
        "email",
        "invited_as",
        "company",
        "brands",
        "rights_in_words",
        "warehouses",
        "invited_by_name",
        "created_at",
        "sendings",
        "expires_at",
    )
    readonly_fields = ("invited_as", "brands", "rights_in_words", "warehouses")

    def creation_form(self, request: HttpRequest) -> type[VerbForm]:
        return InvitationForm if actor_of(request).passes_walls else CompanysInvitationForm

    @display(description="As", ordering="role")
    def invited_as(self, invitation: Invitation) -> str:
        return invitation.get_role_display()

    @display(
        description="State",
        ordering="status",
        label={"Open": "info", "Too late": "warning", "Accepted": "success", "Revoked": "danger"},
    )
    def state(self, invitation: Invitation) -> str:
        return "Too late" if invitation.is_over else str(invitation.get_status_display())

    @display(description="Brands", empty_value="None")
    def brands(self, invitation: Invitation) -> str:
        return ", ".join(str(brand) for brand in brands().filter(pk__in=invitation.brand_ids))

    @display(description="Rights", empty_value="Those of the role")
    def rights_in_words(self, invitation: Invitation) -> str:
        return ", ".join(str(Right(right).label) for right in invitation.rights)

    @display(description="Warehouses", empty_value="")
    def warehouses(self, invitation: Invitation) -> str:
        return ", ".join(str(each) for each in warehouses().filter(pk__in=invitation.warehouse_ids))
