"""Batches of a long file checked side by side: found is what one process finds, or nothing is kept."""

import os
import signal
import time
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services, staging
from backoffice.imports.drafts import Draft
from backoffice.imports.lanes import LaneKilled
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.imports.reading import table
from catalog.inventory.profiles.checking import UnitCheck
from tests.backoffice.imports.making import HEADERS, csv_bytes, piece, take_in

LANES = 3
SHARED = get_context("fork")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _short_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "WORTH_LANES", 20)
    monkeypatch.setattr(table, "BATCH", 10)


def a_file_of_all_kinds() -> bytes:
    """Sound rows; of every ten one is bad, says it in other words, or is about a piece of a batch before."""
    rows = [piece(n) for n in range(95)]
    for n in range(5, 95, 10):
        rows[n] = [
            piece(n, price="dear"),
            piece(n, condition="as God made it"),
            piece(n, title="", model="Octave"),
            piece(n - 15),
            piece(n - 15, price="1.00"),
        ][n // 10 % 5]
    return csv_bytes(rows, (*HEADERS, "model"))


def found(session: ImportSession) -> tuple[Any, ...]:
    session.refresh_from_db()
    rows = session.rows.order_by("number").values_list(
        "number", "outcome", "values", "errors", "notes", "cells"
    )
    return session.counts, session.reading["notes"], list(rows)


def test_they_find_what_one_finds(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"grade": {"as God made it": "Never worn, with tag"}}
    with scope(clerk):
        session = take_in(a_file_of_all_kinds(), actor=clerk, words=words)
        alone = found(session)
    assert any("was read as «Never worn, with tag», as was said, in 2 cells" in note for note in alone[1])
    real, processes = UnitCheck.rows, SHARED.Manager().dict()

    def noted(self: UnitCheck, drafts: Sequence[Draft]) -> None:
        processes[os.getpid()] = True
        # On a busy machine one lane may have done it all before another begins.
        until = time.monotonic() + 30
        while len(processes) == 1 and time.monotonic() < until:
            time.sleep(0.01)
        real(self, drafts)

    monkeypatch.setattr(UnitCheck, "rows", noted)
    with scope(clerk):
        services.stage_and_preview(session=session, actor=clerk, lanes=LANES)
        assert found(session) == alone
    assert os.getpid() not in processes
    assert len(processes) > 1
    counts = alone[0]
    assert (counts["create"] + counts["error"], counts["rejected"]["duplicate_in_file"]) == (95, 3)


def test_a_killed_lane_leaves_the_preview_of_before(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope(clerk):
        session = take_in(a_file_of_all_kinds(), actor=clerk)
        before = found(session)
    real, killed = UnitCheck.rows, SHARED.Lock()

    def killed_once(self: UnitCheck, drafts: Sequence[Draft]) -> None:
        real(self, drafts)
        if killed.acquire(block=False):
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(UnitCheck, "rows", killed_once)
    with pytest.raises(LaneKilled), scope(clerk):
        services.stage_and_preview(session=session, actor=clerk, lanes=LANES)
    with scope(clerk):
        assert found(session) == before
        assert ImportRow.objects.filter(session=session).count() == 95


def test_what_one_lane_meets_is_raised_and_none_waits_for_it(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(clerk):
        session = take_in(a_file_of_all_kinds(), actor=clerk)
    real = UnitCheck.rows

    def fails_at_the_second(self: UnitCheck, drafts: Sequence[Draft]) -> None:
        real(self, drafts)
        if drafts[0].number == 12:
            raise LookupError("of the second batch")

    monkeypatch.setattr(UnitCheck, "rows", fails_at_the_second)
    with pytest.raises(LookupError, match="second batch"), scope(clerk):
        services.stage_and_preview(session=session, actor=clerk, lanes=LANES)


def test_with_serials_there_is_one(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [piece(n, serial=f"S{n % 7}") for n in range(40)]
    monkeypatch.setattr(staging, "check_in_lanes", lambda *_: pytest.fail("a serial may stand further up"))
    with scope(clerk):
        session = take_in(csv_bytes(rows, (*HEADERS, "serial")), actor=clerk)
        services.stage_and_preview(session=session, actor=clerk, lanes=LANES)
        assert session.rows.exclude(notes=[]).count() == 33
