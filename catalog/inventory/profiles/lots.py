"""Lots and opening stock: new lots in quarantine, and their dates as long as they wait there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any

from backoffice.access.models import PLATFORM_ROLES, Right
from backoffice.events.actors import Actor
from backoffice.events.places import refuse_elsewhere
from backoffice.files.services import Archive
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.names import header_key
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, Reconsidered, register
from backoffice.imports.reading.rows import Row
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from backoffice.merchants.queries import name_key
from catalog.products.models import Product

from .. import locks, services
from ..lot_resource import LotResource
from ..models import Lot, LotStatus, Warehouse
from ..services.stocking import DATES
from ..states import FLOOR
from .lot_checking import LotCheck, facts_of, lots_by_key
from .warehouses import warehouse_choices, warehouses_by_key

_LABEL = "lot {}"
# In the name of a warehouse, and in none of a shelf: «A-01-03», «B区3架», «Rack 12».
_OF_A_NAME = re.compile(r"[^\W\d_\u3400-\u9fff]{3}|[仓倉庫库]|\b(?:wh|dc|fc)", re.IGNORECASE)
_OF_SHELVES = re.compile(
    r"\b(?:bin|rack|shelf|aisle|bay|row|level|slot|regal|fach|gang|étagère|allée|scaffale)s?\b|ラック|棚",
    re.IGNORECASE,
)
# What is called so may be a warehouse, or a place within one, or a city.
_PLACES = frozenset(
    map(
        header_key,
        (
            "location", "stock location", "storage location", "lagerplatz", "lagerstandort", "lagerort", "emplacement",
            "保管場所", "site", "stock location name",
        ),
    )
)  # fmt: skip


def _is_within_a_house(word: str) -> bool:
    return any(map(str.isdigit, word)) and _OF_A_NAME.search(_OF_SHELVES.sub("", word)) is None


@register
class LotProfile(Profile):
    """One row is one lot. See `LotCheck` for the rules of its key and facts."""

    name = "lots"
    label = "Lots and opening stock"
    key = ("brand", "sku", "number")
    key_parts = ("brand", "sku", "number")
    counted = {"brand": "brand", "warehouse": "warehouse"}
    resource = LotResource
    check = LotCheck
    roles = FLOOR
    model = Lot
    takers = PLATFORM_ROLES | {Right.GOODS}
    page = "admin:inventory_lot_change"
    words_of = ("warehouse",)
    options = (
        Option("warehouse", "Warehouse", warehouse_choices, hint="For lots that do not say theirs."),
        BRAND_OPTION,
    )

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        if options.get("warehouse"):
            chosen = Warehouse.objects.get(code=options["warehouse"])
            refuse_elsewhere(actor, [chosen.pk], what="take lots in")

    def reconsidered(
        self,
        places: Mapping[str, int],
        *,
        free: Set[str],
        headers: Sequence[str],
        batches: Callable[[], Iterable[Sequence[Row]]],
        words: Mapping[str, Set[str]],
        options: Mapping[str, Any],
    ) -> Reconsidered:
        """Of «Location», where the warehouse is chosen, whether it names warehouses, and not shelves. What is no
        shelf's name may well be that of a warehouse which is not known here.
        """
        told = Reconsidered()
        named = sorted(words.get("warehouse", ()))
        if "warehouse" not in free or not named or not options.get("warehouse"):
            return told
        header = headers[places["warehouse"]]
        known = warehouses_by_key()
        shelves = sum(map(_is_within_a_house, named))
        if header_key(header) not in _PLACES or any(name_key(word) in known for word in named):
            return told
        if shelves * 2 > len(named):
            told.columns["warehouse"] = ""
            told.notes.append(
                f"«{header}» names no warehouse ({', '.join(f'«{word}»' for word in named[:5])}), so it was left out; "
                "the warehouse is the one chosen at upload."
            )
        return told

    def shown(self, name: str, value: Any) -> Any:
        return brand_called(value) if name == "brand" else value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        columns = (
            "id", "brand_id", "brand__name", "product__sku", "product__gtin", "product__measure", "product__title",
            "number", "warehouse__code", *DATES, "quantity", "status",
        )  # fmt: skip
        return [_exported(row) for row in Lot.objects.filter(pk__in=ids).values(*columns)]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Takes the new lots in and corrects the dates of others; one that moved since the preview is a conflict."""
        applied = Applied()
        locks.lock_lots(standing.id for standing in lots_by_key(row.key for row in rows).values())
        work = still_to_write(rows, lots_by_key(row.key for row in rows), applied, label=_LABEL)
        self._receive(work.new, actor, applied)
        outcome = services.correct_lots(
            corrections={pk: _dates(row.facts) for pk, row in work.changed.items()}, actor=actor
        )
        applied.updated += [work.changed[pk].number for pk in outcome.changed]
        applied.unchanged += [work.changed[pk].number for pk in outcome.unchanged]
        for pk, refusal in outcome.conflicts.items():
            applied.conflicts[work.changed[pk].number] = Flaw(
                CHANGED,
                "",
                refusal.sentence,
                "Import the file again: its preview shows the lot as it is now.",
            )
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Takes new lots back and gives corrected ones their former dates, where nothing moved since."""
        undone = Undone()
        locks.lock_lots(standing.id for standing in lots_by_key(row.key for row in rows).values())
        created, changed = still_as_written(rows, lots_by_key(row.key for row in rows), undone, label=_LABEL)
        struck = services.take_back_lots(lot_ids=list(created), reason="The import was undone.", actor=actor)
        undone.done += [created[pk].number for pk in struck.done]
        for pk, refusal in struck.conflicts.items():
            undone.left[created[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Block or recall the lot where it should not be used."
            )
        outcome = services.correct_lots(
            corrections={
                pk: _dates({name: (row.found or {})[name] for name in row.facts})
                for pk, row in changed.items()
            },
            actor=actor,
        )
        undone.done += [changed[pk].number for pk in (*outcome.changed, *outcome.unchanged)]
        for pk, refusal in outcome.conflicts.items():
            undone.left[changed[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Recall the lot where its dates are wrong, and take it in anew."
            )
        return undone

    @staticmethod
    def _receive(rows: Sequence[Staged], actor: Actor, applied: Applied) -> None:
        if not rows:
            return
        warehouses = {each.code: each for each in Warehouse.objects.all()}
        found = Product.objects.filter(
            brand_id__in={row.key[0] for row in rows}, sku__in={row.key[1] for row in rows}
        )
        products = {(product.brand_id, product.sku): product for product in found}
        there: list[Staged] = []
        for row in rows:
            if row.key[:2] in products:
                there.append(row)
                continue
            applied.conflicts[row.number] = Flaw(
                CHANGED, "", f"The product {row.key[1]} was here at the preview and is gone.",
                "Import the product, then this row again.",
            )  # fmt: skip
        lots = services.receive_lots(
            lots=[
                services.NewLot(
                    product=products[row.key[0], row.key[1]],
                    warehouse=warehouses[row.facts["warehouse"]],
                    number=row.key[2],
                    manufactured_on=_day(row.facts.get("manufactured_on")),
                    expires_on=date.fromisoformat(row.facts["expires_on"]),
                    quantity=row.facts["quantity"],
                )
                for row in there
            ],
            actor=actor,
        )
        for row, lot in zip(there, lots, strict=True):
            applied.created.append(row.number)
            applied.records[row.number] = Record(lot.pk, f"lot {lot.number} of {row.key[1]}")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dates(facts: Mapping[str, Any]) -> dict[str, date | None]:
    return {name: _day(facts[name]) for name in DATES if name in facts}


def _exported(row: dict[str, Any]) -> Exported:
    return Exported(
        id=row["id"],
        key=(row["brand_id"], row["product__sku"], row["number"]),
        cells={
            "brand": row["brand__name"],
            "sku": row["product__sku"],
            "gtin": row["product__gtin"],
            "number": row["number"],
            "warehouse": row["warehouse__code"],
            **{name: row[name] for name in DATES},
            "quantity": row["quantity"],
            "unit": row["product__measure"],
            "title": row["product__title"],
            "status": LotStatus(row["status"]).label,
        },
        facts=facts_of(row),
    )
