"""References that differ from one that is here in case, blanks or signs alone: `NC 1` beside `NC-1`."""

import re
from collections.abc import Iterable, Sequence

from backoffice.imports.drafts import Draft

from ..keys import unit_ids_named
from ..models import Unit

_SIGNS = re.compile(r"[\W_]+")
_JOINTS = ("-", " ", "_", ".", "/")
# New rows of one file that are looked at: each asks for some fifteen names.
_LOOKED_AT = 1_000


class Spellings:
    """Looks at the first new pieces of one file; those that differ from each other are seen by `Lookalikes`."""

    def __init__(self) -> None:
        self._left = _LOOKED_AT

    def look(self, new: Sequence[Draft]) -> None:
        """A note on each new piece whose reference another of its brand hardly differs from. Two queries."""
        keyed = [(draft, *draft.key) for draft in new[: self._left] if draft.key is not None]
        self._left -= len(keyed)
        others = {(brand, other) for _, brand, own in keyed for other in _spelt_otherwise(own)}
        ids = unit_ids_named(others)
        if not ids:
            return
        named = Unit.objects.filter(pk__in=ids).values_list("brand_id", "reference")
        here = {(brand, _key(reference)): reference for brand, reference in named}
        for draft, brand, own in keyed:
            if other := here.get((brand, _key(own))):
                draft.note(
                    "reference_hardly_differs", "reference",
                    f"The reference {own} differs from {other} of a piece here in case, blanks or signs alone.",
                    "It makes a piece of its own. If the other one is meant, write its reference as it stands there.",
                )  # fmt: skip


def _key(reference: str) -> str:
    return _SIGNS.sub("-", reference.casefold()).strip("-")


def _spelt_otherwise(reference: str) -> Iterable[str]:
    parts = [part for part in _SIGNS.split(reference) if part]
    spelt = {case(joint.join(parts)) for joint in _JOINTS for case in (str, str.upper, str.lower)}
    return spelt - {reference}
