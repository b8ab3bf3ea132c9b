"""What a preview says of a file as a whole: what was taken for what, and why."""

from collections.abc import Mapping

from backoffice.money import CURRENCIES

from .layouts import Layout
from .mapping import Place, Vocabulary
from .models import ImportSession
from .profiles import Profile
from .repeats import REPEATED
from .tally import Tally

_MANY_REPEATS = 5


def remembered_notes(
    known: Mapping[str, str], places: Mapping[str, Place], vocabulary: Vocabulary
) -> list[str]:
    """What choices for lists before decided in this one, where the names of its columns would not have."""
    filled = {place.header for place in places.values()}
    taken = [
        f"«{place.header}» was taken as {vocabulary.columns[name].label}, as it was chosen for a list before."
        for name, place in places.items()
        if place.how == "remembered" and name not in vocabulary.names(place.header)
    ]
    left = [
        f"«{header}» was left out, as it was chosen for a list of the same columns before."
        for header, name in known.items()
        if not name and header not in filled and vocabulary.names(header)
    ]
    return taken + left


def layout_note(layout: Layout | None, currency: str) -> list[str]:
    if layout is None:
        return []
    counts = f" Amounts that say no currency are in {currency}." if currency in CURRENCIES else ""
    return [f"The columns are those of an export that is known here: {layout.name}.{counts}"]


def repeats_note(tally: Tally, profile: Profile, places: dict[str, Place]) -> list[str]:
    """Where a good part of the rows repeats another's key, what was taken for it may be no name of a record."""
    rows, repeated = tally.outcomes.total(), tally.rejected[REPEATED]
    keys = [places[name].header for name in profile.key if name in places]
    if repeated < _MANY_REPEATS or repeated * 5 < rows or not keys:
        return []
    return [
        f"{repeated:,} of {rows:,} rows repeat another's {' and '.join(f'«{header}»' for header in keys)}. If one of "
        "these columns does not tell the records apart, choose another for it."
    ]


def same_file_note(session: ImportSession) -> list[str]:
    same = session.reading.get("same_file")
    if not same:
        return []
    return [f"The very same file came in before: import {same['id']} of {same['at']}."]
