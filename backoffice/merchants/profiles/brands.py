"""Which brand a row is about, for the profiles of every room."""

from collections.abc import Sequence
from functools import lru_cache

from backoffice.imports.drafts import Draft
from backoffice.imports.profiles import Option, Sheet

from ..models import Brand
from ..queries import brands_by_key, name_key, similar_brands

_HINTED = 30
_KEPT = 10_000


def brand_choices() -> Sequence[tuple[str, str]]:
    """The brands of the caller's scope by code, as an option offers them."""
    return list(Brand.objects.order_by("name", "pk").values_list("code", "name"))


def brand_called(pk: int) -> str:
    """The brand of a row's key, as the preview shows it."""
    return Brand.objects.filter(pk=pk).values_list("name", flat=True).first() or str(pk)


BRAND_OPTION = Option("brand", "Brand", brand_choices, hint="For rows that do not say theirs.")


class Brands:
    """The brands that one file names, looked up once: by their registered names, or as chosen at upload.

    Who stands behind the wall of a single brand imports for that one, where the file says nothing.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.by_key = brands_by_key()
        self._named = lru_cache(_KEPT)(lambda name: self.by_key.get(name_key(name)))
        self.assumed: int | None = None
        self._advice: dict[str, str] = {}
        chosen = sheet.options.get("brand", "")
        if chosen:
            self.assumed = Brand.objects.values_list("pk", flat=True).get(code=chosen)
        elif sheet.actor.brands is not None and len(sheet.actor.brands) == 1:
            self.assumed = sheet.actor.brands[0]

    def find(self, draft: Draft, column: str = "brand") -> int | None:
        """The id of the row's brand; None with a flaw for one that is not here, or that nothing names."""
        name = draft.values.get(column)
        if not name:
            if self.assumed is None and not draft.has_flaw_in(column):
                draft.flaw(
                    "missing_value", column, "The row does not say which brand it is of.",
                    "Fill in the brand, or choose one for the whole file at upload.",
                )  # fmt: skip
            return self.assumed
        brand_id: int | None = self._named(name)
        if brand_id is None:
            draft.flaw("unknown_brand", column, f"«{name}» is not onboarded here.", self._how_to(name))
        return brand_id

    def _how_to(self, name: str) -> str:
        """With a brand of a similar name, for the first unknown ones: looking for all would take too long."""
        if name in self._advice:
            return self._advice[name]
        advice = "Onboard the brand (an application, approved), then check this file again."
        if len(self._advice) < _HINTED:
            alike = similar_brands(name, limit=1)
            if alike:
                advice += f" If {alike[0].name} is meant, add «{name}» to the names of that brand instead."
            self._advice[name] = advice
        return advice
