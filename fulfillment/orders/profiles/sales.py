"""Sales as a channel's own report tells them: orders, or lines of orders."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from backoffice.access.models import PLATFORM_ROLES, Right
from backoffice.events.actors import Actor
from backoffice.files.services import Archive
from backoffice.imports.amounts import currency_choices
from backoffice.imports.drafts import Applied, Exported, Flaw, Staged, Undone, plain
from backoffice.imports.names import header_key
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, Reconsidered, register
from catalog.channels.models import Store

from .. import services
from ..locks import lock_reports
from ..models import SALE_FACTS, ReportedSale
from ..resources import ReportedSaleResource
from ..services import Key, SaleReport, facts_of, sales_by_key
from ..states import SaleState
from .checking import ReportedSaleCheck, record_of, written_facts
from .layouts import LAYOUTS

_ITEM_PRICE = header_key("item price")
USUAL_ZONE = "Asia/Shanghai"
_USUAL_ZONES = (
    USUAL_ZONE,
    "UTC",
    "Europe/Paris",
    "Europe/London",
    "America/New_York",
    "Asia/Tokyo",
    "Asia/Hong_Kong",
)


def _stores() -> list[tuple[str, str]]:
    return [(store.code, f"{store.code} {store.name}") for store in Store.objects.order_by("code")]


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone) for zone in (*_USUAL_ZONES, *sorted(available_timezones() - set(_USUAL_ZONES)))]


@register
class ReportedSaleProfile(Profile):
    """One row is one order of the report, or one line of it. See `ReportedSaleCheck` for its key and facts."""

    name = "sales"
    label = "Orders reported by a channel"
    key = ("reference", "line")
    key_parts = ("", "reference", "line")
    counted = {"store": "store"}
    resource = ReportedSaleResource
    check = ReportedSaleCheck
    roles = services.REPORTERS
    page = "admin:orders_reportedsale_change"
    model = ReportedSale
    takers = PLATFORM_ROLES | {Right.ORDERS}
    blank_says = True
    layouts = LAYOUTS
    options = (
        Option("store", "Store", _stores, required=True, hint="The store whose report this is."),
        Option(
            "currency",
            "Currency",
            currency_choices,
            default="CNY",
            hint="For amounts that do not say theirs, in column, header or cell.",
        ),
        Option("time_zone", "Time zone", _zones, default=USUAL_ZONE, hint="Of the report's times."),
    )

    @classmethod
    def missing(cls, places: Set[str], options: Mapping[str, Any]) -> list[str]:
        """The amount may be stated, or be the unit price by the quantity."""
        stated = "amount" in places or {"unit_price", "quantity"} <= places
        amount, price, quantity = (cls.columns()[name].label for name in ("amount", "unit_price", "quantity"))
        needed = f"{amount} (or both {price} and {quantity})"
        return super().missing(places, options) + ([] if stated else [needed])

    def reconsidered(
        self, places: Mapping[str, int], *, free: Set[str], headers: Sequence[str], **_: Any
    ) -> Reconsidered:
        """An «Item price» beside a quantity is that of one piece, as a bare price is."""
        is_of_piece = "amount" in free and header_key(headers[places["amount"]]) == _ITEM_PRICE
        if is_of_piece and "quantity" in places and "unit_price" not in places:
            return Reconsidered(columns={"amount": "unit_price"})
        return Reconsidered()

    def export(self, ids: Sequence[int]) -> list[Exported]:
        sales = ReportedSale.objects.filter(pk__in=ids).select_related("store")
        return [
            Exported(id=sale.pk, key=sale.key, cells=_cells(sale), facts=written_facts(sale))
            for sale in sales
        ]

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        services.refuse_other_store(Store.objects.get(code=options["store"]), actor)

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Takes the sales down; what is no longer as the preview found it is a conflict."""
        numbers = {_key(row): row.number for row in rows}
        outcome = services.report_sales(
            reports=[
                SaleReport(*_key(row), facts=_typed(row.facts), expected=_expected(row.found)) for row in rows
            ],
            actor=actor,
        )
        told = {**outcome.created, **outcome.changed}
        return Applied(
            created=[numbers[key] for key in outcome.created],
            updated=[numbers[key] for key in outcome.changed],
            unchanged=[numbers[key] for key in outcome.unchanged],
            conflicts={
                numbers[key]: Flaw(
                    CHANGED,
                    "",
                    refusal.sentence,
                    "Import the file again: its preview shows what is here now.",
                )
                for key, refusal in outcome.conflicts.items()
            },
            records={numbers[key]: record_of(sale) for key, sale in told.items()},
        )

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Withdraws what was new and gives the others back what stood, where nothing moved since."""
        undone = Undone()
        lock_reports({_key(row)[0] for row in rows})
        here = sales_by_key(_key(row) for row in rows)
        new: dict[int, Staged] = {}
        revised: list[SaleReport] = []
        numbers = {_key(row): row.number for row in rows}
        for row in rows:
            sale = here.get(_key(row))
            now = None if sale is None else written_facts(sale)
            if sale is None or now is None:
                undone.left[row.number] = _left(row, "is gone by now")
            elif changed := [name for name, fact in row.facts.items() if now[name] != fact]:
                undone.left[row.number] = _left(
                    row,
                    f"was changed since the import ({', '.join(name.replace('_', ' ') for name in changed)})",
                )
            elif row.found is None:
                new[sale.pk] = row
            else:
                former = {name: row.found[name] for name in row.facts}
                revised.append(SaleReport(*_key(row), facts=_typed(former), expected=_expected(now)))
        gone = services.withdraw_sales(sale_ids=new, reason="The import was undone.", actor=actor)
        undone.done += [new[pk].number for pk in gone]
        outcome = services.report_sales(reports=revised, actor=actor)
        undone.done += [numbers[key] for key in (*outcome.changed, *outcome.unchanged)]
        return undone


def _key(row: Staged) -> Key:
    store, reference, line = row.key
    return store, reference, line


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the verbs take them: amounts and times were staged as text."""
    typed = dict(facts)
    for name, value in facts.items():
        if value is None:
            continue
        if name in ("amount", "received", "refunded", "quantity"):
            typed[name] = Decimal(value)
        elif name in ("ordered_at", "paid_at"):
            typed[name] = datetime.fromisoformat(value)
        elif name == "shipped_on":
            typed[name] = date.fromisoformat(value)
    return typed


def _expected(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if found is None else _typed({name: found[name] for name in SALE_FACTS})


def _left(row: Staged, what: str) -> Flaw:
    _, reference, line = _key(row)
    return Flaw(
        MOVED,
        "",
        f"Order {reference}{f', line {line},' if line else ''} {what}, so it stays as it is.",
        "Import a report with the facts that it should have.",
    )


def _cells(sale: ReportedSale) -> dict[str, Any]:
    """As a report would say it; times are those of the zone that an import takes unless told otherwise."""
    cells: dict[str, Any] = facts_of(sale)
    for name in ("ordered_at", "paid_at"):
        if cells[name] is not None:
            cells[name] = f"{cells[name].astimezone(ZoneInfo(USUAL_ZONE)):%Y-%m-%d %H:%M:%S}"
    for name in ("amount", "received", "refunded", "quantity"):
        if cells[name] is not None:
            cells[name] = plain(cells[name])
    return {
        **cells,
        "reference": sale.reference,
        "line": sale.line,
        "state": SaleState(sale.state).label,
        "store": sale.store.code,
    }
