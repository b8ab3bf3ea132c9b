"""What every verb of this room asks first: the right role, and words that can be kept."""

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid

from ..states import REVIEW


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
