"""What every verb of this room asks first: the right role, and words that can be kept."""

from django.utils.translation import gettext as _

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid

from ..states import REVIEW

REASON_LENGTH = 2000
# Arrows, dingbats and the pictures of telephones; of other symbols names have some: ®, ㈱, №.
_PICTURES = ((0x2190, 0x2BFF), (0x1F000, 0x1FBFF))


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


def plain_words(words: str, *, field: str, strange: str = "") -> str:
    """A name or an address as people write one on paper; blank stays blank. Raises `Invalid` naming `field` for
    pictures in it, for other signs that are `strange` there, and for one without a letter or a digit.
    """
    if sign := picture_in(words) or next((each for each in words if each in strange), ""):
        raise Invalid(
            _("The field %(field)s holds «%(sign)s», which stands in no register; write it without.")
            % {"field": field, "sign": sign},
            field=field,
        )
    if words and not any(each.isalnum() for each in words):
        raise Invalid(_("«%(words)s» says nothing; write it in words.") % {"words": words[:40]}, field=field)
    return words


def picture_in(words: str) -> str:
    """The first sign that is a picture and no writing; "" where there is none."""
    return next((e for e in words if any(first <= ord(e) <= last for first, last in _PICTURES)), "")


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
