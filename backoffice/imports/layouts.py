"""Exports that a platform always writes alike: known by their headers, each of which then has one meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


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
