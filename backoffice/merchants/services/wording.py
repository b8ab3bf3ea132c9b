"""What every verb of this room asks first: the right role, and words that can be kept."""

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
        raise Invalid(f"The field {field} is empty; fill it in.", field=field)
    if len(words) > most:
        raise Invalid(f"The field {field} has {len(words)} characters; it holds {most} at most.", field=field)
    return words


def reason_of(text: str, *, field: str = "reason", needed_for: str = "") -> str:
    """A reason in words, with its line breaks; empty only where it is not `needed_for` anything.

    Raises `Invalid` naming `field`.
    """
    words = text.replace("\0", " ").strip()
    if needed_for and not words:
        raise Invalid(f"Say in words why {needed_for}.", field=field)
    if len(words) > REASON_LENGTH:
        raise Invalid(
            f"The field {field} has {len(words)} characters; it holds {REASON_LENGTH} at most.", field=field
        )
    return words
