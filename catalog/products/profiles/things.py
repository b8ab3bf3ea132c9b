"""Rows that belong together: variants of one thing, of which the first row alone says what all have in common."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from backoffice.imports.drafts import Draft
from backoffice.imports.profiles import Sheet

from .stacked import Stacked

OPTION_COLUMNS = tuple((f"option{number}_name", f"option{number}_value") for number in (1, 2, 3))
# How the options of files without option columns are called.
PLAIN_OPTIONS = {"size": "Size", "colour": "Colour", "flavour": "Flavour", "variant": "Variant"}
_INHERITED = ("brand", "title", "category", "sub_category", "shop_category", "shop_type", "handle")
# Of which a variant has at least one of its own.
_OF_VARIANTS = ("sku", "gtin", "price", *PLAIN_OPTIONS, *(value for _, value in OPTION_COLUMNS))
# Of which the variants stand in rows of their own.
_PARENTS = frozenset({"variable", "configurable", "grouped", "variable-subscription", "parent"})
# Amazon's templates name their columns twice, the second time for programs.
_NAME_FOR_PROGRAMS = "item_sku"


class _Thing(NamedTuple):
    """What the first row of a handle says for all of its rows."""

    brand: str | None
    title: str | None
    category: str | None
    sub_category: str | None
    shop_category: str | None
    shop_type: str | None
    handle: str | None
    option_names: tuple[str | None, ...]


_NAMES_NOTHING = (None,) * len(OPTION_COLUMNS)


class Things:
    """What the rows of one file have in common by their handles, or by standing one below another.

    Counts in `done` what was left out and what was taken from other rows.
    """

    def __init__(self, sheet: Sheet, done: Counter[str]) -> None:
        self._done = done
        self._stacked = Stacked(sheet.headers[sheet.places["role"]] if "role" in sheet.places else "")
        self._says_both = {"sku", "price"} <= sheet.places.keys()
        self._adds = "surcharge" in sheet.places
        self._above: _Thing | None = None
        self._price_above: Decimal | None = None
        self._by_handle: dict[str, _Thing] = {}
        self._parents: dict[str, _Thing] = {}
        self._options_told: dict[int, list[list[str]]] = {}

    @property
    def gathers(self) -> bool:
        """Whether what a row is depends on rows below it."""
        return self._stacked.known

    def gather(self, drafts: Sequence[Draft]) -> None:
        self._stacked.gather(drafts)

    def is_product(self, draft: Draft) -> bool:
        """Whether the row is a product or a variant; then what it does not say is taken from its thing's first row.
        Any other is left out.
        """
        if draft.values.get("sku") == _NAME_FOR_PROGRAMS:
            draft.left_out = True
            return False
        if self._stacked.known:
            return self._is_stacked_product(draft)
        if self._is_parent(draft):
            return False
        handle = draft.values.get("handle")
        if not handle:
            return True
        if handle in self._parents:
            self._inherit(draft, self._parents[handle])
            return True
        said = {name for name, value in draft.values.items() if value is not None} - {"handle"}
        if not said and not draft.flaws:
            return self._leave_out(draft, "left_out")
        thing = self._by_handle.get(handle)
        if thing is not None and not draft.values.get("title"):
            self._inherit(draft, thing)
            return True
        self._by_handle[handle] = _thing(draft)
        return self._leave_out(draft, "thing_alone") if self._is_thing_alone(draft) else True

    def option_names(self, draft: Draft) -> tuple[str | None, ...]:
        """How the first row of the handle calls the options, by column."""
        thing = self._by_handle.get(draft.values.get("handle") or "")
        return thing.option_names if thing else _NAMES_NOTHING

    def take_options(self, draft: Draft) -> list[list[str]]:
        """The options that stood in the row's title or details, once."""
        return self._options_told.pop(draft.number, [])

    def _leave_out(self, draft: Draft, why: str) -> bool:
        draft.left_out = True
        self._done[why] += 1
        return False

    def _is_parent(self, draft: Draft) -> bool:
        """Whether the row is said to have its variants in rows of their own, which name it by SKU or number."""
        values = draft.values
        words = {word.strip().casefold() for word in (values.get("role") or "").split(",")}
        if not words & _PARENTS:
            return False
        thing = _thing(draft)
        for name in (values.get("sku"), f"id:{values['row_id']}" if values.get("row_id") else None):
            if name:
                self._parents[name] = thing
        self._leave_out(draft, "thing_alone")
        return True

    def _is_stacked_product(self, draft: Draft) -> bool:
        """Whether the row is a product, or a variant of the one above, of which it then takes what it does not say."""
        if self._stacked.is_no_product(draft):
            return self._leave_out(draft, "left_out")
        if self._stacked.is_variant(draft):
            self._options_told[draft.number] = options = self._stacked.options(draft)
            draft.values["title"] = None if options else draft.values.get("title")
            if self._above is not None:
                self._inherit(draft, self._above)
            self._add_surcharge(draft)
            return True
        self._above = _thing(draft)
        self._price_above = draft.values.get("price")
        if draft.values.get("handle"):
            self._by_handle[draft.values["handle"]] = self._above
        return self._leave_out(draft, "thing_alone") if self._stacked.has_variants(draft) else True

    def _add_surcharge(self, draft: Draft) -> None:
        """Of a variant that may cost more than the product above, the price where the row says none of its own."""
        if self._adds and self._price_above is not None and not draft.has_flaw_in("price", "surcharge"):
            if draft.values.get("price") is None:
                draft.values["price"] = self._price_above + (draft.values.get("surcharge") or 0)

    def _inherit(self, draft: Draft, thing: _Thing) -> None:
        inherited = {
            name: getattr(thing, name)
            for name in _INHERITED
            if not draft.values.get(name) and not draft.has_flaw_in(name)
        }
        draft.values.update(inherited)
        self._done["inherited"] += any(inherited.values())

    def _is_thing_alone(self, draft: Draft) -> bool:
        """Whether a row says only what its variants, in rows of their own, have in common."""
        stated = any(draft.values.get(name) is not None or draft.has_flaw_in(name) for name in _OF_VARIANTS)
        return self._says_both and not stated


def _thing(draft: Draft) -> _Thing:
    values = draft.values
    names = tuple(values.get(name) for name, _ in OPTION_COLUMNS)
    return _Thing(**{name: values.get(name) for name in _INHERITED}, option_names=names)
