import threading
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import Q

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.feed import Position, events_after
from backoffice.events.log import Fact, append

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = office("tests")


def write(subject: int) -> None:
    with scope(ACTOR):
        append(actor=ACTOR, facts=[Fact(subject_id=subject, verb="thing.done", brand_id=None)])


def read(position: Position) -> list[int]:
    with scope(ACTOR):
        return [event.subject_id for event in events_after(position, reader=ACTOR)]


def test_it_never_lets_an_event_appear_behind_the_reader() -> None:
    """A slow transaction took its place first; a quick one commits before it. The reader waits for both."""
    slow_has_written, slow_may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with scope(ACTOR):
            append(actor=ACTOR, facts=[Fact(subject_id=1, verb="thing.done", brand_id=None)])
            slow_has_written.set()
            slow_may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert slow_has_written.wait(10)
    write(2)
    assert read(Position()) == []

    slow_may_commit.set()
    thread.join(10)
    assert read(Position()) == [1, 2]


def test_it_gives_a_company_its_goods_and_papers_in_the_order_of_the_feed() -> None:
    walls = [(5, None), (None, 7), (6, None), (5, None), (9, None), (None, 8), (None, None)]
    for subject, (brand_id, company_id) in enumerate(walls):
        with scope(ACTOR):
            append(actor=ACTOR, facts=[Fact(subject, "thing.done", brand_id, {}, company_id=company_id)])
    reader = Actor(kind="client", id=1, name="shop", brands=(5, 6), companies=(7,))
    with scope(reader):
        events = events_after(Position(), reader=reader)
        assert [event.subject_id for event in events] == [0, 1, 2, 3]
        after = Position(events[0].transaction, events[0].pk)
        assert [event.subject_id for event in events_after(after, reader=reader, limit=2)] == [1, 2]
        late = events_after(Position(), reader=reader, only=Q(subject_id__gte=2))
        assert [event.subject_id for event in late] == [2, 3]
    of_one_brand = replace(reader, brands=(5,), companies=())
    with scope(of_one_brand):
        assert [event.subject_id for event in events_after(Position(), reader=of_one_brand)] == [0, 3]
    nobody = Actor(kind="client", id=2, name="nobody")
    with scope(nobody):
        assert events_after(Position(), reader=nobody) == []


def test_naming_more_than_the_wall_lets_through_shows_nothing_more() -> None:
    with scope(ACTOR):
        append(actor=ACTOR, facts=[Fact(1, "thing.done", 5), Fact(2, "thing.done", None, company_id=7)])
    boaster = Actor(kind="client", id=1, name="boaster", brands=(5,), companies=(7,))
    with scope(Actor(kind="client", id=1, name="boaster")):
        assert events_after(Position(), reader=boaster) == []


def test_it_goes_on_after_the_position_given() -> None:
    for subject in (1, 2, 3):
        write(subject)
    with scope(ACTOR):
        first = events_after(Position(), reader=ACTOR, limit=1)[0]

    assert read(Position(first.transaction, first.pk)) == [2, 3]
