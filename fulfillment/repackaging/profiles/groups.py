"""The rows of one recipe, and what they say of it together."""

from dataclasses import dataclass, field
from typing import Any

from backoffice.imports.drafts import Base, Draft, plain
from backoffice.merchants.queries import name_key
from catalog.products.models import Product

# The brand's id, the SKU of what is made.
Key = tuple[int, str]


@dataclass(eq=False)
class Group:
    """The rows of one recipe, what they say of it as a whole, and the row because of which nothing of it is written."""

    drafts: list[Draft] = field(default_factory=list)
    tainted_by: int | None = None
    brand_id: int | None = None
    sku: str = ""
    product: Product | None = None
    said: dict[str, Any] = field(default_factory=dict)
    lines: list[tuple[Product, int, int]] = field(default_factory=list)
    exported: Base | None = None

    @property
    def is_sound(self) -> bool:
        return self.tainted_by is None and not any(draft.flaws for draft in self.drafts)

    @property
    def key(self) -> Key:
        assert self.brand_id is not None
        return self.brand_id, self.sku

    def said_by(self, column: str) -> Draft | None:
        """The first row that says this of the whole recipe; others that say another thing have a flaw."""
        saying = next((draft for draft in self.drafts if draft.values.get(column) is not None), None)
        if saying is not None:
            self.refuse_differing(column, saying)
        return saying

    def refuse_differing(self, column: str, saying: Draft) -> None:
        """Rows that say another thing of the whole recipe than `saying` have a flaw."""
        word = saying.values[column]
        for draft in self.drafts:
            other = draft.values.get(column)
            if other is not None and _alike(column, other) != _alike(column, word):
                draft.flaw(
                    "differs_within_recipe", column,
                    f"The row says «{plain(other)}», and row {saying.number:,} of the same recipe «{plain(word)}».",
                    "A recipe has one: write the right one in all its rows, or in the first alone.",
                )  # fmt: skip


def _alike(column: str, value: Any) -> Any:
    """What counts of a value where two are compared: of words not how they are written, of an SKU every sign."""
    return name_key(value) if isinstance(value, str) and column != "sku" else value
