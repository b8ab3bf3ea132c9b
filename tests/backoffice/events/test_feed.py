import threading

import pytest
from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.feed import Position, events_after
from backoffice.events.log import Fact, append

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = office("tests")


def write(subject: int) -> None:
    with scope(ACTOR):
        append(actor=ACTOR, facts=[Fact(subject_id=subject, verb="thing.done", brand_id=None)])


def read(position: Position) -> list[int]:
    with scope(ACTOR):
        return [event.subject_id for event in events_after(position)]


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


def test_it_goes_on_after_the_position_given() -> None:
    for subject in (1, 2, 3):
        write(subject)
    with scope(ACTOR):
        first = events_after(Position(), limit=1)[0]

    assert read(Position(first.transaction, first.pk)) == [2, 3]
