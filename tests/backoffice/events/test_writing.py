"""Many rows at once are written as the table takes them one by one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DataError, transaction

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.writing import write_changes, write_new
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import make_units
from tests.conftest import World

MOMENT = datetime(2026, 11, 29, 10, 30, 0, 250_000, tzinfo=UTC)


def test_new_rows_keep_their_order_their_documents_and_the_defaults_of_their_model(
    office_scope: Actor,
) -> None:
    rows = [
        {"key": "first", "payload": {"says": "Aurore «No 5», 100 %"}, "progress_total": 9_000_000_000},
        {"payload": [], "key": "second", "progress_total": None},
    ]
    ids = write_new(Job, rows, same={"kind": "tests", "asked_by": "", "sent_at": MOMENT})

    first, second = (Job.objects.get(pk=pk) for pk in ids)
    assert (first.key, first.payload, first.progress_total) == ("first", rows[0]["payload"], 9_000_000_000)
    assert (second.key, second.payload, second.progress_total) == ("second", [], None)
    for job in (first, second):
        assert (job.kind, job.sent_at, job.status, job.result) == ("tests", MOMENT, JobStatus.QUEUED, {})


def test_nothing_is_written_of_no_rows(office_scope: Actor) -> None:
    assert write_new(Job, []) == []


def test_rows_keep_what_their_changes_do_not_name(world: World) -> None:
    dearer, renamed, same = make_units(world, 3)
    with scope(world.office):
        write_changes(
            Unit,
            {
                dearer.pk: {"asking_price": Decimal("1999.50")},
                renamed.pk: {"title": "Octave 28", "year": None},
            },
        )
        now = Unit.objects.in_bulk()
    assert now[dearer.pk].asking_price == Decimal("1999.50")
    assert now[dearer.pk].title == dearer.title
    assert (now[renamed.pk].title, now[renamed.pk].year) == ("Octave 28", None)
    assert now[renamed.pk].asking_price == renamed.asking_price
    assert now[same.pk].title == same.title


def test_a_text_that_is_too_long_is_refused_and_never_cut(world: World) -> None:
    (unit,) = make_units(world, 1)
    with scope(world.office), pytest.raises(DataError), transaction.atomic():
        write_changes(Unit, {unit.pk: {"title": "x" * 251}})
