"""Reading the inventory: units as they stand now, grades by their words, and the checks that must find nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, CharField, Count, F, Lookup, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.db.models.lookups import In
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Busy, Conflict, Invalid, StateConflict
from backoffice.merchants.models import Channel, Restriction
from backoffice.merchants.queries import restriction_sentence, restrictions_on

from .bench_models import Bin, Verdict, VerdictWord
from .grades import HOUSE_SCALE, places_of_word, scale_name, sure_word
from .known.colours import words_of
from .locks import LAPSED
from .models import Claim, Grade, Movement, Unit, Warehouse
from .places import SUPPLIER
from .states import BENCH, HERE, LYING, UNIT, ClaimState, UnitStatus, stage_of

# Why a movement leads back to who had brought the piece.
HANDED_BACK = "handed back"
GONE = frozenset({UnitStatus.SOLD, UnitStatus.PICKED, UnitStatus.SHIPPED, UnitStatus.DELIVERED})


def warehouse_codes() -> list[str]:
    return list(Warehouse.objects.open().order_by("code").values_list("code", flat=True))


def examines_apart(unit: Unit, actor: Actor) -> bool:
    """Whether the actor may give the next verdict on the piece: nobody tells them then what others have found."""
    if unit.status != UnitStatus.INSPECTED or not actor.may(BENCH):
        return False
    return not Verdict.objects.filter(unit=unit, visit=unit.visit, by=actor.key).exists()


def handed_back(unit_ids: Collection[int]) -> set[int]:
    """Those of the units that are back with who had brought them."""
    given = Movement.objects.filter(unit__in=list(unit_ids), target=SUPPLIER, reason=HANDED_BACK)
    return set(given.values_list("unit_id", flat=True))


def pieces_in(bins: Collection[Bin]) -> dict[tuple[int, str], int]:
    """Warehouse id and code of a bin → how many units of the wall lie there, in one query; none where there is none."""
    lying = Unit.objects.filter(
        warehouse__in={place.warehouse_id for place in bins},
        bin__in={place.code for place in bins},
        status__in=LYING,
    ).exclude(bin="")
    rows = lying.order_by().values_list("warehouse_id", "bin").annotate(size=Count("pk"))
    return {(warehouse_id, code): size for warehouse_id, code, size in rows}


def in_our_hands(unit: Unit) -> bool:
    """Whether the house answers for it: it is neither with a buyer nor back with who had brought it, nor lost."""
    if unit.status == UnitStatus.WITHDRAWN:
        return not handed_back([unit.pk])
    return unit.status in HERE


def pieces_by_place() -> dict[int, tuple[str, dict[str, int]]]:
    """Warehouse id → (name, state → how many units of the wall stand there), in one query, by name."""
    rows = Unit.objects.values_list("warehouse_id", "warehouse__name", "status").annotate(size=Count("pk"))
    sizes: dict[int, tuple[str, dict[str, int]]] = {}
    for warehouse_id, name, status, size in rows.order_by("warehouse__name", "warehouse_id"):
        sizes.setdefault(warehouse_id, (name, {}))[1][status] = size
    return sizes


def units_as_they_stand() -> QuerySet[Unit]:
    """All units of the wall with `standing`: the status in which a hold that is over counts as ended."""
    standing = Case(
        When(LAPSED, then=Value(UnitStatus.LISTED.value)), default=F("status"), output_field=CharField()
    )
    return Unit.objects.select_related("brand", "category", "warehouse", "grade", "source_grade").annotate(
        standing=standing
    )


def in_status(status: str) -> Q:
    """Which units have this status in their rows, found by the index of the stage."""
    return Q(stage=stage_of(status), status=status)


def standing_as(status: str) -> Q:
    """Which of `units_as_they_stand` stand so, found by the same index."""
    return Q(("standing", status), stage=stage_of(status))


def coloured(family: str) -> "Lookup[Any]":
    """Which units are of a family of colours, by the words of their sources."""
    return In(Lower(F("colour")), words_of(family))


def moves_on(unit: Unit) -> list[str]:
    """The verbs that may come next for the unit."""
    barred = _barred(unit)
    return [transition.verb for transition in UNIT.onward(unit.status) if transition.verb not in barred]


def unit_conflict(unit: Unit, verb: str, /, **data: Any) -> StateConflict:
    """The refusal of a move of the unit as it is now."""
    return UNIT.conflict(unit, verb, without=_barred(unit), **data)


def _barred(unit: Unit) -> Collection[str]:
    """What an examiner failed stays in quarantine until it is withdrawn."""
    if unit.status == UnitStatus.QUARANTINED and found_not_genuine([unit.pk]).exists():
        return ("lift_quarantine",)
    return ()


def why_not_free(unit: Unit) -> StateConflict | None:
    """Why the unit cannot be claimed now, with the verbs permitted; None when it is free.

    Says until when a unit is held, never by whom, and nothing of what its holder alone may do.
    """
    if unit.status == UnitStatus.HELD and unit.held_until is not None and unit.held_until > timezone.now():
        return StateConflict(
            f"Unit {unit} is held until {unit.held_until:%Y-%m-%d %H:%M:%S} UTC; try again after that.",
            code="held", held_until=unit.held_until, unit=unit.pk, state=unit.status, permitted=[],
        )  # fmt: skip
    facts = {"unit": unit.pk, "state": unit.status, "permitted": moves_on(unit)}
    if unit.status in GONE:
        return StateConflict(f"Unit {unit} has been sold.", code="sold", **facts)
    if unit.status not in (UnitStatus.LISTED, UnitStatus.HELD):
        label = UnitStatus(unit.status).label.lower()
        return StateConflict(f"Unit {unit} is not for sale; it is {label}.", code="not_listed", **facts)
    return None if unit.missing_since is None else why_missing(unit)


def why_missing(unit: Unit) -> StateConflict:
    """Of a unit that nobody found where it should lie: nobody is offered it, and no machine picks it."""
    return StateConflict(
        f"Unit {unit} has been missing since {unit.missing_since:%Y-%m-%d %H:%M} UTC; scan it where it is found, or "
        "report it lost.",
        code="missing", unit=unit.pk, state=unit.status,
        permitted=moves_on(unit),
    )  # fmt: skip


def why_missed(unit: Unit) -> Conflict:
    """Why a unit was not claimed a moment ago: as `why_not_free`, or it was another's in that moment."""
    if (why := why_not_free(unit)) is not None:
        return why
    if Claim.objects.filter(unit=unit, state__in=[ClaimState.HELD, ClaimState.SOLD]).exists():
        return Conflict(f"Unit {unit} has been claimed by another.", code="held", unit=unit.pk)
    return Busy(f"Unit {unit} has come free this moment; send the same request again.", unit=unit.pk)


