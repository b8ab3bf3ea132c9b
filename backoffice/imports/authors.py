"""Who asked for an import, as a worker must act later."""

from backoffice.access.models import User
from backoffice.access.queries import actor_of_client, actor_of_user
from backoffice.access.scope import scope
from backoffice.events.actors import NOBODY, Actor, office


def author_of(key: str) -> Actor:
    """The actor named by `Actor.key`, with the roles and brands that it has now.

    A person or client that is gone or deactivated may do nothing: every verb refuses them.
    """
    kind, _, name = key.partition(":")
    if kind == "system":
        return office(name)
    if not name.isdigit():
        return NOBODY
    with scope(office("worker")):
        if kind == "user":
            user = User.objects.filter(pk=int(name)).first()
            return actor_of_user(user) if user else NOBODY
        return actor_of_client(int(name))
