"""What allauth asks the house about."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from . import services
from .chests import chest_for
from .middleware import address_of
from .models import User
from .queries import actor_of_user

_SECOND_FACTOR = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Logging in and out, passwords. No sign-up: people are invited, and applicants have a page of their own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """By the house's one rule of proxies; behind a unix socket, where there is no address, all come from one."""
        return clean_client_ip(address_of(request)) or "0.0.0.0"

    def is_reauthentication_required(self, *, app: str, **words: Any) -> bool:
        """A login counts as well: whoever has just given the password is not asked for it again."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return bool(time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT)

    def logout(self, request: HttpRequest) -> None:
        services.forget_session(request.session.session_key or "")
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        services.set_password(
            person=user, password=password, actor=actor_of_user(user), kept=self.request.session.session_key
        )

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Only asks: the letter, and the key in it, are made by a job, so that neither log nor queue holds the key."""
        services.ask_for_new_password(person=user, actor=actor_of_user(user))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted under the installation's key; platform staff cannot put their second factor away."""

    def encrypt(self, text: str) -> str:
        return chest_for(_SECOND_FACTOR).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return chest_for(_SECOND_FACTOR).decrypt(encrypted_text).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not authenticator.user.is_platform_staff

    def get_totp_label(self, user: User) -> str:
        return user.username