def why_restricted(unit: Unit, channel: str, actor: Actor) -> Conflict | None:
    """Why the unit's brand may not sell it on this channel now; None when nothing is in the way.

    The platform's partners are told that, not why: what a brand owes or lacks is between it and the office.
    """
    found = restrictions_in_the_way(unit, channel)
    return told_of(found, unit, channel, actor) if found else None


def is_partner(actor: Actor) -> bool:
    """A system of the platform's partners, which sells for all brands."""
    return actor.kind == "client" and actor.passes_walls


def restrictions_in_the_way(unit: Unit, channel: str) -> list[Restriction]:
    """The open restrictions that keep the unit off this channel, oldest first."""
    return list(restrictions_on(brand=unit.brand_id, channel=channel, sector=unit.category.sector))


def told_of(found: Sequence[Restriction], unit: Unit, channel: str, actor: Actor) -> Conflict:
    """What the actor is told of these restrictions, which keep the unit off the channel."""
    facts: dict[str, Any] = {"unit": unit.pk, "state": unit.status, "permitted": []}
    if is_partner(actor):
        reasons = f"Its brand may not sell such goods on the channel {Channel(channel).label} at present."
    else:
        reasons = " ".join(restriction_sentence(restriction) for restriction in found)
        facts["causes"] = [restriction.cause for restriction in found]
    return Conflict(f"Unit {unit} is not offered. {reasons}", code="restricted", **facts)


