"""The options of a variant: size, colour and what else its row calls by name."""

import re
from collections import Counter

from backoffice.imports.drafts import Draft
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Sheet

from .things import OPTION_COLUMNS, PLAIN_OPTIONS, Things

# «Weight (g)», «Объем, мл».
_SIZE_UNIT = re.compile(
    r"(?:[(\[（]\s*|,\s*)(fl\.? ?oz|oz|lbs?|mg|g|kg|ml|cl|l|克|千克|毫升|升|мг|г|кг|мл|л)\.?\s*(?:[)\]）]|\*?$)",
    re.IGNORECASE,
)
_OF_WEIGHT = re.compile(r"weight|gewicht|poids|peso|masa|waga|масса|вес|净重", re.IGNORECASE)
# The sign of Directive 76/211/EEC behind a filling: «30 ml ℮», typed «30ml e».
_ESTIMATED = re.compile(r"(?<=[A-Za-z\d.])\s*℮|(?<=\d)(\s*(?:ml|cl|l|mg|g|kg))\s+e\s*\Z", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What Shopify writes for a thing that has no variants.
_NO_VARIANT = ("title", "defaulttitle")


class Options:
    """How one file says the options of its rows, as pairs of a name and a value; counts in `done` what it left out."""

    def __init__(self, sheet: Sheet, things: Things, done: Counter[str]) -> None:
        self._things = things
        self._done = done
        header = sheet.headers[sheet.places["size"]] if "size" in sheet.places else ""
        unit = _SIZE_UNIT.search(header)
        self._size_unit = unit[1] if unit else ""
        self._weighs = _OF_WEIGHT.search(header) is not None
        self._has_columns = any(name in sheet.places for _, name in OPTION_COLUMNS)

    def read(self, draft: Draft) -> list[list[str]]:
        """The pairs that the row says; a value without a name is a flaw of it."""
        pairs = self._things.take_options(draft)
        if self._has_columns:
            return pairs + self._of_columns(draft)
        return pairs or [
            [label, self._with_unit(name, value)]
            for name, label in PLAIN_OPTIONS.items()
            if (value := draft.values.get(name)) and not self._is_bare_weight(draft, name, value)
        ]

    def _of_columns(self, draft: Draft) -> list[list[str]]:
        pairs = []
        names = self._things.option_names(draft)
        for (name_column, value_column), name_above in zip(OPTION_COLUMNS, names, strict=True):
            value = draft.values.get(value_column)
            if not value:
                continue
            name = draft.values.get(name_column) or name_above
            if not name:
                draft.flaw(
                    "missing_value", name_column, f"«{value}» is the value of an option without a name.",
                    "Fill in the option's name, such as Size.",
                )  # fmt: skip
            elif (header_key(name), header_key(value)) != _NO_VARIANT:
                pairs.append([name, value])
        return pairs

    def _is_bare_weight(self, draft: Draft, name: str, value: str) -> bool:
        """Whether it is a weight of no unit, which is no size, in a row that has a name without it."""
        bare = name == "size" and self._weighs and not self._size_unit and _BARE_NUMBER.fullmatch(value)
        if not bare or not (draft.values.get("sku") or draft.values.get("gtin")):
            return False
        self._done["bare_weight"] += 1
        return True

    def _with_unit(self, name: str, value: str) -> str:
        """«50» below «Weight (g)» is 50 g."""
        if name != "size":
            return value
        value = _ESTIMATED.sub(r"\1", value).strip()
        bare = self._size_unit and _BARE_NUMBER.fullmatch(value)
        return f"{value} {self._size_unit}" if bare else value
