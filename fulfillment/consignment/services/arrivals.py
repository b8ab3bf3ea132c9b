"""Announced pieces: told beforehand, put right, called off, and found again when they are here."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import append, fact_about, record
from backoffice.events.places import refuse_elsewhere
from backoffice.imports.reading.values.dates import YEARS
from backoffice.merchants.days import today
from backoffice.money import exact
from catalog.inventory.models import Unit
from catalog.inventory.readings import NONE, READ, as_read
from catalog.inventory.services import UnitIntake, photograph_arrivals, receive_units, refuse_closed

from ..expecting import Expected, terms_to_come, why_known, why_not_carried
from ..models import Agreement, AnnouncedBy, Arrival, code_key
from ..states import ANNOUNCE, ARRIVAL, ArrivalStatus

_LENGTHS = {"reference": 80, "title": 250, "model_reference": 60, "serial": 60, "tracking_number": 60}
_NEEDED = ("reference", "title")
DAMAGE_LENGTH = 500
# A piece that should have been here may be announced late; none is announced for years ahead.
_LONG_AGO, _FAR_AHEAD = timedelta(days=90), timedelta(days=3 * 365)
# What an announcement may be put right in, by column.
ARRIVAL_FACTS = (
    "title", "category_id", "model_reference", "serial", "tracking_number", "asking_price", "currency", "expected_on",
    "agreement_id",
)  # fmt: skip
# What of them an agreement has a say in.
CARRIED_BY = frozenset({"agreement_id", "asking_price", "currency", "expected_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A piece that is to come. `asking_price` is exact, in `currency`; what nobody said stays empty."""

    brand_id: int
    warehouse_id: int
    reference: str
    title: str
    category_id: int
    asking_price: Decimal
    currency: str
    expected_on: date
    model_reference: str = ""
    serial: str = ""
    tracking_number: str = ""
    agreement_id: int | None = None
    announced_by: str = AnnouncedBy.CONSIGNOR


