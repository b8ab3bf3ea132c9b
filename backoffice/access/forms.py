"""The forms of the account pages: codes from the second factor, coming in by an invitation."""

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from cryptography.fernet import InvalidToken
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _


class _Once:
    """A code opens once, as long as any clock within the tolerance takes it; allauth forgets it after one period."""

    def clean_code(self) -> str:
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except InvalidToken as error:
            # It was encrypted under a key that this office does not know any more; see SECRET_KEY_FALLBACKS.
            raise forms.ValidationError(
                _("Your second factor cannot be read any more; ask a platform admin to reset it.")
            ) from error
        periods = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"second-factor-used:{self.user.pk}:{code}"  # type: ignore[attr-defined]
        if not cache.add(key, True, timeout=periods * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """At the login."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """Before something that only the person may do."""


class ComingInForm(forms.Form):
    """What an invited person says of themselves. Whether the password will do the verb decides."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("Ten characters or more, hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("The password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again
