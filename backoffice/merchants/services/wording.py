"""What every verb of this room asks first: the right role, and words that can be kept."""

from django.utils.translation import gettext as _

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid

from ..states import REVIEW

REASON_LENGTH = 2000


def must_review(actor: Actor, deed: str) -> None:
    if not actor.may(REVIEW):
        raise Forbidden(
            f"{actor.name} may not do this: a reviewer or a platform admin {deed}.", roles=sorted(REVIEW)
        )


def words_of(text: str, *, field: str, most: int) -> str:
    words = " ".join(text.replace("\0", " ").split())
    if not words:
        raise Invalid(_("The field %(field)s is empty; fill it in.") % {"field": field}, field=field)
    if len(words) > most:
        raise _too_long(words, field, most)
    return words


def reason_of(text: str, *, field: str = "reason", needed_for: str = "") -> str:
    """A reason in words, with its line breaks; empty only where it is not `needed_for` anything.

    Raises `Invalid` naming `field`.
    """
    words = text.replace("\0", " ").strip()
    if needed_for and not words:
        raise Invalid(f"Say in words why {needed_for}.", field=field)
    if len(words) > REASON_LENGTH:
        raise _too_long(words, field, REASON_LENGTH)
    return words


def _too_long(words: str, field: str, most: int) -> Invalid:
    return Invalid(
        _("The field %(field)s has %(length)d characters; it holds %(most)d at most.")
        % {"field": field, "length": len(words), "most": most},
        field=field,
    )
