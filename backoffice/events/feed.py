"""Reading the log: the feed for partners, the timeline for people, the check of the chain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models

from .actors import Actor
from .assertions import always
from .errors import Invalid
from .models import Event

# An event is shown only when every transaction that began before it has ended. Ordered by
# (transaction, id), nothing can then appear behind a reader's back at a place already passed.
_SETTLED = "transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the feed, after the named event; written `<transaction>-<id>`."""

    transaction: int = 0
    id: int = 0

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Raises `Invalid` for anything that is not a cursor of this feed."""
        if not text:
            return cls()
        left, dash, right = text.partition("-")
        if not (dash and left.isascii() and left.isdigit() and right.isascii() and right.isdigit()):
            raise Invalid(
                f"«{text[:40]}» is no position in the event feed; send the `next` of an earlier answer, or nothing.",
                parameter="after",
            )
        if max(len(left), len(right)) > 18:
            raise Invalid(
                "That position lies beyond any event; send the `next` of an earlier answer.",
                parameter="after",
            )
        return cls(int(left), int(right))

    def __str__(self) -> str:
        return f"{self.transaction}-{self.id}"


def events_after(
    position: Position, *, reader: Actor, limit: int = 100, only: models.Q | None = None
) -> list[Event]:
    """The settled events after `position`, in feed order, inside the current wall; of those, `only` some.

    `reader` is the actor of the current scope. The wall decides what is seen; that the query names the reader's brands
    and companies too leads PostgreSQL to their part of an index, however long the log of all others has become.
    """
    later = _settled().extra(
        where=["(transaction, id) > (%s, %s)"], params=[position.transaction, position.id]
    )
    if only is not None:
        later = later.filter(only)
    parts = [later.filter(own).order_by("transaction", "id")[:limit] for own in _parts_of(reader)]
    if len(parts) < 2:
        return [event for part in parts for event in part]
    return list(parts[0].union(*parts[1:], all=True).order_by("transaction", "id")[:limit])


def _parts_of(reader: Actor) -> list[models.Q]:
    """The parts of the log that an actor sees, each of them in the order of an index."""
    if reader.passes_walls:
        return [models.Q()]
    brands = [models.Q(brand_id=brand) for brand in reader.brands or ()]
    return brands + [models.Q(company_id=company, brand_id__isnull=True) for company in reader.companies]


def end_of_feed() -> Position:
    """The place of the last settled event inside the current wall: nothing will ever appear at or before it."""
    last = _settled().order_by("-transaction", "-id").values_list("transaction", "id").first()
    return Position(*last) if last is not None else Position()


def place_at(moment: datetime) -> Position:
    """A place in the feed from which on every event since `moment` follows; earlier ones may follow too."""
    with connection.cursor() as cursor:
        # By the index on the time: without the addition PostgreSQL would walk the feed from its beginning.
        cursor.execute("SELECT min(transaction + 0) FROM events_event WHERE at >= %s", [moment])
        ((first,),) = cursor.fetchall()
    end = end_of_feed()
    return Position(first, 0) if first is not None and first <= end.transaction else end


def _settled() -> models.QuerySet[Event]:
    return Event.objects.extra(where=[_SETTLED])  # noqa: S610 - a constant, no value of a caller


def timeline(subject_type: str, subject_id: int, *, limit: int = 200) -> list[Event]:
    """What happened to one subject, latest first."""
    subject = Event.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return list(subject.order_by("-sequence")[:limit])


# Every event of `{where}` with `holds`: whether it is the next of its subject, names the one before it, and has the
# hash of what it says.
_LINKED = """
SELECT e.subject_type, e.subject_id, e.sequence, e.at, e.hash,
    e.sequence = row_number() OVER chain
    AND e.previous_hash IS NOT DISTINCT FROM lag(e.hash) OVER chain
    AND e.hash = events_hash(
        e.previous_hash, e.subject_type, e.subject_id, e.sequence, e.verb, e.actor, e.brand_id, e.at, e.data,
        e.company_id
    ) AS holds
FROM events_event e {where}
WINDOW chain AS (PARTITION BY e.subject_type, e.subject_id ORDER BY e.sequence)
"""


def broken_chains(*, limit: int = 100) -> list[tuple[str, int, int]]:
    """(subject type, subject id, sequence) of events that do not continue their chain: gaps, changed rows.

    Reads the whole log inside the current wall; an empty list means that every chain is whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject_type, subject_id, sequence FROM ({_LINKED.format(where='')}) AS link"  # noqa: S608 - constants
            " WHERE NOT holds ORDER BY 1, 2, 3 LIMIT %s",
            [limit],
        )
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Chain:
    """The events of one subject, checked: how many, the first that does not continue the chain, hash and time of the
    last."""

    events: int
    broken_at: int | None
    tip: str
    last_at: datetime


def chains(subject_type: str, subject_ids: Collection[int]) -> dict[int, Chain]:
    """The chains of these subjects by their ids, each hash computed anew. A subject without any event is missing."""
    where = "WHERE e.subject_type = %s AND e.subject_id = ANY (%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT subject_id, count(*), min(sequence) FILTER (WHERE NOT holds),
                encode((array_agg(hash ORDER BY sequence DESC))[1], 'hex'), max(at)
            FROM ({_LINKED.format(where=where)}) AS link GROUP BY subject_id
            """,  # noqa: S608 - constants
            [subject_type, list(subject_ids)],
        )
        return {subject_id: Chain(*found) for subject_id, *found in cursor.fetchall()}


always(
    "event_chains_are_whole",
    "Every event continues the chain of its subject: none is missing, none was changed.",
    "SELECT subject_type, subject_id, format('event %s breaks the chain', sequence)"  # noqa: S608 - constants
    f" FROM ({_LINKED.format(where='')}) AS link WHERE NOT holds",
)
