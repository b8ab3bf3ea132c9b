"""A parcel comes back: what is in it is compared with what went out, by tag and serial."""

from collections.abc import Sequence
from typing import IO

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.bench_models import TamperTag
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.readings import NONE, as_read, says_none
from catalog.inventory.scans import unit_tagged
from catalog.inventory.serials import key_of
from catalog.inventory.services import refuse_closed, take_returns
from catalog.inventory.services.sealing import tag_read
from catalog.inventory.states import UnitStatus
from fulfillment.orders.models import OrderLine

from .. import queries
from ..models import Return
from ..states import RETURN, ReturnStatus
from .picturing import photograph_return
from .settling import ask_to_settle


@transaction.atomic
def receive_return(
    *,
    return_id: int,
    warehouse_code: str,
    tag: str,
    serial: str,
    tag_whole: bool,
    actor: Actor,
    read_again: bool = True,
    photographs: Sequence[IO[bytes]] = (),
) -> Return:
    """The piece was scanned in at a warehouse: `tag` and `serial` as read on it, in any spelling, «NONE» for what is
    not there.

    1. The tag it wore when it left, and its serial: it is the piece, its sale is closed, and it is at intake for a new
       visit to the bench. Two examiners look at it again before anything else, and
       until they accept it the order stands as delivered. A tag that was cut is noted broken.
    2. The tag of another piece that left us, and nothing on it speaks against that: it is that one, and comes back
       under a return of its own. A buyer of two sends the wrong one back, or the door took the wrong return.
    3. Another tag, or another serial: what came lies apart and is never taken into stock. The piece stays sold and with
       its buyer, the money is held, and a person decides. Whoever reads with their eyes, and has not `read_again` what
       differs, is asked to first: a slip accuses the buyer.
    4. `photographs` of what came, open files, are kept with the return.

    Raises `Forbidden`, `NotFound`, `Invalid` for what was not read or is no picture and with code `read_again`,
    `StateConflict`, `Conflict` with code `another_piece`.
    """
    RETURN.authorise("receive", actor)
    asked = queries.return_of(return_id)
    unit = lock_units([asked.unit_id])[asked.unit_id]
    # Whoever scans it a second time, perhaps another piece, finds it received: what has come has come once.
    asked = queries.return_of(return_id)
    if asked.status != ReturnStatus.REQUESTED:
        raise RETURN.conflict(asked, "receive")
    warehouse = Warehouse.objects.filter(code=warehouse_code).first()
    if warehouse is None:
        raise NotFound(f"There is no warehouse «{warehouse_code}».", field="warehouse")
    refuse_elsewhere(actor, [warehouse.pk], what="receive returns")
    refuse_closed([warehouse.pk])
    read_serial = NONE if says_none(serial) else as_read(serial)[:60]
    if unit.serial and not read_serial:
        raise Invalid("Read the serial on the piece, or write NONE if it bears none.", field="serial")
    # Whatever visit to the bench it is from: a tag that came back whole is not replaced.
    worn = TamperTag.objects.filter(unit=unit).order_by("-pk").first()
    read_tag = NONE if says_none(tag) else tag_read(tag, worn)
    if other := _another_that_left(unit, read_tag, read_serial):
        raise _is_another(unit, other)
    doubt = _doubt(unit, worn, read_tag, read_serial)
    if doubt and not read_again:
        raise Invalid(
            "What was read is not what left. Read the tag and the serial on the piece again, put right what was "
            "misread, and tick this only if they are as they stand here.",
            code="read_again", field="read_again",
        )  # fmt: skip
    columns = {
        "tag_read": read_tag, "serial_read": read_serial, "tag_whole": None if doubt else tag_whole,
        "received_at": timezone.now(), "received_by": actor.name[:150],
    }  # fmt: skip
    rows = Return.objects.filter(pk=return_id)
    data = {"unit": unit.pk, "warehouse": warehouse.code, "tag": read_tag, "tag_whole": columns["tag_whole"]}
    if doubt:
        came = move(
            RETURN, rows, "report_swap", actor=actor, data={**data, "doubt": doubt}, doubt=doubt, **columns
        )
        ask_to_settle(came, actor, lies_in=warehouse)
    else:
        came = move(RETURN, rows, "receive", actor=actor, data=data, **columns)
        take_returns(
            returns={unit.pk: asked.line.order.reference},
            warehouse=warehouse,
            tags_whole=tag_whole,
            actor=actor,
        )
    if photographs:
        photograph_return(return_id=return_id, photographs=photographs, actor=actor)
    return came


def _another_that_left(unit: Unit, tag: str, serial: str) -> Unit | None:
    """The piece with a buyer whose tag this is, unless the serial is that of the one which should have come."""
    other = None if tag == NONE else unit_tagged(tag)
    if other is None or other.pk == unit.pk or other.status not in (UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        return None
    read = key_of(serial)
    if other.serial:
        return other if read == key_of(other.serial) else None
    return None if unit.serial and read == key_of(unit.serial) else other


def _is_another(unit: Unit, other: Unit) -> Conflict:
    line = OrderLine.objects.filter(unit=other).select_related("order").order_by("-pk").first()
    waiting = Return.objects.filter(unit=other, status=ReturnStatus.REQUESTED).order_by("-pk").first()
    of_order = f" of order {line.order.reference}" if line else ""
    instead = f"receive it under return {waiting.pk}" if waiting else "ask for the return of that piece first"
    return Conflict(
        f"What was scanned is unit {other}{of_order}, not {unit}: {instead}. This return waits for {unit}.",
        code="another_piece", field="tag", unit=other.pk, **({"return": waiting.pk} if waiting else {}),
    )  # fmt: skip


def _doubt(unit: Unit, worn: TamperTag | None, tag: str, serial: str) -> str:
    """Why what came may be another piece; empty when nothing speaks for it."""
    found = []
    if worn is not None and tag != worn.number:
        read = "no tag" if tag == NONE else f"the tag {tag}"
        found.append(f"It left with the tag {worn.number} and came with {read}.")
    if unit.serial and key_of(serial) != key_of(unit.serial):
        found.append("Its serial is not the one that is on record.")
    return " ".join(found)
