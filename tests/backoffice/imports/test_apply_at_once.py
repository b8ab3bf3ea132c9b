"""Imports beside imports, and beside live sales: nothing is written over, and nothing twice."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.imports.models import ErrorPolicy, ImportRow, ImportSession
from backoffice.imports.states import SessionStatus
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from catalog.inventory.models import Unit
from catalog.inventory.profiles import UnitProfile
from catalog.inventory.queries import double_claims
from catalog.inventory.services import hold_unit
from tests.backoffice.imports.making import csv_bytes, piece, take_in
from tests.catalog.inventory.making import in_threads, make_offered_units
from tests.conftest import World

PIECES = 120
OFFERED = 12


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 10)


def job_of(session: ImportSession, clerk: Actor, policy: str = ErrorPolicy.SKIP) -> Callable[[], None]:
    """The session confirmed; what a worker would do then, again as long as it has to wait for another."""
    with scope(clerk):
        services.confirm(session=session, actor=clerk, policy=policy)
        job = Job.objects.get(kind=services.APPLY_JOB, key=str(session.pk))

    def work() -> None:
        for _ in range(50):
            with scope(office("tests")):
                Job.objects.filter(pk=job.pk, status="queued").update(due_at=timezone.now())
            run(job.pk)
            with scope(office("tests")):
                if Job.objects.get(pk=job.pk).status != "queued":
                    return

    return work


def previewed(clerk: Actor, numbers: Iterable[int], price: str) -> ImportSession:
    with scope(clerk):
        return take_in(csv_bytes([piece(n, price=price) for n in numbers]), actor=clerk)


def ended(session: ImportSession, clerk: Actor) -> Counter[str]:
    with scope(clerk):
        session.refresh_from_db()
        assert session.status == SessionStatus.APPLIED
        return Counter(session.counts["applied"]["conflicts"]) + Counter(
            {name: session.counts["applied"][name] for name in ("created", "updated", "unchanged")}
        )


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_pieces_write_each_of_them_once(clerk: Actor) -> None:
    there, back = range(PIECES), reversed(range(PIECES))
    first, second = previewed(clerk, there, "100.00"), previewed(clerk, back, "200.00")
    in_threads([job_of(first, clerk), job_of(second, clerk)])
    came, others = ended(first, clerk), ended(second, clerk)
    assert came["created"] + others["created"] == PIECES
    assert came["changed_since_preview"] == others["created"]
    assert others["changed_since_preview"] == came["created"]
    with scope(clerk):
        received = Event.objects.filter(verb="unit.received").values_list("subject_id", flat=True)
        assert len(received) == len(set(received)) == Unit.objects.count() == PIECES
        assert broken_chains() == []

    dearer, cheaper = previewed(clerk, there, "300.00"), previewed(clerk, range(PIECES - 1, -1, -1), "50.00")
    in_threads([job_of(dearer, clerk), job_of(cheaper, clerk)])
    up, down = ended(dearer, clerk), ended(cheaper, clerk)
    assert up["updated"] + down["updated"] == PIECES == up["changed_since_preview"] + up["updated"]
    with scope(clerk):
        prices = Counter(map(int, Unit.objects.values_list("asking_price", flat=True)))
        assert prices == Counter({300: up["updated"], 50: down["updated"]})
        revised = Event.objects.filter(verb="unit.revised").values_list("subject_id", flat=True)
        assert len(revised) == len(set(revised)) == PIECES
        assert broken_chains() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_that_want_all_or_nothing_one_gets_all_and_one_nothing(clerk: Actor) -> None:
    first, second = previewed(clerk, range(40), "100.00"), previewed(clerk, range(39, -1, -1), "200.00")
    works = [job_of(session, clerk, policy=ErrorPolicy.ALL) for session in (first, second)]
    in_threads(works)
    results = [ended(session, clerk) for session in (first, second)]
    assert sorted(result["created"] for result in results) == [0, 40]
    assert sum(result["changed_since_preview"] for result in results) == 40
    with scope(clerk):
        assert Unit.objects.values("asking_price").distinct().count() == 1
        assert Event.objects.filter(verb="unit.received").count() == 40


@pytest.mark.django_db(transaction=True)
def test_an_import_revises_no_piece_that_is_held_meanwhile(
    clerk: Actor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 2)
    units = make_offered_units(world, OFFERED)
    with scope(clerk):
        rows = [piece(0, reference=unit.reference, title=unit.title, price="77.00") for unit in units]
        session = take_in(csv_bytes(rows), actor=clerk)
    assert session.counts["update"] == OFFERED

    def sell(unit: Unit) -> Callable[[], None]:
        def hold() -> None:
            until = timezone.now() + timedelta(minutes=15)
            with scope(world.office):
                hold_unit(
                    unit_id=unit.pk, channel="overseas", price=Decimal("990.00"), currency="EUR", until=until,
                    actor=world.office,
                )  # fmt: skip

        return hold

    sold = units[::-1][: OFFERED // 2]
    in_threads([job_of(session, clerk), *(sell(unit) for unit in sold)])
    told = ended(session, clerk)
    assert told["updated"] + told["changed_since_preview"] == OFFERED
    with scope(world.office):
        chains = defaultdict(list)
        for unit_id, verb in (
            Event.objects.filter(subject_type="unit", verb__in=["unit.held", "unit.revised"])
            .order_by("subject_id", "sequence")
            .values_list("subject_id", "verb")
        ):
            chains[unit_id].append(verb)
        assert sum(verbs.count("unit.held") for verbs in chains.values()) == len(sold)
        assert not any(verbs[:2] == ["unit.held", "unit.revised"] for verbs in chains.values())
        left = ImportRow.objects.filter(session=session, outcome="error")
        assert all("its facts stand until it is free" in row.errors[0]["sentence"] for row in left)
        assert double_claims() == []
        assert broken_chains() == []
