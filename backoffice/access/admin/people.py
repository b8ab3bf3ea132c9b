"""The pages of people."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor

from .. import services
from ..models import Membership, Role, User
from .choices import PLATFORM, brands

# What a person may do comes from their role; Django's groups mean nothing here. Keys of second factors and of sessions
# have no page at all: the person sees what there is on the account pages.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])


class UserForm(VerbForm):
    username = forms.CharField(max_length=150)
    email = forms.EmailField(required=False)
    password = forms.CharField(
        widget=UnfoldAdminPasswordWidget, help_text="Ten characters or more, hard to guess"
    )
    role = forms.ChoiceField(choices=[("", "Choose a role"), *Role.choices])
    brands = forms.ModelMultipleChoiceField(
        brands(), required=False, help_text="For a brand operator: the brands to work for"
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


def _create_user(*, actor: Actor, brands: Any, **words: Any) -> User:
    return services.create_user(actor=actor, brand_ids=[brand.pk for brand in brands], **words)


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
