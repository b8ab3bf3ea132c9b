"""Appending to the log, and reacting to what was appended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from .actors import Actor
from .documents import document_cursor
from .encoding import as_json


@dataclass(frozen=True, slots=True)
class Fact:
    """An event about to be appended. `verb` is `<subject type>.<past participle>`: `unit.held`.

    It stands behind the wall of a brand or of a company, never both; behind none it is the platform's own.
    """

    subject_id: int
    verb: str
    brand_id: int | None
    data: dict[str, Any] = field(default_factory=dict)
    company_id: int | None = None

    @property
    def subject_type(self) -> str:
        return self.verb.partition(".")[0]


Reaction = Callable[[Sequence[Fact], Actor], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)

# Arrays in an array: of objects PostgreSQL would make a table of names for each. Rows come in the order of the array.
_FACTS = """
jsonb_array_elements(%s::jsonb) AS told,
LATERAL (
    SELECT split_part(told ->> 0, '.', 1) AS subject_type, (told ->> 1)::bigint AS subject_id, told ->> 0 AS verb,
        (told ->> 2)::bigint AS brand_id, (told ->> 3)::bigint AS company_id, told -> 4 AS data
) AS fact
"""
_APPEND = f"""
INSERT INTO events_event (subject_type, subject_id, verb, actor, actor_name, brand_id, company_id, data)
SELECT subject_type, subject_id, verb, %s::text, %s::text, brand_id, company_id, data
FROM {_FACTS}
"""  # noqa: S608 - a constant
_BEGIN = f"""
INSERT INTO events_event (
    subject_type, subject_id, verb, actor, actor_name, brand_id, company_id, data, sequence, at, transaction
)
SELECT subject_type, subject_id, verb, %s::text, %s::text, brand_id, company_id, data, 1, now.at, now.transaction
FROM (
    SELECT clock_timestamp() AS at, pg_current_xact_id()::text::bigint AS transaction
) AS now, {_FACTS}
"""  # noqa: S608 - a constant


def react_to(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Registers a function that is called, in the transaction of the events, with all facts of one verb.

    This is how news travels upward: a room that stands higher reacts to the events of a lower one without
    the lower one knowing it. A reaction that raises undoes the verb as well.
    """

    def register(reaction: Reaction) -> Reaction:
        for verb in verbs:
            _reactions[verb].append(reaction)
        return reaction

    return register


def append(*, actor: Actor, facts: Iterable[Fact], first: bool = False) -> None:
    """Appends the facts in their order, in the caller's transaction, then calls the reactions.

    The caller must have written to, or locked, each subject's row in this transaction: the row lock is what keeps two
    writers from taking the same sequence number. With `first` they are the first events of subjects that the caller
    has just written, and are numbered by the statement, which costs a fraction.
    """
    batch = list(facts)
    if not batch:
        return
    rows = [(fact.verb, fact.subject_id, fact.brand_id, fact.company_id, fact.data) for fact in batch]
    with document_cursor() as cursor:
        cursor.execute(
            _BEGIN if first else _APPEND,
            [actor.key, actor.name[:150], as_json(rows)],
        )
    by_verb: dict[str, list[Fact]] = defaultdict(list)
    for fact in batch:
        by_verb[fact.verb].append(fact)
    for verb, facts_of_verb in by_verb.items():
        for reaction in _reactions[verb]:
            reaction(facts_of_verb, actor)


def record(subject: models.Model, verb: str, *, actor: Actor, **data: Any) -> None:
    """Appends one event about `subject`, behind the wall that the subject stands behind."""
    append(actor=actor, facts=[fact_about(subject, verb, data)])


def fact_about(subject: models.Model, verb: str, data: dict[str, Any]) -> Fact:
    """The fact behind its subject's own wall: of its brand where it has one, else of its company."""
    brand_id = getattr(subject, "brand_id", None)
    company_id = getattr(subject, "company_id", None) if brand_id is None else None
    return Fact(subject_id=subject.pk, verb=verb, brand_id=brand_id, company_id=company_id, data=data)
