"""The row locks of this room."""

from django.db.models import Q

from .models import Role, User


def person(pk: int) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=pk)


def person_among_admins(pk: int) -> tuple[User | None, set[int]]:
    """The person, and the ids of the active platform admins, all locked in the order of their keys.

    Two admins who remove each other at the same moment would else both find the other still there.
    """
    asked = Q(pk=pk) | Q(role=Role.PLATFORM_ADMIN, is_active=True)
    people = list(User.objects.filter(asked).order_by("pk").select_for_update(of=("self",)))
    admins = {each.pk for each in people if each.role == Role.PLATFORM_ADMIN and each.is_active}
    return next((each for each in people if each.pk == pk), None), admins