@dataclass(frozen=True, slots=True)
class Found:
    """What intake reads on the piece; None where nobody has looked, blank or a word such as NONE where it bears none.
    `damage` in words, where there is any.
    """

    serial: str | None = None
    model_reference: str | None = None
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Revised:
    """What came of revisions: ids that changed, ids that already were so, and refusals by id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def announce_arrivals(*, announcements: Sequence[Announcement], actor: Actor) -> list[Arrival]:
    """Takes down pieces that are to come, all or none.

    Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `announced_already`, as `why_known` says of a
    reference that its brand has, or as `why_not_carried` says of its agreement.
    """
    _announcers_only(actor)
    refuse_elsewhere(actor, (each.warehouse_id for each in announcements), what="announce arrivals")
    refuse_closed(each.warehouse_id for each in announcements)
    agreements = _Agreements(each.agreement_id for each in announcements)
    rows: list[Arrival] = []
    for each in announcements:
        facts = _checked(dataclasses.asdict(each))
        must_be_near(facts["expected_on"])
        if facts["announced_by"] not in AnnouncedBy.values:
            raise Invalid(f"Announced by one of {', '.join(AnnouncedBy.values)}.", field="announced_by")
        agreements.must_carry(facts)
        rows.append(Arrival(**facts, codes=_codes(facts)))
    _refuse_known(rows)
    try:
        with transaction.atomic():
            arrivals = Arrival.objects.bulk_create(rows)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(
                "One of these pieces was announced by another this moment; put that announcement right instead.",
                code="announced_already",
            ) from error
        raise
    append(
        actor=actor,
        facts=[
            fact_about(
                arrival, "arrival.announced",
                {"reference": arrival.reference, "expected_on": arrival.expected_on, "by": arrival.announced_by},
            )
            for arrival in arrivals
        ],
    )  # fmt: skip
    return arrivals


@transaction.atomic
def revise_arrivals(*, revisions: Mapping[int, Mapping[str, Any]], actor: Actor) -> Revised:
    """Puts announcements right, by id and column out of `ARRIVAL_FACTS`, set-wise, while the piece is expected.

    Others are left and returned as conflicts, and so are those that their agreement could not carry any more. Raises
    `Forbidden`, `NotFound` for an agreement, and `Invalid` for a fact that cannot be.
    """
    _announcers_only(actor)
    rows = Arrival.objects.filter(pk__in=revisions).order_by("pk").select_for_update(of=("self",))
    arrivals = {row.pk: row for row in rows}
    refuse_elsewhere(actor, (row.warehouse_id for row in arrivals.values()), what="revise arrivals")
    named = (changes.get("agreement_id") for changes in revisions.values())
    agreements = _Agreements([*named, *(row.agreement_id for row in arrivals.values())])
    outcome = Revised()
    facts = []
    for pk, changes in revisions.items():
        arrival = arrivals.get(pk)
        if arrival is None:
            outcome.conflicts[pk] = NotFound(f"There is no arrival {pk}.", arrival=pk)
            continue
        if arrival.status != ArrivalStatus.EXPECTED:
            outcome.conflicts[pk] = Conflict(
                f"{arrival.reference} is {arrival.get_status_display().lower()}; its announcement stands.",
                code="not_expected", arrival=pk, state=arrival.status,
            )  # fmt: skip
            continue
        before = {name: getattr(arrival, name) for name in ARRIVAL_FACTS}
        now = _checked({**before, **changes, "reference": arrival.reference})
        changed = {name: now[name] for name in ARRIVAL_FACTS if now[name] != before[name]}
        if "expected_on" in changed:
            must_be_near(now["expected_on"])
        if not changed:
            outcome.unchanged.append(pk)
            continue
        if not CARRIED_BY.isdisjoint(changed):
            refusal = agreements.why_not({**now, "brand_id": arrival.brand_id})
            # One that ended meanwhile stands in nobody's way before the piece is here.
            if refusal is not None and (refusal.data["field"] != "agreement" or "agreement_id" in changed):
                outcome.conflicts[pk] = refusal
                continue
        for name, value in changed.items():
            setattr(arrival, name, value)
        arrival.codes = _codes(now)
        outcome.changed.append(pk)
        facts.append(fact_about(arrival, "arrival.revised", {"changed": sorted(changed)}))
    Arrival.objects.bulk_update([arrivals[pk] for pk in outcome.changed], [*ARRIVAL_FACTS, "codes"])
    append(actor=actor, facts=facts)
    return outcome


@transaction.atomic
def cancel_arrivals(*, arrival_ids: Collection[int], reason: str, actor: Actor) -> list[Arrival]:
    """These pieces will not come; those that are here or were called off already are left. Returns the others.

    Raises `Forbidden`, `Invalid` without a reason.
    """
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    rows = Arrival.objects.filter(pk__in=arrival_ids)
    return move_many(ARRIVAL, rows, "cancel", actor=actor, data={"reason": reason.strip()})


@transaction.atomic
def receive_arrival(
    *,
    arrival_id: int,
    found: Found,
    actor: Actor,
    photographs: Sequence[IO[bytes]] = (),
    read_again: bool = True,
) -> Arrival:
    """The announced piece is here: it becomes a unit as it was found, and what differs is written down.

    1. The unit is received. Its news reaches this room too (`take_in`), which closes the announcement and puts the
       piece under its agreement; so a piece that comes in by a spreadsheet meets its announcement in the same way.
    2. Damage is noted beside the differences.
    3. `photographs` of how it came, open files, are kept with the piece.

    What was announced of the piece itself is never filled in: it must have been read. Whoever reads with their eyes,
    and has not `read_again` what differs, is asked to first: it is written down for ever. Raises `Forbidden`,
    `NotFound`, `StateConflict` for one that is not expected, `Invalid` with code `not_read` or `read_again`, or as
    `receive_units` and `photograph_arrivals` do.
    """
    ARRIVAL.authorise("receive", actor)
    arrival = Arrival.objects.select_for_update(of=("self",)).filter(pk=arrival_id).first()
    if arrival is None:
        raise NotFound(f"There is no arrival {arrival_id}.", arrival=arrival_id)
    if arrival.status != ArrivalStatus.EXPECTED:
        raise ARRIVAL.conflict(arrival, "receive")
    for name in READ:
        if getattr(arrival, name) and getattr(found, name) is None:
            what = name.replace("_", " ")
            raise Invalid(
                f"A {what} was announced: read it on the piece and send what stands there, or {NONE} if it bears none.",
                code="not_read", field=name,
            )  # fmt: skip
    if not read_again and (others := _read_otherwise(arrival, found)):
        raise Invalid(
            f"What was read is not what was announced: {', '.join(others)}. Read it on the piece again, put right what "
            "was misread, and tick this only if it is as it stands here.",
            code="read_again", field="read_again",
        )  # fmt: skip
    damage = " ".join(found.damage.replace("\0", " ").split())
    if len(damage) > DAMAGE_LENGTH:
        raise Invalid(f"Describe the damage in {DAMAGE_LENGTH} characters at most.", field="damage")
    receive_units(
        intakes=[
            UnitIntake(
                brand_id=arrival.brand_id,
                reference=arrival.reference,
                title=arrival.title,
                category_id=arrival.category_id,
                asking_price=arrival.asking_price,
                currency=arrival.currency,
                warehouse_id=arrival.warehouse_id,
                model_reference=as_read(found.model_reference or ""),
                serial=as_read(found.serial or ""),
            )
        ],
        actor=actor,
    )
    arrival.refresh_from_db()
    if damage:
        Arrival.objects.filter(pk=arrival.pk).update(damage=damage)
        arrival.damage = damage
        record(arrival, "arrival.damage_noted", actor=actor, damage=damage)
    if photographs and arrival.unit_id is not None:
        photograph_arrivals(files={arrival.unit_id: photographs}, actor=actor)
    return arrival


def take_in(
    *, unit_ids: Collection[int], references: Collection[tuple[int, str]], actor: Actor
) -> list[Arrival]:
    """Units were received: the announcements of the same brand and reference are closed, and say what differs.

    `references` are (brand, reference) of the units. In the transaction of their intake.
    """
    expected = Arrival.objects.filter(
        status=ArrivalStatus.EXPECTED,
        brand_id__in={brand for brand, _ in references},
        reference__among={reference for _, reference in references},
    )
    arrivals = {(row.brand_id, row.reference): row for row in expected.order_by("pk")}
    if not arrivals:
        return []
    arrived = []
    for unit in Unit.objects.filter(pk__in=unit_ids).order_by("pk"):
        arrival = arrivals.get((unit.brand_id, unit.reference))
        if arrival is None:
            continue
        differences = _differences(arrival, unit)
        arrived.append(
            move(
                ARRIVAL, Arrival.objects.filter(pk=arrival.pk), "receive", actor=actor,
                data={"unit": unit.pk, "differs": [each["fact"] for each in differences]},
                unit_id=unit.pk, differences=differences, arrived_at=timezone.now(),
            )
        )  # fmt: skip
    return arrived


def _differences(arrival: Arrival, unit: Unit) -> list[dict[str, str]]:
    """What was announced and is otherwise; what nobody had announced is no difference."""
    told = []
    for fact in ("model_reference", "serial"):
        expected, found = getattr(arrival, fact), getattr(unit, fact)
        if expected and code_key(expected) != code_key(found):
            told.append({"fact": fact, "expected": expected, "found": found})
    if unit.warehouse_id != arrival.warehouse_id:
        told.append({"fact": "warehouse", "expected": arrival.warehouse.code, "found": unit.warehouse.code})
    return told


def _read_otherwise(arrival: Arrival, found: Found) -> list[str]:
    """Which of the facts that intake reads are not as announced, in words."""
    return [
        name.replace("_", " ")
        for name in READ
        if (announced := getattr(arrival, name))
        and code_key(as_read(getattr(found, name))) != code_key(announced)
    ]


def _codes(facts: Mapping[str, Any]) -> list[str]:
    keys = [code_key(facts[name]) for name in ("reference", "serial", "tracking_number")]
    return [key for key in dict.fromkeys(keys) if key]


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(facts)
    for name, longest in _LENGTHS.items():
        text = " ".join(str(checked.get(name) or "").replace("\0", " ").split())
        if name in READ:
            text = as_read(text)
        if not text and name in _NEEDED:
            raise Invalid(f"Give an announced piece its {name}.", field=name)
        if len(text) > longest:
            raise Invalid(f"The {name.replace('_', ' ')} has {longest} characters at most.", field=name)
        checked[name] = text
    checked["asking_price"] = exact(checked["asking_price"], checked["currency"])
    if checked["asking_price"] <= 0:
        raise Invalid("What is asked for a piece is above zero.", field="asking_price")
    if checked["expected_on"].year not in YEARS:
        raise Invalid(
            f"Expected in the year {checked['expected_on'].year}? Look at the date.", field="expected_on"
        )
    return checked


def must_be_near(expected_on: date) -> None:
    """Raises `Invalid` for a day on which nobody announces anything: what is on its way was sent, and comes soon."""
    first, last = today() - _LONG_AGO, today() + _FAR_AHEAD
    if not first <= expected_on <= last:
        raise Invalid(
            f"Expected on {expected_on}? A piece is announced for a day from {first} to {last}; look at the date.",
            field="expected_on",
        )


class _Agreements:
    """The agreements with these ids, and whether they carry what is announced under them. In three queries."""

    def __init__(self, ids: Iterable[int | None]) -> None:
        self._known = Agreement.objects.in_bulk({pk for pk in ids if pk})
        self._versions = terms_to_come(self._known)

    def why_not(self, facts: Mapping[str, Any]) -> Conflict | None:
        """Raises `NotFound` for one that the wall does not show."""
        pk = facts["agreement_id"]
        if pk is None:
            return None
        if pk not in self._known:
            raise NotFound("There is no such agreement.")
        piece = Expected(**{name: facts[name] for name in Expected.__slots__})
        return why_not_carried(self._known[pk], self._versions.get(pk, ()), piece)

    def must_carry(self, facts: Mapping[str, Any]) -> None:
        refusal = self.why_not(facts)
        if refusal is not None:
            raise refusal


def _refuse_known(rows: Sequence[Arrival]) -> None:
    """Raises `Invalid` for a reference that stands twice, and `Conflict` for one that is announced, or here."""
    keys = Counter((row.brand_id, row.reference) for row in rows)
    named = {
        "brand_id__in": {brand for brand, _ in keys},
        "reference__in": [reference for _, reference in keys],
    }
    expected = Arrival.objects.exclude(status=ArrivalStatus.CANCELLED).filter(**named)
    announced = dict.fromkeys(expected.values_list("brand_id", "reference"))
    here = {
        (brand, reference): status
        for brand, reference, status in Unit.objects.filter(**named).values_list(
            "brand_id", "reference", "status"
        )
    }
    for key, times in keys.items():
        if times > 1:
            raise Invalid(
                f"The reference {key[1]} stands twice in what was given.", field="reference", reference=key[1]
            )
        if key in here:
            raise why_known(key[1], here[key])
        if key in announced:
            raise Conflict(
                f"A piece {key[1]} of this brand is announced already; give this one another reference, or put that "
                "announcement right by a list of arrivals.",
                code="announced_already", field="reference", reference=key[1],
            )  # fmt: skip


def _announcers_only(actor: Actor) -> None:
    if not actor.may(ANNOUNCE):
        raise Forbidden(f"{actor.name} may not announce arrivals; it takes {' or '.join(sorted(ANNOUNCE))}.")
