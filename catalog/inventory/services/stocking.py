"""Lots on their way in, set-wise: received, corrected while nobody relies on them, and taken back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes
from catalog.products.models import Product

from ..locks import lock_lots
from ..models import Lot, Movement, Warehouse
from ..places import SUPPLIER, is_place, warehouse_place
from ..states import BENCH, FLOOR, LotStatus
from .closing import refuse_closed
from .taking_back import TakenBack

# GS1 General Specifications: AI 10 takes 1 to 20 characters of the character set 82.
LOT_NUMBER = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
PARCEL_OF_ROWS = 2000
DATES = ("manufactured_on", "expires_on")


@dataclass(frozen=True, slots=True)
class NewLot:
    """A lot to be taken in; `quantity` in its product's measure."""

    product: Product
    warehouse: Warehouse
    number: str
    manufactured_on: date | None
    expires_on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """What came of corrections: ids of lots that changed, of lots that already were so, and refusals by id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def receive_lots(*, lots: Sequence[NewLot], actor: Actor) -> list[Lot]:
    """Takes lots in from their suppliers, all or none, in a handful of statements; they wait in quarantine.

    Raises `Forbidden`, `Invalid` for a number, date or quantity that cannot be, `Conflict` with code `lot_exists` for a
    number that its product already has.
    """
    return bring_in(lots, source=SUPPLIER, reason="received", event="lot.received", actor=actor)


def bring_in(lots: Sequence[NewLot], *, source: str, reason: str, event: str, actor: Actor) -> list[Lot]:
    """New lots out of `source`, each with its movement and its event; in the caller's transaction."""
    floor_only(actor, "take lots in")
    refuse_elsewhere(actor, (lot.warehouse.pk for lot in lots), what="take lots in")
    refuse_closed(lot.warehouse.pk for lot in lots)
    if not is_place(source):
        raise Invalid(f"«{source}» is no place; write for example work:12.", field="source")
    rows = []
    for lot in lots:
        _check(lot)
        rows.append(
            Lot(
                brand_id=lot.product.brand_id, product=lot.product, warehouse=lot.warehouse, number=lot.number,
                manufactured_on=lot.manufactured_on, expires_on=lot.expires_on, quantity=lot.quantity,
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            rows = Lot.objects.bulk_create(rows, batch_size=PARCEL_OF_ROWS)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise _known(lots) from error
        raise
    Movement.objects.bulk_create(
        [
            Movement(
                brand_id=row.brand_id, lot=row, source=source, target=warehouse_place(row.warehouse.code),
                quantity=row.quantity, reason=reason[:60],
            )
            for row in rows
        ],
        batch_size=PARCEL_OF_ROWS,
    )  # fmt: skip
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=row.pk, verb=event, brand_id=row.brand_id,
                data={
                    "number": row.number, "product": row.product.sku, "quantity": row.quantity,
                    "expires_on": row.expires_on, "source": source, "warehouse": row.warehouse.code,
                },
            )
            for row in rows
        ],
    )  # fmt: skip
    return rows


@transaction.atomic
def correct_lots(*, corrections: Mapping[int, Mapping[str, date | None]], actor: Actor) -> Corrected:
    """Writes other dates of lots, by id and name of the date, set-wise.

    Only of lots in quarantine: once a lot was released, people rely on its dates. Others are left and returned as
    conflicts. Raises `Forbidden`, and `Invalid` for a date that cannot be; then nothing is written.
    """
    floor_only(actor, "correct lots")
    lots = lock_lots(corrections)
    refuse_elsewhere(actor, (lot.warehouse_id for lot in lots.values()), what="correct lots")
    outcome = Corrected()
    changes: dict[int, dict[str, Any]] = {}
    for pk, dates in corrections.items():
        if unknown := sorted(set(dates) - set(DATES)):
            raise Invalid(f"«{unknown[0]}» of a lot is not corrected.", field=unknown[0])
        lot = lots.get(pk)
        if lot is None:
            outcome.conflicts[pk] = NotFound(f"There is no lot {pk}.", lot=pk)
            continue
        new = {name: day for name, day in dates.items() if getattr(lot, name) != day}
        if not new:
            outcome.unchanged.append(pk)
        elif lot.status != LotStatus.QUARANTINE:
            outcome.conflicts[pk] = Conflict(
                f"Lot {lot} is {lot.get_status_display().lower()}; its dates stand.",
                code="lot_released", lot=pk, state=lot.status,
            )  # fmt: skip
        else:
            _check_dates(
                new.get("manufactured_on", lot.manufactured_on), new.get("expires_on", lot.expires_on)
            )
            outcome.changed.append(pk)
            changes[pk] = new
    write_changes(Lot, changes)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="lot.corrected", brand_id=lots[pk].brand_id,
                data={"changed": new, "before": {name: getattr(lots[pk], name) for name in new}},
            )
            for pk, new in changes.items()
        ],
    )  # fmt: skip
    return outcome


