"""Two people, each on their own, say whether a piece is genuine."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_new
from backoffice.merchants.queries import name_key

from ..bench_models import Verdict, VerdictWord
from ..locks import lock_units
from ..models import Unit
from ..queries import unit_conflict
from ..serials import opinions_on
from ..states import UNIT, UnitStatus
from .moves import move_all

EXAMINERS = 2


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of verdicts: ids of pieces that are genuine, of those put aside, and which examiner is asked next."""

    authenticated: list[int] = field(default_factory=list)
    quarantined: list[int] = field(default_factory=list)
    asked: dict[int, int] = field(default_factory=dict)


@transaction.atomic
def give_verdicts(
    *, verdicts: Mapping[int, str], actor: Actor, findings: str = "", examiner: str = ""
) -> Examined:
    """One examiner's verdicts by unit id. All or none.

    1. Two who pass a piece, and none who fails it, make it genuine.
    2. One who fails it, and says why in `findings`, sends it into quarantine at once; it is never listed.
    3. Else another examiner is asked: the second, or after one who could not tell, the third and so on.

    A person speaks for themselves; a partner's system names its `examiner`. Raises `Forbidden` to whoever is neither,
    `NotFound`, `Invalid`, `StateConflict` for a piece that is not inspected, `Conflict` with code `examined_already`
    for who has given a verdict on this visit: the database refuses it too.
    """
    UNIT.authorise("authenticate", actor)
    key, name = _examiner(actor, examiner)
    if unknown := sorted(set(verdicts.values()) - set(VerdictWord.values)):
        raise Invalid(
            f"There is no verdict «{unknown[0]}». Known: {', '.join(VerdictWord.values)}.", field="verdict"
        )
    words = findings.strip()
    if VerdictWord.FAIL in verdicts.values() and not words:
        raise Invalid(
            "Say what is not genuine about it, in a few words: it will never be offered.", field="findings"
        )
    units = lock_units(verdicts)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="examine units")
    for pk in verdicts:
        if pk not in units:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        if units[pk].status != UnitStatus.INSPECTED:
            raise unit_conflict(units[pk], "authenticate", unit=pk)
    said = _said_before(units, key)
    opinions = opinions_on(list(Unit.objects.filter(pk__in=verdicts).select_related("brand")))
    write_new(
        Verdict,
        [
            {
                "brand_id": units[pk].brand_id, "unit_id": pk, "visit": units[pk].visit, "by": key, "by_name": name,
                "verdict": verdict, "findings": words, "serial_advice": opinions[pk].advice,
            }
            for pk, verdict in verdicts.items()
        ],
    )  # fmt: skip
    outcome = _outcome(verdicts, said)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="unit.examined", brand_id=units[pk].brand_id,
                data={
                    "verdict": verdict, "examiner": name, "examination": len(said[pk]) + 1, "visit": units[pk].visit,
                    "serial": opinions[pk].advice, "asked": outcome.asked.get(pk, 0),
                    **({"findings": words} if words else {}),
                },
            )
            for pk, verdict in verdicts.items()
        ],
    )  # fmt: skip
    if outcome.quarantined:
        reason = f"{name} examined it and finds it not genuine"
        move_all("quarantine", outcome.quarantined, actor=actor, data={"reason": reason})
    if outcome.authenticated:
        move_all("authenticate", outcome.authenticated, actor=actor)
    return outcome


def _examiner(actor: Actor, named: str) -> tuple[str, str]:
    if actor.kind == "user":
        return actor.key, actor.name[:150]
    if actor.kind == "client":
        name = " ".join(unicodedata.normalize("NFKC", named).split())
        # One person is one, with accents and signs or without.
        key = name_key(name)
        if not key:
            raise Invalid("Name the person who examined the pieces.", field="examiner")
        return f"{actor.key}:{key}"[:80], f"{name} ({actor.name})"[:150]
    raise Forbidden("A piece is examined by a person, not by the office; log in as the examiner.")


def _said_before(units: Mapping[int, Unit], key: str) -> dict[int, list[str]]:
    """Unit id → the verdicts of others on this visit."""
    said: dict[int, list[str]] = {pk: [] for pk in units}
    for row in Verdict.objects.filter(unit__pk__among=list(units)).order_by("pk"):
        if row.visit != units[row.unit_id].visit:
            continue
        if row.by == key:
            raise Conflict(
                f"{row.by_name} has examined unit {units[row.unit_id].reference} already; another person must.",
                code="examined_already", unit=row.unit_id,
            )  # fmt: skip
        said[row.unit_id].append(row.verdict)
    return said


def _outcome(verdicts: Mapping[int, str], said: Mapping[int, list[str]]) -> Examined:
    outcome = Examined()
    for pk, verdict in verdicts.items():
        all_of_them = [*said[pk], verdict]
        if VerdictWord.FAIL in all_of_them:
            outcome.quarantined.append(pk)
        elif all_of_them.count(VerdictWord.PASS) >= EXAMINERS:
            outcome.authenticated.append(pk)
        else:
            outcome.asked[pk] = len(all_of_them) + 1
    return outcome
