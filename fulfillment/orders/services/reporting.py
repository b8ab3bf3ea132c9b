"""What channels report of their sales: taken down as they say it. Nothing is reserved and nothing is shipped by it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from backoffice.access.models import Right, Role, Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.log import append, fact_about
from catalog.channels.models import Store

from ..locks import lock_reports
from ..models import SALE_FACTS, ReportedSale

REPORTERS = frozenset(
    {Role.PLATFORM_ADMIN, Role.FINANCE, Role.ACCOUNT_MANAGER, Right.ORDERS, Scope.IMPORTS_WRITE}
)
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class SaleReport:
    """One row of a report. `facts` are those of `SALE_FACTS` that the report states; `line` is "" for a whole order.

    `expected` is what stood here when the report was looked at, None for nothing; what moved since is a conflict.
    """

    store_id: int
    reference: str
    line: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Any] | None = None

    @property
    def key(self) -> Key:
        return self.store_id, self.reference, self.line


@dataclass(slots=True)
class Reported:
    """What reporting did, by key."""

    created: dict[Key, ReportedSale] = field(default_factory=dict)
    changed: dict[Key, ReportedSale] = field(default_factory=dict)
    unchanged: list[Key] = field(default_factory=list)
    conflicts: dict[Key, Conflict] = field(default_factory=dict)


@transaction.atomic
def report_sales(*, reports: Sequence[SaleReport], actor: Actor) -> Reported:
    """Takes down what a channel reports: new sales, or what is new about known ones. One event for each that is.

    Two reports of one store go one after the other. A sale that is no longer as `expected` is left alone, unless it
    says what the report says. Raises `Forbidden` for who may not report, and for a store of another brand.
    """
    stores = _stores(reports, actor)
    lock_reports(stores)
    here = sales_by_key(report.key for report in reports)
    outcome = Reported()
    changed: list[ReportedSale] = []
    for report in reports:
        sale = here.get(report.key)
        now = None if sale is None else facts_of(sale)
        if now is not None and all(now[name] == fact for name, fact in report.facts.items()):
            outcome.unchanged.append(report.key)
        elif now != report.expected:
            outcome.conflicts[report.key] = _moved(report, now)
        elif sale is None:
            outcome.created[report.key] = ReportedSale(
                brand_id=stores[report.store_id].brand_id,
                store_id=report.store_id,
                reference=report.reference,
                line=report.line,
                **report.facts,
            )
        else:
            for name, fact in report.facts.items():
                setattr(sale, name, fact)
            outcome.changed[report.key] = sale
            changed.append(sale)
    ReportedSale.objects.bulk_create(outcome.created.values(), batch_size=500)
    if changed:
        ReportedSale.objects.bulk_update(changed, SALE_FACTS, batch_size=500)
    told = {report.key: report.facts for report in reports}
    for verb, sales in (
        ("reported_sale.reported", outcome.created),
        ("reported_sale.revised", outcome.changed),
    ):
        append(
            actor=actor,
            facts=[fact_about(sale, verb, _words(sale, told[key])) for key, sale in sales.items()],
        )
    return outcome


@transaction.atomic
def withdraw_sales(*, sale_ids: Iterable[int], reason: str, actor: Actor) -> list[int]:
    """Takes reports back that should not have been made; returns the ids of those that went. Their events stay.

    Raises `Forbidden`.
    """
    _may_report(actor)
    sales = list(ReportedSale.objects.filter(pk__in=sale_ids).select_for_update().order_by("pk"))
    ids = [sale.pk for sale in sales]
    append(
        actor=actor,
        facts=[
            fact_about(sale, "reported_sale.withdrawn", _words(sale, {"reason": reason})) for sale in sales
        ],
    )
    ReportedSale.objects.filter(pk__in=ids).delete()
    return ids


def sales_by_key(keys: Iterable[Key]) -> dict[Key, ReportedSale]:
    """The reported sales with these (store, order, line). One query."""
    wanted = set(keys)
    return {key: sale for key, sale in sales_of_orders(wanted).items() if key in wanted}


def sales_of_orders(keys: Collection[Key]) -> dict[Key, ReportedSale]:
    """All reported sales of the orders of which these are lines, by their keys. One query."""
    rows = ReportedSale.objects.filter(
        store_id__in={store for store, _, _ in keys},
        reference__in={reference for _, reference, _ in keys},
    )
    return {sale.key: sale for sale in rows}


def references_here(store_id: int, references: Collection[str]) -> set[str]:
    """Those of the references by which the store has a reported sale. One query."""
    rows = ReportedSale.objects.filter(store_id=store_id, reference__in=references)
    return set(rows.values_list("reference", flat=True))


def facts_of(sale: ReportedSale) -> dict[str, Any]:
    """What stands of a sale, as its columns hold it."""
    return {name: getattr(sale, name) for name in SALE_FACTS}


def refuse_other_store(store: Store, actor: Actor) -> None:
    """Raises `Forbidden` for a store whose sales are not the actor's to report."""
    if not actor.passes_walls and store.brand_id not in (actor.brands or ()):
        raise Forbidden(f"The store {store.code} is not your brand's; report the sales of your own stores.")


def _stores(reports: Sequence[SaleReport], actor: Actor) -> dict[int, Store]:
    _may_report(actor)
    stores = Store.objects.in_bulk({report.store_id for report in reports})
    for store in stores.values():
        if not actor.passes_walls and store.brand_id not in (actor.brands or ()):
            raise Forbidden(
                f"The store {store.code} is not your brand's; report the sales of your own stores."
            )
    return stores


def _may_report(actor: Actor) -> None:
    if not actor.may(REPORTERS):
        raise Forbidden(
            f"{actor.name} may not report sales; it takes the role {' or '.join(sorted(REPORTERS))}.",
            roles=sorted(REPORTERS),
        )


def _moved(report: SaleReport, now: Mapping[str, Any] | None) -> Conflict:
    what = f"Order {report.reference}" + (f", line {report.line}," if report.line else "")
    if now is None:
        return Conflict(f"{what} was here when the report was looked at and is gone.", code="sale_gone")
    if report.expected is None:
        return Conflict(f"{what} has been reported with other facts meanwhile.", code="sale_reported")
    changed = [name.replace("_", " ") for name in SALE_FACTS if now[name] != report.expected[name]]
    return Conflict(f"{what} was changed meanwhile ({', '.join(changed)}).", code="sale_changed")


def _words(sale: ReportedSale, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"reference": sale.reference, **({"line": sale.line} if sale.line else {}), **facts}
