"""How a session becomes a person."""

from allauth.account.auth_backends import AuthenticationBackend

from .models import User
from .queries import with_standing


class PeopleBackend(AuthenticationBackend):
    """Brings the person's standing along: one query per request says who asks and what they may touch."""

    def get_user(self, user_id: int) -> User | None:
        person = with_standing(User.objects.filter(pk=user_id)).first()
        return person if person is not None and self.user_can_authenticate(person) else None
