"""The forms of a code from the second factor."""

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.cache import cache


class _Once:
    """A code opens once, as long as any clock within the tolerance takes it; allauth forgets it after one period."""

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc]
        periods = 2 * app_settings.TOTP_TOLERANCE + 1
        key = f"second-factor-used:{self.user.pk}:{code}"  # type: ignore[attr-defined]
        if not cache.add(key, True, timeout=periods * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """At the login."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """Before something that only the person may do."""
