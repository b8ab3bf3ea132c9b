"""Which warehouse the rows of a list name, by its code or its name."""

from collections.abc import Sequence

from backoffice.events.places import works_in
from backoffice.imports.drafts import Draft
from backoffice.imports.profiles import Sheet
from backoffice.merchants.queries import name_key

from ..models import Warehouse


def warehouse_choices() -> list[tuple[str, str]]:
    """Every warehouse in use, as an option of an upload offers them."""
    return [(each.code, f"{each.code} {each.name}") for each in Warehouse.objects.open().order_by("code")]


def warehouses_by_key() -> dict[str, list[Warehouse]]:
    """The warehouses, closed ones too, that go by a code or a name, in any spelling."""
    found: dict[str, list[Warehouse]] = {}
    for warehouse in Warehouse.objects.order_by("code"):
        for key in {name_key(warehouse.code), name_key(warehouse.name)}:
            found.setdefault(key, []).append(warehouse)
    return found


class Warehouses:
    """The warehouses of one file: what a row says in its column, else the one chosen at upload."""

    def __init__(self, sheet: Sheet) -> None:
        self._actor, self._chosen = sheet.actor, sheet.options.get("warehouse", "")
        self._by_key = warehouses_by_key()

    def meant(self, word: str) -> Sequence[Warehouse]:
        """Those that the word may mean: one by its very code, else all of the name."""
        found = self._by_key.get(name_key(word), [])
        return [each for each in found if each.code == word] or found

    def means(self, word: str, code: str) -> bool:
        return any(each.code == code for each in self.meant(word))

    def find(self, draft: Draft) -> Warehouse | None:
        """The warehouse of the row; None where nothing says one, or with a flaw."""
        word = draft.values.get("warehouse") or self._chosen
        if not word:
            return None
        found = self.meant(word)
        if len(found) != 1:
            draft.flaw(
                "unknown_warehouse", "warehouse",
                f"«{word}» is {'the name of several warehouses' if found else 'no warehouse'} here.",
                "Write the warehouse's code.",
            )  # fmt: skip
            return None
        if found[0].closed_at is not None:
            draft.flaw(
                "unknown_warehouse", "warehouse", f"{found[0]} is closed, and takes nothing in.",
                "Write the code of a warehouse that is in use.",
            )  # fmt: skip
            return None
        if not works_in(self._actor, found[0].pk):
            draft.flaw(
                "other_warehouse", "warehouse", f"You do not work in {found[0]}.", "Ask somebody who works there."
            )  # fmt: skip
            return None
        return found[0]
