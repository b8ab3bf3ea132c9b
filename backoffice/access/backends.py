"""How a session becomes a person."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest

from backoffice.events.actors import office

from .models import User
from .queries import with_standing
from .scope import scope


class PeopleBackend(AuthenticationBackend):
    """Brings the person's standing along: one query per request says who asks and what they may touch.

    Django's permissions mean nothing here, and are not asked for: what one may do comes from the role.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def get_user(self, user_id: int) -> User | None:
        person = with_standing(User.objects.filter(pk=user_id)).first()
        return person if person is not None and self.user_can_authenticate(person) else None


def log_in(request: HttpRequest, person: User) -> None:
    """Logs in who has just come in: by a link to their own address they have chosen their password this moment.

    Everybody else gives it on the login page, which asks for the second factor too.
    """
    with scope(office("doorkeeper")):
        login(request, person, backend=f"{PeopleBackend.__module__}.{PeopleBackend.__name__}")
        record_authentication(request, person, method="password")