@transaction.atomic
def take_back_lots(*, lot_ids: Sequence[int], reason: str, actor: Actor) -> TakenBack:
    """Strikes lots that were taken in by mistake, so that their numbers are free again.

    Only a lot to which nothing has happened yet goes: in quarantine, with no movement but its intake. Others are left
    and returned as conflicts. The log keeps the events of a lot that is gone, the last of them `lot.taken_back`. Raises
    `Forbidden`, and `Invalid` without a reason; then nothing is written.
    """
    floor_only(actor, "take lots back")
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    lots = lock_lots(lot_ids)
    refuse_elsewhere(actor, (lot.warehouse_id for lot in lots.values()), what="take lots back")
    movements = Movement.objects.filter(lot__in=lots)
    moves = dict(movements.values_list("lot").annotate(times=Count("pk")))
    outcome = TakenBack()
    for pk in lot_ids:
        lot = lots.get(pk)
        if lot is None:
            outcome.conflicts[pk] = NotFound(f"There is no lot {pk} any more.", lot=pk)
        elif lot.status != LotStatus.QUARANTINE:
            outcome.conflicts[pk] = _stays(lot, f"is {lot.get_status_display().lower()} by now")
        elif moves.get(pk, 0) > 1:
            outcome.conflicts[pk] = _stays(lot, "has been taken from")
        elif not _struck(lot):
            outcome.conflicts[pk] = _stays(lot, "is named by other records")
        else:
            outcome.done.append(pk)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="lot.taken_back", brand_id=lots[pk].brand_id,
                data={"number": lots[pk].number, "reason": reason.strip()},
            )
            for pk in outcome.done
        ],
    )  # fmt: skip
    return outcome


def floor_only(actor: Actor, what: str) -> None:
    if not actor.may(FLOOR):
        raise Forbidden(f"{actor.name} may not {what}; it takes the role {' or '.join(sorted(FLOOR))}.")


def bench_only(actor: Actor, what: str) -> None:
    if not actor.may(BENCH):
        raise Forbidden(f"{actor.name} may not {what}; it takes {' or '.join(sorted(BENCH))}.")


def _check(lot: NewLot) -> None:
    if not LOT_NUMBER.fullmatch(lot.number):
        raise Invalid(
            f"«{lot.number}» is no lot number: 1 to 20 letters, digits or signs as GS1 allows, no spaces.",
            field="number",
        )
    if lot.quantity < 1:
        raise Invalid("A lot begins with a quantity of at least 1.", field="quantity")
    _check_dates(lot.manufactured_on, lot.expires_on)


def _check_dates(manufactured_on: date | None, expires_on: date | None) -> None:
    if expires_on is None:
        raise Invalid("A lot has a last day of use; say which.", field="expires_on")
    # By a day: where the sun rises it was made tomorrow, as days of the office go.
    if manufactured_on is not None and manufactured_on > timezone.now().date() + timedelta(days=1):
        raise Invalid(
            f"A lot that is here was not made on {manufactured_on}, which is to come.",
            field="manufactured_on",
        )
    if manufactured_on is not None and expires_on <= manufactured_on:
        raise Invalid("The expiry date must be later than the date of manufacture.", field="expires_on")


def _known(lots: Sequence[NewLot]) -> Conflict:
    """The refusal that names the lot whose number is taken, here or among those given."""
    seen = set(
        Lot.objects.filter(
            product__in={lot.product.pk for lot in lots}, number__in={lot.number for lot in lots}
        ).values_list("product_id", "number")
    )
    for lot in lots:
        if (lot.product.pk, lot.number) in seen:
            return Conflict(
                f"{lot.product} has a lot «{lot.number}» already; a lot number is used once.",
                code="lot_exists",
            )
        seen.add((lot.product.pk, lot.number))
    return Conflict("One of these lots was taken in by another this moment.", code="lot_exists")


def _struck(lot: Lot) -> bool:
    try:
        with transaction.atomic():
            Movement.objects.filter(lot=lot).delete()
            Lot.objects.filter(pk=lot.pk).delete()
    except ProtectedError:
        return False
    return True


def _stays(lot: Lot, why: str) -> Conflict:
    return Conflict(f"Lot {lot} {why}, so it stays.", code="lot_moved", lot=lot.pk, state=lot.status)