def grade_by_word(text: str, scale: str | None = None) -> Grade | None:
    """The grade that a spreadsheet means by `text`; None when no scale, or not the named one, knows the word.

    Without a scale the first in the order of `grades.SCALES` that knows the word answers. Nothing is converted.
    """
    for known_scale, code in places_of_word(text):
        if scale in (None, known_scale):
            return Grade.objects.filter(scale=known_scale, code=code).first()
    return None


def scales_with_word(text: str) -> list[str]:
    """The scales that know the word, in the order of `grades.SCALES`."""
    return [scale for scale, _ in places_of_word(text)]


def scale_of_all(words: Iterable[str]) -> str:
    """The first scale that has all of the words that any scale has; "" where each word alone would tell it, or none has
    all.
    """
    scales = [known for word in words if (known := scales_with_word(word))]
    common = [scale for scale in scales[0] if all(scale in each for each in scales)] if scales else []
    return common[0] if common and any(each[0] != common[0] for each in scales) else ""


def found_not_genuine(unit_ids: Iterable[int]) -> QuerySet[Verdict]:
    """The verdicts of examiners who failed these pieces, on whatever visit."""
    return Verdict.objects.filter(unit__pk__among=list(unit_ids), verdict=VerdictWord.FAIL)


def grade_words() -> list[str]:
    """A sure word for each grade of every scale, best first."""
    grades = Grade.objects.order_by("scale", "-rank").values_list("scale", "code", "label")
    return [sure_word(scale, code, label) for scale, code, label in grades]


def house_grades() -> QuerySet[Grade]:
    """The grades given at the bench, best first."""
    return Grade.objects.filter(scale=HOUSE_SCALE).order_by("-rank")


def grades_at(warehouse_id: int) -> QuerySet[Grade]:
    """The grades that the bench of a warehouse gives, best first."""
    scale = Warehouse.objects.filter(pk=warehouse_id).values("grade_scale")
    return Grade.objects.filter(scale__in=scale).order_by("-rank")


def grade_at(warehouse_id: int, code: str) -> Grade:
    """The grade of this code on the scale of the warehouse's bench. Raises `Invalid` that names those of the scale."""
    grades = list(grades_at(warehouse_id))
    grade = next((each for each in grades if each.code == code), None)
    if grade is None:
        raise Invalid(
            f"«{code}» is no grade of this bench; its scale has {', '.join(each.code for each in grades)}.",
            field="grade",
        )
    return grade


def scale_choices() -> list[tuple[str, str]]:
    """The scales that are installed, as a form offers them."""
    scales = Grade.objects.order_by("scale").values_list("scale", flat=True).distinct()
    return [(scale, scale_name(scale)) for scale in scales]


def claims_with_units() -> QuerySet[Claim]:
    return Claim.objects.select_related("unit", "brand")


LOTS_OUT_OF_BALANCE = """
SELECT lot.id, lot.number, lot.quantity, coalesce(sum(
    CASE WHEN movement.target = 'warehouse:' || warehouse.code THEN movement.quantity
         WHEN movement.source = 'warehouse:' || warehouse.code THEN -movement.quantity
         ELSE 0 END
), 0)::bigint AS moved
FROM inventory_lot lot
JOIN inventory_warehouse warehouse ON warehouse.id = lot.warehouse_id
LEFT JOIN inventory_movement movement ON movement.lot_id = lot.id
GROUP BY lot.id, lot.number, lot.quantity
HAVING lot.quantity <> coalesce(sum(
    CASE WHEN movement.target = 'warehouse:' || warehouse.code THEN movement.quantity
         WHEN movement.source = 'warehouse:' || warehouse.code THEN -movement.quantity
         ELSE 0 END
), 0)
ORDER BY lot.id
"""


