"""Reading the log: the feed for partners, the timeline for people, the check of the chain."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models

from .actors import Actor
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

    `reader` is the actor of the current scope. The wall alone decides what is seen; that the query names the reader's
    brands and companies too leads PostgreSQL to their part of an index, however long the log of all others has become.
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


def broken_chains(*, limit: int = 100) -> list[tuple[str, int, int]]:
    """(subject type, subject id, sequence) of events that do not continue their chain: gaps, changed rows.

    Reads the whole log inside the current wall; an empty list means that every chain is whole.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT subject_type, subject_id, sequence FROM (
                SELECT e.*, lag(hash) OVER chain AS expected_previous, row_number() OVER chain AS expected_sequence
                FROM events_event e
                WINDOW chain AS (PARTITION BY subject_type, subject_id ORDER BY sequence)
            ) AS event
            WHERE sequence <> expected_sequence
               OR previous_hash IS DISTINCT FROM expected_previous
               OR hash <> events_hash(
                   previous_hash, subject_type, subject_id, sequence, verb, actor, brand_id, at, data, company_id
               )
            ORDER BY subject_type, subject_id, sequence
            LIMIT %s
            """,
            [limit],
        )
        return cursor.fetchall()
