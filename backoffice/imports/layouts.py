"""Exports that a platform always writes alike: known by their headers, each of which then has one meaning."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from .header_remarks import LONGEST_HEADER, without_brackets
from .names import header_key
from .profile_columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One such export. `name` is the platform and what it calls the file.

    It is known by its `telling` headers, all of which must be there; case, accents, brackets and punctuation do not
    matter in them. `places` maps headers to the profile's columns, the surer of two for one column first, and "" for
    those that look like a column and are none. What it does not name is matched by synonyms as ever.

    `words` are by column what its cells mean, where the platform writes codes for words, and "" for codes that say
    nothing to it. Amounts that say no currency
    are in `currency`, as where the platform sells in one country alone; with `one_currency`, in the one that headers of
    the file name in brackets, «Voucher (RM)».

    Files of a layout with a `refusal` are no records of the profile at all; it says what they are, and what to bring.
    """

    name: str
    telling: Sequence[str]
    places: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currency: str = ""
    one_currency: bool = False
    refusal: str = ""


def layout_of(layouts: Sequence[Layout], headers: Sequence[str]) -> Layout | None:
    """The first of the layouts whose telling headers are all there."""
    if not layouts:
        return None
    short = [header for header in headers if len(header) <= LONGEST_HEADER]
    keys = {*map(header_key, short), *map(without_brackets, short)}
    return next((each for each in layouts if all(header_key(word) in keys for word in each.telling)), None)


def places_of(layout: Layout | None, headers: Sequence[str]) -> dict[str, str]:
    """Header of the file → column, as the layout says."""
    if layout is None:
        return {}
    by_key: dict[str, str] = {}
    for way in (without_brackets, header_key):
        by_key.update({key: header for header in reversed(headers) if (key := way(header[:LONGEST_HEADER]))})
    return {by_key[key]: name for word, name in layout.places.items() if (key := header_key(word)) in by_key}


def columns_in(layout: Layout | None, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns as files of the layout fill them: with the words for which it writes codes."""
    found = dict(columns)
    for name, words in (layout.words if layout else {}).items():
        found[name] = copy(columns[name])
        said = {code.casefold(): word for code, word in words.items()}
        found[name].words = {**columns[name].words, **{code: word for code, word in said.items() if word}}
        found[name].unsaid = columns[name].unsaid | {code for code, word in said.items() if not word}
    return found
