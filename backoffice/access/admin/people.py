"""The pages of people: for platform admins, and for who looks after a company's people."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import queries, services
from ..devices import device_told
from ..models import COMPANY_ROLES, PLATFORM_ROLES, Membership, Posting, Right, Role, User
from ..states import KEEPERS, PLATFORM
from .choices import brands, warehouses

# What a person may do comes from their role; Django's groups mean nothing here. Keys of second factors and of sessions
# have no page at all: the person sees what there is on the account pages.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


# What a company's people do not see of each other: the walls would show it as missing.
OF_STAFF = ("second_factor", "company")


class RoleForm(VerbForm):
    role = forms.ChoiceField(choices=Role.choices)
    rights = forms.MultipleChoiceField(
        choices=Right.choices, required=False, help_text="For a brand member: what they may do"
    )
    warehouses = forms.ModelMultipleChoiceField(
        warehouses(), required=False, help_text="For a warehouse operator: where they work"
    )
    everywhere = forms.BooleanField(
        required=False, label="Works in all warehouses", help_text="For a warehouse operator"
    )

    def fit(self, row: User) -> None:
        side = PLATFORM_ROLES if row.is_platform_staff else COMPANY_ROLES
        self.fields["role"].choices = [choice for choice in Role.choices if choice[0] in side]  # type: ignore[attr-defined]
        self.fields["role"].initial = row.role
        self.fields["rights"].initial = row.rights
        for name in ("rights",) if row.is_platform_staff else ("warehouses", "everywhere"):
            del self.fields[name]


class RightsForm(VerbForm):
    rights = forms.MultipleChoiceField(choices=Right.choices)
    brands = forms.ModelMultipleChoiceField(
        brands(), required=False, help_text="The brands to work for; without one they see no goods"
    )

    def fit(self, row: User) -> None:
        self.fields["rights"].initial = row.rights
        field = self.fields["brands"]
        field.queryset = brands().filter(company=row.company_id)  # type: ignore[attr-defined]
        field.initial = list(row.memberships.values_list("brand", flat=True))


class WarehousesForm(VerbForm):
    warehouses = forms.ModelMultipleChoiceField(
        warehouses(), required=False, help_text="Lists show what lies there; nothing elsewhere can be moved"
    )
    everywhere = forms.BooleanField(
        required=False, label="Works in all warehouses", help_text="Those that will be opened too"
    )

    def fit(self, row: User) -> None:
        bound = list(row.postings.values_list("warehouse", flat=True))
        self.fields["warehouses"].initial = bound
        self.fields["everywhere"].initial = not bound


def _change_role(person: User, *, warehouses: Any = (), **words: Any) -> None:
    services.change_role(person=person, warehouse_ids=[each.pk for each in warehouses], **words)


def _give_rights(person: User, *, brands: Any, **words: Any) -> None:
    services.give_rights(person=person, brand_ids=[brand.pk for brand in brands], **words)


def _bind(person: User, *, warehouses: Any, **words: Any) -> None:
    services.bind_to_warehouses(person=person, warehouse_ids=[each.pk for each in warehouses], **words)


class BrandsOfUser(ReadOnlyInline):
    model = Membership
    verbose_name_plural = "brands"
    fields = readonly_fields = ("brand",)
    show_change_link = False


class WarehousesOfUser(ReadOnlyInline):
    model = Posting
    verbose_name_plural = "warehouses"
    fields = readonly_fields = ("warehouse",)
    show_change_link = False


class SessionsOfUser(ReadOnlyInline):
    """Where the person is logged in, for whom the walls let through; a company's people see their own only."""

    model = UserSession
    verbose_name_plural = "sessions"
    fields = readonly_fields = ("device", "ip", "created_at", "last_seen_at")
    ordering = ("-last_seen_at",)
    show_change_link = False

    @display(description="Device")
    def device(self, session: UserSession) -> str:
        return device_told(session.user_agent)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[UserSession]:
        rows: models.QuerySet[UserSession] = super().get_queryset(request)
        return queries.living(rows)


