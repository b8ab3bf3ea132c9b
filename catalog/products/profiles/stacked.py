"""Exports in which a product's variants stand in the rows below it, and say of it nothing but their options."""

import re
from collections.abc import Sequence

from backoffice.imports.drafts import Draft
from backoffice.imports.names import header_key

# What such a column of roles is called, and what it says: as BigCommerce, Wix and eBay write it.
_HEADERS = frozenset({"itemtype", "fieldtype", "relationship"})
# In which a product is its first variant, and the others below it say nothing, as Squarespace writes it.
_BLANK_HEADERS = frozenset({"producttypenoneditable"})
_VARIANTS = frozenset({"sku", "variant", "variation"})
_NO_PRODUCTS = frozenset({"rule", "image"})
# «[S]Size=XS,[CS]Colour=Silver:#CECECE»
_OPTION = re.compile(r"\[[A-Z]+\]\s*([^=,\[\]]+)=([^,\[\]]+?)(?::#\w+)?(?=,|\[|$)")
# «Size=XS|Color=Silver», in a column of its own.
_DETAIL = re.compile(r"([^=|;]+)=([^|;]+)")


class Stacked:
    """What the rows of one such file are to each other; of any other file nothing."""

    def __init__(self, header: str) -> None:
        self._blank = header_key(header) in _BLANK_HEADERS
        self.known = self._blank or header_key(header) in _HEADERS
        self._last: int | None = None
        self._with_variants: set[int] = set()

    def gather(self, drafts: Sequence[Draft]) -> None:
        """Learns which products have variants below them."""
        for draft in drafts:
            if self.is_variant(draft):
                self._with_variants |= {self._last} if self._last is not None else set()
            elif not self.is_no_product(draft):
                self._last = draft.number

    def is_variant(self, draft: Draft) -> bool:
        return self.known and (not _role(draft) if self._blank else _role(draft) in _VARIANTS)

    def is_no_product(self, draft: Draft) -> bool:
        """Whether the row is about prices or pictures of the product above."""
        return self.known and _role(draft) in _NO_PRODUCTS

    def has_variants(self, draft: Draft) -> bool:
        """Whether all that can be had of a product are the variants below it."""
        return draft.number in self._with_variants and not self._blank

    def options(self, draft: Draft) -> list[list[str]]:
        """The options that stand in a variant's title, in place of one, or in its details."""
        if not self.is_variant(draft):
            return []
        found = _OPTION.findall(draft.values.get("title") or "")
        found += _DETAIL.findall(draft.values.get("variations") or "")
        return [[name.strip(), value.strip()] for name, value in found]


def _role(draft: Draft) -> str:
    return (draft.values.get("role") or "").strip().casefold()
