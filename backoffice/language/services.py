"""Verbs of the language room."""

from django.conf import settings
from django.db import transaction

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.log import record


@transaction.atomic
def choose_language(*, user: User, language: str, actor: Actor) -> None:
    """From now on pages and mails speak `language` (a code of `LANGUAGES`) to the user.

    Raises `Forbidden` for anybody but that user, or `Invalid`.
    """
    if actor.key != f"user:{user.pk}":
        raise Forbidden(f"{actor.name} cannot choose the language of another person.")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(f"«{language[:20]}» is no language that is spoken here.", field="language")
    with scope(office("language")):
        changed = User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)
        if changed:
            record(user, "user.language_chosen", actor=actor, language=language)