class LotOutOfBalance(NamedTuple):
    lot: int
    number: str
    quantity: int
    moved: int


def lots_out_of_balance() -> list[LotOutOfBalance]:
    """Lots whose quantity is not the sum of their movements into and out of their warehouse. Must be empty."""
    with connection.cursor() as cursor:
        cursor.execute(LOTS_OUT_OF_BALANCE)
        return [LotOutOfBalance(*row) for row in cursor.fetchall()]


DOUBLE_CLAIMS = """
SELECT unit.id, unit.status, coalesce(claims.holds, 0), coalesce(claims.sales, 0)
FROM inventory_unit unit
LEFT JOIN (
    SELECT unit_id, count(*) FILTER (WHERE state = 'held') AS holds,
           count(*) FILTER (WHERE state = 'sold') AS sales
    FROM inventory_claim WHERE state IN ('held', 'sold') GROUP BY unit_id
) AS claims ON claims.unit_id = unit.id
WHERE (coalesce(claims.holds, 0), coalesce(claims.sales, 0)) IS DISTINCT FROM (
    (unit.status = 'held')::int::bigint,
    (unit.status IN ('sold', 'picked', 'shipped', 'delivered'))::int::bigint
)
ORDER BY unit.id
"""


class DoubleClaim(NamedTuple):
    unit: int
    status: str
    holds: int
    sales: int


def double_claims() -> list[DoubleClaim]:
    """Units whose active claims are not exactly those of their status. Must be empty.

    A held unit has one hold and no sale, a sold one (until delivered) one sale and no hold, any other has neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(DOUBLE_CLAIMS)
        return [DoubleClaim(*row) for row in cursor.fetchall()]


UNITS_WITHOUT_PLACE = """
WITH trail AS (
    SELECT unit_id, id, source, target,
           lag(target, 1, 'supplier') OVER (PARTITION BY unit_id ORDER BY id) AS came_from,
           row_number() OVER (PARTITION BY unit_id ORDER BY id DESC) AS back
    FROM inventory_movement WHERE unit_id IS NOT NULL
)
SELECT unit.id, unit.status,
       CASE WHEN unit.status IN ('shipped', 'delivered') THEN 'buyer:…'
            WHEN unit.status = 'lost' THEN 'loss'
            ELSE coalesce('transit:' || next.code, 'warehouse:' || warehouse.code) END,
       last.target
FROM inventory_unit unit
JOIN inventory_warehouse warehouse ON warehouse.id = unit.warehouse_id
LEFT JOIN inventory_warehouse next ON next.id = unit.in_transit_to_id
LEFT JOIN trail last ON last.unit_id = unit.id AND last.back = 1
WHERE last.target IS NULL
   OR CASE WHEN unit.status IN ('shipped', 'delivered') THEN NOT starts_with(last.target, 'buyer:')
           WHEN unit.status = 'withdrawn' AND last.target = 'supplier' THEN false
           WHEN unit.status = 'lost' THEN last.target <> 'loss'
           ELSE last.target <> coalesce('transit:' || next.code, 'warehouse:' || warehouse.code) END
   OR EXISTS (SELECT FROM trail WHERE trail.unit_id = unit.id AND trail.source <> trail.came_from)
ORDER BY unit.id
"""


class UnitWithoutPlace(NamedTuple):
    unit: int
    status: str
    expected: str
    found: str | None


def units_without_place() -> list[UnitWithoutPlace]:
    """Units whose last movement does not end where they must be. Must be empty.

    A shipped unit is with a buyer, a lost one is lost, any other in its own warehouse, on its way to another, or,
    withdrawn, with who had brought it; and each movement begins where the last one ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNITS_WITHOUT_PLACE)
        return [UnitWithoutPlace(*row) for row in cursor.fetchall()]
