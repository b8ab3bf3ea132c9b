"""Columns whose names say that their amounts are others than those that are asked for: «价格（万元）», «Price/g»."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .mapping import Place, Vocabulary
from .profile_columns import Column

# What an amount is counted in, where that is not its currency.
_MULTIPLES = re.compile(
    r"[百千万亿萬億]|['’]?000\b|(?<![^\W_])(?:k|tsd|thousands?|mio|millions?|cents?|centimes?|pence)(?![^\W\d_])|k\s?[€$£¥]"
    r"|^分$",
    re.IGNORECASE,
)
_PER = re.compile(r"[/／]|\b(?:per|pro|par)\b|每", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OtherAmount:
    """A header that names a column of amounts, but for the `remark` in it."""

    header: str
    column: Column
    remark: str

    @property
    def is_in_multiples(self) -> bool:
        return _MULTIPLES.search(self.remark) is not None

    @property
    def reason(self) -> str:
        if self.is_in_multiples:
            why = f"its amounts are in «{self.remark}»: write them in full, and take that out of its name."
        elif _PER.search(self.remark):
            why = f"it says what a part of the goods costs («{self.remark}»)."
        else:
            why = f"it says «{self.remark}»: choose it for the column where that is the amount."
        return f"«{self.header}» is not taken for it, since {why}"


def other_amounts(vocabulary: Vocabulary, headers: Iterable[str]) -> list[OtherAmount]:
    """The headers that are no amounts of ours for what stands in them, in the order of the file."""
    found = ((header, vocabulary.amount_but_for(header)) for header in headers)
    return [OtherAmount(header, vocabulary.columns[but[0]], but[1]) for header, but in found if but]


def reasons_why_missing(
    vocabulary: Vocabulary, missing: Sequence[str], headers: Sequence[str], places: Mapping[str, Place]
) -> list[str]:
    """Of columns that are `missing`, by their labels, which headers seem to hold them, and why they do not."""
    taken = {place.header for place in places.values()}
    return [
        each.reason
        for each in other_amounts(vocabulary, headers)
        if each.header not in taken and any(each.column.label in label for label in missing)
    ]


def other_amounts_noted(
    vocabulary: Vocabulary, headers: Sequence[str], places: Mapping[str, Place]
) -> list[str]:
    """Sentences on such columns: left out where no other one holds the amount, or chosen as they stand."""
    filled = {vocabulary.columns[name].label: place for name, place in places.items()}
    said = []
    for each in other_amounts(vocabulary, headers):
        label = each.column.label
        place = filled.get(label)
        if place is None and not any(each.header == other.header for other in places.values()):
            said.append(f"{label} is left out. {each.reason}")
        elif place is not None and place.header == each.header and each.is_in_multiples:
            said.append(
                f"«{each.header}» was chosen for {label}, and says that its amounts are in «{each.remark}»: they were "
                "taken as they stand, and not multiplied."
            )
    return said
