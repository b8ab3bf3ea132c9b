"""The row locks of this room."""

from .models import User


def person(pk: int) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=pk)