@admin.register(User)
class UserAdmin(Desk):
    """People come in by invitation. What one may do with a person depends on both: see `services.may_manage`."""

    subject = "user"
    viewers = KEEPERS
    verbs = (
        AdminVerb(
            "rights",
            "Change rights and brands",
            _give_rights,
            RightsForm,
            roles=KEEPERS,
            offered=lambda person: person.role == Role.BRAND_MEMBER,
        ),
        AdminVerb("role", "Change the role", _change_role, RoleForm, roles=PLATFORM),
        AdminVerb(
            "warehouses",
            "Bind to warehouses",
            _bind,
            WarehousesForm,
            roles=PLATFORM,
            offered=lambda person: person.role == Role.WAREHOUSE_OPERATOR,
        ),
        AdminVerb(
            "sessions",
            "End all sessions",
            lambda person, **words: services.end_sessions(person=person, **words),
            roles=PLATFORM,
        ),
        AdminVerb(
            "factor",
            "Reset the second factor",
            lambda person, **words: services.reset_second_factor(person=person, **words),
            roles=PLATFORM,
            offered=lambda person: queries.standing_of(person).second_factor,
            danger=True,
            outlook=lambda person: (
                "They will be logged out, and log in with the password alone until they have set another. "
                "Make sure that it is they who ask."
            ),
        ),
        AdminVerb(
            "deactivate",
            "Deactivate",
            lambda person, **words: services.deactivate_user(person=person, **words),
            roles=KEEPERS,
            offered=lambda person: person.is_active,
            danger=True,
            outlook=lambda person: (
                "They are logged out, and cannot log in until somebody reactivates them. "
                "Their invitations end for good."
            ),
        ),
        AdminVerb(
            "reactivate",
            "Let in again",
            lambda person, **words: services.reactivate_user(person=person, **words),
            roles=KEEPERS,
            offered=lambda person: not person.is_active,
        ),
    )
    list_display = (
        "username",
        "called",
        "email",
        "role_held",
        "company",
        "second_factor",
        "is_active",
        "last_login",
    )
    list_filter = (("role", ChoicesDropdownFilter), "is_active")
    list_filter_submit = True
    list_select_related = ("company",)
    search_fields = ("username", "email", "first_name", "last_name")
    ordering = ("username",)
    empty_advice = "People come in by invitation: make one under Invitations."
    fields = (
        "username",
        "called",
        "email",
        "role_in_words",
        "company",
        "rights_in_words",
        "second_factor",
        "is_active",
        "last_login",
        "date_joined",
    )
    readonly_fields = ("called", "role_in_words", "rights_in_words", "second_factor")
    inlines = (BrandsOfUser, WarehousesOfUser, SessionsOfUser)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        return queries.with_standing(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> list[str]:
        shown = list(super().get_list_display(request))
        return shown if actor_of(request).passes_walls else [name for name in shown if name not in OF_STAFF]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        shown = list(super().get_fields(request, obj))
        return shown if actor_of(request).passes_walls else [name for name in shown if name not in OF_STAFF]

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[Any]:
        return list(self.inlines) if actor_of(request).passes_walls else [BrandsOfUser]

    def permitted_verbs(self, request: HttpRequest, row: models.Model) -> list[AdminVerb]:
        actor = actor_of(request)
        assert isinstance(row, User)
        if not services.may_manage(actor, row):
            return []
        return super().permitted_verbs(request, row)

    @display(description="Name", ordering="first_name")
    def called(self, person: User) -> str:
        return person.get_full_name()

    @display(
        description="Role",
        ordering="role",
        label={
            Role.PLATFORM_ADMIN: "danger",
            Role.REVIEWER: "info",
            Role.ACCOUNT_MANAGER: "info",
            Role.CATALOG_MANAGER: "info",
            Role.WAREHOUSE_OPERATOR: "success",
            Role.FINANCE: "info",
            Role.BRAND_OWNER: "primary",
            Role.BRAND_MEMBER: "primary",
        },
    )
    def role_held(self, person: User) -> tuple[str, str]:
        return person.role, person.get_role_display()

    @display(description="Role")
    def role_in_words(self, person: User) -> str:
        return person.get_role_display()

    @display(description="Rights", empty_value="Those of the role")
    def rights_in_words(self, person: User) -> str:
        return ", ".join(str(Right(right).label) for right in person.rights)

    @display(description="Second factor", boolean=True)
    def second_factor(self, person: User) -> bool:
        return queries.standing_of(person).second_factor
