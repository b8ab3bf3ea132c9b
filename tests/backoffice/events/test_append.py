import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Invalid
from backoffice.events.feed import Position, broken_chains, events_after, timeline
from backoffice.events.log import Fact, append, react_to
from backoffice.events.models import Event

pytestmark = pytest.mark.usefixtures("office_scope")
ACTOR = office("tests")


def facts(*subjects: int, brand_id: int | None = None) -> list[Fact]:
    return [Fact(subject_id=s, verb="thing.done", brand_id=brand_id, data={"subject": s}) for s in subjects]


def test_it_numbers_and_chains_the_events_of_each_subject() -> None:
    append(actor=ACTOR, facts=facts(1, 2, 1))
    append(actor=ACTOR, facts=facts(1))

    first, second, third = Event.objects.filter(subject_id=1).order_by("sequence")
    assert [first.sequence, second.sequence, third.sequence] == [1, 2, 3]
    assert first.previous_hash is None
    assert bytes(second.previous_hash or b"") == bytes(first.hash)
    assert bytes(third.previous_hash or b"") == bytes(second.hash)
    assert broken_chains() == []


@pytest.mark.parametrize("change", ["UPDATE events_event SET verb = 'x'", "DELETE FROM events_event"])
def test_it_refuses_to_rewrite_history(change: str) -> None:
    append(actor=ACTOR, facts=facts(1))

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)

    assert Event.objects.count() == 1


def test_it_finds_a_changed_row_even_when_the_trigger_was_taken_away() -> None:
    append(actor=ACTOR, facts=facts(1, 1))
    with connection.cursor() as cursor:
        # Only the table's owner can do this, and only on purpose.
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(
            "ALTER TABLE events_event DISABLE TRIGGER events_append_only, NO FORCE ROW LEVEL SECURITY"
        )
        cursor.execute("UPDATE events_event SET data = '{\"subject\": 99}' WHERE sequence = 1")
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER events_append_only, FORCE ROW LEVEL SECURITY")
        cursor.execute("SET LOCAL ROLE entrepot_staff")

    assert broken_chains() == [("thing", 1, 1)]


def test_it_calls_the_reactions_once_per_batch_in_the_same_transaction() -> None:
    seen: list[list[int]] = []

    @react_to("thing.noticed")
    def notice(batch: object, actor: Actor) -> None:
        seen.append([fact.subject_id for fact in batch])  # type: ignore[attr-defined]

    append(actor=ACTOR, facts=[Fact(subject_id=s, verb="thing.noticed", brand_id=None) for s in (4, 5)])

    assert seen == [[4, 5]]


def test_it_shows_the_timeline_latest_first() -> None:
    append(actor=ACTOR, facts=facts(1, 1, 2))

    assert [(event.subject_id, event.sequence) for event in timeline("thing", 1)] == [(1, 2), (1, 1)]


@pytest.mark.parametrize("text", ["abc", "1", "1-", "-", "1-x", "٣-1", "9" * 40 + "-1"])
def test_it_refuses_a_position_that_is_none(text: str) -> None:
    with pytest.raises(Invalid):
        Position.parse(text)


def test_it_keeps_events_of_an_open_transaction_out_of_the_feed() -> None:
    append(actor=ACTOR, facts=facts(1))

    assert events_after(Position(), reader=ACTOR) == []


def test_it_continues_a_chain_whose_earlier_events_stand_behind_another_wall(world) -> None:
    subject = world.aurore.pk
    with scope(ACTOR):
        append(actor=ACTOR, facts=[Fact(subject, "paper.moved", None, company_id=world.kestrel.company_id)])
        append(actor=ACTOR, facts=[Fact(subject, "paper.looked_at", None)])
    owner = world.actor(world.owner)
    with scope(owner):
        append(actor=owner, facts=[Fact(subject, "paper.read", None, company_id=world.aurore.company_id)])
        assert [event.sequence for event in timeline("paper", subject)] == [3]
    with scope(ACTOR):
        assert [event.verb for event in timeline("paper", subject)] == [
            "paper.read",
            "paper.looked_at",
            "paper.moved",
        ]
        assert broken_chains() == []


def test_first_events_of_many_are_chained_by_one_statement() -> None:
    append(actor=ACTOR, facts=facts(1, 2, 3), first=True)
    append(actor=ACTOR, facts=facts(2))

    first, second = Event.objects.filter(subject_id=2).order_by("sequence")
    assert (first.sequence, second.sequence) == (1, 2)
    assert bytes(second.previous_hash or b"") == bytes(first.hash)
    assert broken_chains() == []


def test_what_has_events_has_no_first_one_again() -> None:
    append(actor=ACTOR, facts=facts(1))
    with pytest.raises(DatabaseError, match="event_sequence_once"), transaction.atomic():
        append(actor=ACTOR, facts=facts(2, 1), first=True)
    assert Event.objects.count() == 1


FORGED = """
INSERT INTO events_event (
    subject_type, subject_id, verb, actor, actor_name, data, sequence, at, transaction, previous_hash, hash
) VALUES (
    'thing', 9, 'thing.done', 'user:1', 'somebody', '{{}}', {sequence}, {at}, {transaction}, {previous}, {hash}
)
"""
HONEST = {
    "sequence": "1",
    "at": "transaction_timestamp()",
    "transaction": "pg_current_xact_id()::text::bigint",
    "previous": "NULL::bytea",
    "hash": "NULL",
}


@pytest.mark.parametrize(
    "lie",
    [
        {"sequence": "2"},
        {"at": "transaction_timestamp() - interval '1 day'"},
        {"at": "clock_timestamp() + interval '1 minute'"},
        {"transaction": "1"},
        {"previous": "sha256('x')"},
        {"sequence": "NULL", "hash": "sha256('x')"},
    ],
)
def test_an_event_that_brings_its_number_is_believed_nothing_else(lie: dict[str, str]) -> None:
    with (
        pytest.raises(DatabaseError, match="comes with its number"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(FORGED.format(**HONEST | lie))
    with connection.cursor() as cursor:
        cursor.execute(FORGED.format(**HONEST | {"hash": "sha256('x')"}))
    assert broken_chains() == []
