"""Disputes of a merge, settled: whose value counts, for a cell, a column, or all of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, QuerySet

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.log import record

from ..drafts import found_of, kept_values
from ..locks import lock_session
from ..models import ImportRow, ImportSession, Outcome
from ..profiles import Profile, profile_named
from ..states import SESSION, SessionStatus

BATCH = 1_000
MOST_CHOICES = 1_000
ON_A_PAGE = 50
Side = Literal["mine", "theirs"]
# Row → fact → the dispute as it was settled.
Answers = dict[int, dict[str, dict[str, Any]]]
_SIDES = ("exported", "now", "yours")

_WRITE = """
UPDATE imports_importrow AS staged SET "values" = new."values", outcome = new.outcome
FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, "values" jsonb, outcome text) WHERE staged.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """`mine` is what the file says, `theirs` what the record says now; of one row, of one fact, or of all of them."""

    take: Side
    row: int | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Disputed:
    """A fact of a row that was changed on both sides, as people are shown it. `take` is "" as long as it is open."""

    row: int
    label: str
    fact: str
    name: str
    exported: Any
    now: Any
    yours: Any
    take: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them in the order of the file; `after` is the row with which the next page begins, None on the last."""

    disputes: list[Disputed]
    after: int | None


@transaction.atomic
def settle(*, session: ImportSession, choices: Sequence[Choice], actor: Actor) -> ImportSession:
    """Says whose value counts where both sides changed a fact; a later choice goes before an earlier one.

    May be said again as long as the import is not applied. What belongs together, such as an amount and its currency,
    is settled together. Raises `Forbidden`, `Conflict` (`nothing_disputed`, or it is no longer previewed), `Invalid`.
    """
    profile = profile_named(session.profile)
    SESSION.authorise("preview", actor)
    profile.authorise(actor)
    if not 1 <= len(choices) <= MOST_CHOICES:
        raise Invalid(
            f"Send 1 to {MOST_CHOICES:,} choices at a time.", code="too_many_choices", field="choices"
        )
    locked = lock_session(session.pk)
    if locked.status != SessionStatus.PREVIEWED:
        raise SESSION.conflict(locked, "preview")
    rows = _disputed(locked)
    if all(choice.row is not None for choice in choices):
        rows = rows.filter(number__in={choice.row for choice in choices})
    settled = 0
    for batch in _batches(rows):
        changed = [row for row in batch if _choose(row, choices, profile)]
        settled += len(changed)
        _write(changed)
    if not settled:
        raise Conflict(
            "No row of this import has a dispute that these choices are about.", code="nothing_disputed"
        )
    locked.counts = {**locked.counts, **_outcomes(locked)}
    locked.save(update_fields=["counts"])
    record(locked, "import.settled", actor=actor, rows=settled, open=locked.counts["conflict"])
    return locked


def disputes(session: ImportSession, *, after: int = -1) -> Page:
    """What is disputed, settled or not, row by row."""
    profile = profile_named(session.profile)
    labels = {name: column.label for name, column in profile.columns().items()}
    known: dict[tuple[str, str], Any] = {}

    def shown(name: str, value: Any) -> Any:
        place = (name, json.dumps(value, sort_keys=True))
        if place not in known:
            known[place] = profile.shown(name, value)
        return known[place]

    found = list(_disputed(session).filter(number__gt=after).order_by("number")[: ON_A_PAGE + 1])
    page = found[:ON_A_PAGE]
    return Page(
        disputes=[
            Disputed(
                row=row.number,
                label=" · ".join([cell for cell in row.cells if cell][:3]),
                fact=name,
                name=labels.get(name, name.removesuffix("_id").replace("_", " ").capitalize()),
                take=each.get("take", ""),
                **{side: shown(name, each[side]) for side in _SIDES},
            )
            for row in page
            for name, each in (row.values or {})["disputed"].items()
        ],
        after=page[-1].number if len(found) > ON_A_PAGE else None,
    )


def answers(session: ImportSession) -> Answers:
    """What has been settled so far, to be kept when the file is checked again."""
    found: Answers = {}
    for batch in _batches(_disputed(session)):
        for row in batch:
            taken = {name: each for name, each in (row.values or {})["disputed"].items() if each.get("take")}
            if taken:
                found[row.number] = taken
    return found


def answer_again(session: ImportSession, before: Answers, profile: Profile) -> dict[str, int]:
    """Settles what was settled before, where exported, now and yours are still the same; returns the outcomes then."""
    for batch in _batches(_disputed(session).filter(number__in=before)):
        settled = [row for row in batch if _answer(row, before[row.number], profile)]
        _write(settled)
    return _outcomes(session)


def refuse_unsettled(session: ImportSession) -> None:
    """Raises `Conflict` where rows are still disputed: they may neither be written nor be left out unsaid."""
    if session.counts.get(Outcome.CONFLICT):
        raise unsettled(session)


def unsettled(session: ImportSession) -> Conflict:
    """Why an import with disputed rows is not applied."""
    count = session.counts[Outcome.CONFLICT]
    return Conflict(
        f"{count:,} row{'s were' if count != 1 else ' was'} changed both in the file and here since the export. "
        "Say whose value counts, cell by cell or for all at once; then apply.",
        code="unsettled",
        rows=count,
    )


def _disputed(session: ImportSession) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(session=session, values__has_key="disputed")


def _batches(rows: QuerySet[ImportRow]) -> Iterator[list[ImportRow]]:
    last = -1
    while batch := list(rows.filter(number__gt=last).order_by("number")[:BATCH]):
        yield batch
        last = batch[-1].number


def _answer(row: ImportRow, before: dict[str, dict[str, Any]], profile: Profile) -> bool:
    disputed = (row.values or {})["disputed"]
    choices = [
        Choice(each["take"], fact=name)
        for name, each in before.items()
        if name in disputed and all(each[side] == disputed[name][side] for side in _SIDES)
    ]
    return bool(choices) and _choose(row, choices, profile)


def _outcomes(session: ImportSession) -> dict[str, int]:
    found = dict(session.rows.order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in Outcome.values}


def _choose(row: ImportRow, choices: Sequence[Choice], profile: Profile) -> bool:
    """Makes the choices that are about the row; False when none is."""
    values = row.values or {}
    disputed: dict[str, dict[str, Any]] = values["disputed"]
    chosen = False
    for choice in choices:
        if choice.row not in (None, row.number):
            continue
        names = {choice.fact} if choice.fact else set(disputed)
        for group in profile.together:
            names |= set(group) if names & set(group) else set()
        for name in names & set(disputed):
            disputed[name]["take"] = choice.take
            chosen = True
    facts = {name: fact for name, fact in values["facts"].items() if name not in disputed}
    facts |= {name: each["yours"] for name, each in disputed.items() if each.get("take") == "mine"}
    of_identity = (name for name in profile.identity if name in disputed)
    facts |= {name: disputed[name]["now"] for name in of_identity if name not in facts}
    found = found_of(values) or {}
    is_open = any(not each.get("take") for each in disputed.values())
    changes = any(found.get(name) != fact for name, fact in facts.items())
    values |= kept_values(values["key"], facts, found)
    row.outcome = Outcome.CONFLICT if is_open else Outcome.UPDATE if changes else Outcome.UNCHANGED
    return chosen


def _write(rows: Sequence[ImportRow]) -> None:
    new = [{"id": row.pk, "values": row.values, "outcome": row.outcome} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(new, cls=DjangoJSONEncoder)])
