"""The demo's account of itself: what was done, checked against the database, told to people and to machines."""

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.assertions import examine_all
from backoffice.events.models import Event
from backoffice.imports.models import ImportRow, ImportSession, Outcome
from backoffice.imports.queries import report as import_report
from catalog.inventory.models import Claim, Movement, Unit
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.queries import gmv_by_brand_and_country
from fulfillment.repackaging.models import WorkOrder
from fulfillment.repackaging.states import WorkOrderStatus
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.numbers import is_s10
from fulfillment.shipping.states import ParcelStatus


@dataclass(slots=True)
class Account:
    """What the stages counted while they worked. `seconds` is per stage, in the order they ran."""

    session_id: int = 0
    input_name: str = ""
    listed: int = 0
    holds_tried: int = 0
    holds_won: int = 0
    holds_conflict: int = 0
    raced_unit: int = 0
    orders: int = 0
    requests_sent: int = 0
    parcels_delivered: int = 0
    reports_sent: int = 0
    lots_made: int = 0
    paid: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """The JSON report; every total is read from the database and compared with what the stages counted."""
        with scope(office("demo")):
            session = ImportSession.objects.get(pk=self.session_id)
            imported = import_report(session)
            gmv = gmv_by_brand_and_country()
            return {
                "import": imported,
                "listed": self.listed,
                "holds": {"tried": self.holds_tried, "won": self.holds_won, "conflict": self.holds_conflict},
                "orders": self.orders,
                "parcels_delivered": self.parcels_delivered,
                "lots_made": self.lots_made,
                "gmv": [
                    {"brand": s.brand, "country": s.country, "currency": s.currency, "amount": str(s.amount)}
                    for s in gmv
                ],
                "checks": self._checks(session, imported),
                "seconds": {stage: round(seconds, 2) for stage, seconds in self.seconds.items()},
            }

    def _checks(self, session: ImportSession, imported: dict[str, Any]) -> dict[str, bool]:
        outcomes = Counter(session.rows.values_list("outcome", flat=True))
        sold = Claim.objects.filter(state=ClaimState.SOLD)
        delivered = Parcel.objects.filter(status=ParcelStatus.DELIVERED)
        gmv = {(s.brand, s.currency): s.amount for s in gmv_by_brand_and_country()}
        waybills = list(Parcel.objects.exclude(waybill=None).values_list("waybill", flat=True))
        applied = session.rows.filter(outcome__in=[Outcome.CREATE, Outcome.UPDATE], applied=True)
        return {
            "every_row_of_the_file_is_accounted_for": sum(outcomes.values()) == imported["rows"],
            "every_rejected_row_has_its_cause": outcomes[Outcome.ERROR] == sum(imported["rejected"].values()),
            "created_and_updated_rows_are_applied": applied.count()
            == imported["created"] + imported["updated"],
            "every_created_row_is_one_unit": Unit.objects.count() == imported["created"],
            "every_unit_was_received_once": _events("unit.received") == Unit.objects.count(),
            "listed_pieces_match": _events("unit.listed") == self.listed,
            "one_winner_of_the_race": Claim.objects.filter(unit_id=self.raced_unit).count() == 1,
            "losers_wrote_nothing": Event.objects.filter(
                subject_type="unit", subject_id=self.raced_unit, verb="unit.held"
            ).count()
            == 1,
            "orders_match": Order.objects.count() == self.orders,
            "every_order_line_has_its_own_sold_claim": OrderLine.objects.count()
            == sold.count()
            == self.orders,
            "every_sold_piece_was_delivered_once": Unit.objects.filter(status=UnitStatus.DELIVERED).count()
            == sold.count()
            == _events("unit.delivered"),
            "parcels_match": delivered.count() == self.parcels_delivered == self.orders,
            "waybills_are_distinct_and_valid": len(set(waybills)) == len(waybills)
            and all(map(is_s10, filter(None, waybills))),
            "every_parcel_has_a_label": not Parcel.objects.filter(label="").exists(),
            "every_parcel_left_its_warehouse_once": Movement.objects.filter(
                target__startswith="buyer:"
            ).count()
            == self.orders,
            "lots_match": WorkOrder.objects.filter(status=WorkOrderStatus.FINISHED).count() == self.lots_made,
            "gmv_equals_what_buyers_paid": gmv == self.paid,
            **{verdict.assertion.name: verdict.holds for verdict in examine_all()},
        }


def _events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def rejected_rows(session_id: int, *, code: str) -> list[ImportRow]:
    """The staged rows that were rejected for one cause."""
    with scope(office("demo")):
        return list(
            ImportRow.objects.filter(session_id=session_id, errors__contains=[{"code": code}]).order_by(
                "number"
            )
        )


def database_size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])


def summary(report: dict[str, Any], account: Account) -> str:
    """The report as a person reads it."""
    rows, holds = report["import"], report["holds"]
    lines = [
        "",
        f"Entrepôt: the main job on {account.input_name}",
        "",
        f"  rows in the file        {rows['rows']:>8,}",
        f"    created               {rows['created']:>8,}",
        f"    updated               {rows['updated']:>8,}",
        f"    unchanged             {rows['unchanged']:>8,}",
        f"    rejected              {sum(rows['rejected'].values()):>8,}",
        *(f"      {cause:<20}{count:>8,}" for cause, count in sorted(rows["rejected"].items())),
        f"  pieces listed           {report['listed']:>8,}",
        f"  holds tried at once     {holds['tried']:>8,}   won {holds['won']}, conflict {holds['conflict']}",
        f"  orders                  {report['orders']:>8,}   in {account.requests_sent:,} requests, some sent twice",
        f"  parcels delivered       {report['parcels_delivered']:>8,}   after {account.reports_sent:,} tracking events",
        f"  lots made               {report['lots_made']:>8,}",
        "",
        "  GMV by brand and country of origin",
        *(
            f"    {sale['brand']:<28}{sale['country'] or 'not stated':<12}{sale['amount']:>14} {sale['currency']}"
            for sale in report["gmv"]
        ),
        "",
        "  seconds per stage",
        *(f"    {stage:<28}{seconds:>8.1f}" for stage, seconds in report["seconds"].items()),
        "",
        "  checks against the database",
        *(
            f"    {'ok  ' if good else 'FAIL'}  {name.replace('_', ' ')}"
            for name, good in report["checks"].items()
        ),
        *(["", *(f"  {note}" for note in account.notes)] if account.notes else []),
        "",
        f"  database {database_size()}",
    ]
    return "\n".join(lines)


def write_report(report: dict[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
