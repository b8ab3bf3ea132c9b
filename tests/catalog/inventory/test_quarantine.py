"""Pieces that are put aside: back to the bench, or back to who had brought them; never on sale once they failed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, Refusal, StateConflict
from backoffice.events.models import Event
from catalog.inventory import queries, services
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import (
    EXAMINERS,
    in_threads,
    make_category,
    make_photographed_units,
    make_units,
    over_the_bench,
    pass_units,
)


@pytest.fixture
def office(world: Any) -> Iterator[Actor]:
    with scope(world.office) as actor:
        make_category()
        services.install_grades()
        services.install_bench()
        yield actor


def put_aside(world: Any, *, failed: bool = False) -> Unit:
    """Looked over and put aside: by hand, or by an examiner who finds it not genuine."""
    (unit,) = make_units(world)
    with scope(world.office) as office:
        services.inspect_units(unit_ids=[unit.pk], actor=office)
        if failed:
            services.give_verdicts(verdicts={unit.pk: "fail"}, findings="The stitches", actor=EXAMINERS[0])
        else:
            services.quarantine_units(unit_ids=[unit.pk], reason="Its label cannot be read", actor=office)
        unit.refresh_from_db()
    return unit


def lift(unit: Unit, actor: Actor, reason: str = "The label was found") -> Unit:
    return services.lift_quarantine(unit_ids=[unit.pk], reason=reason, actor=actor)[0]


def test_it_goes_over_the_bench_anew(world: Any, office: Actor) -> None:
    """What was known of it counts no longer: not the verdicts, not the grade, not the photographs."""
    (unit,) = make_photographed_units(world)
    services.quarantine_units(unit_ids=[unit.pk], reason="A doubt", actor=office)
    lifted = lift(unit, office)
    assert (lifted.status, lifted.visit) == ("intake", 2)
    assert Event.objects.get(verb="unit.quarantine_lifted").data == {
        "status": "intake", "reason": "The label was found"
    }  # fmt: skip
    services.inspect_units(unit_ids=[unit.pk], actor=office)
    with pytest.raises(IntegrityError, match="needs two examiners"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(status="authenticated")
    with pytest.raises(StateConflict):
        services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)
    pass_units([unit.pk])
    services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)
    with pytest.raises(Conflict, match="lacks"):
        services.photograph_units(photos={unit.pk: []}, actor=office)


def test_what_an_examiner_failed_is_never_lifted(world: Any, office: Actor) -> None:
    fake, doubted = put_aside(world, failed=True), put_aside(world)
    with pytest.raises(Conflict, match="its quarantine is never lifted. Withdraw it") as refusal:
        services.lift_quarantine(unit_ids=[doubted.pk, fake.pk], reason="Surely", actor=office)
    assert (refusal.value.code, refusal.value.data["unit"]) == ("not_genuine", fake.pk)
    doubted.refresh_from_db()
    assert doubted.status == "quarantined"
    with pytest.raises(IntegrityError, match="its quarantine is never lifted"), transaction.atomic():
        Unit.objects.filter(pk=fake.pk).update(status="intake")


def test_nothing_offers_to_lift_what_an_examiner_failed(world: Any, office: Actor) -> None:
    fake, doubted = put_aside(world, failed=True), put_aside(world)
    for unit, possible in ((fake, ["withdraw"]), (doubted, ["lift_quarantine", "withdraw"])):
        with pytest.raises(StateConflict) as refusal:
            services.inspect_units(unit_ids=[unit.pk], actor=office)
        assert refusal.value.data["permitted"] == possible
        assert ("lift quarantine" in refusal.value.sentence) is (unit == doubted)
        with pytest.raises(StateConflict) as sealed:
            services.seal_units(tags={unit.pk: "T-900"}, actor=office)
        assert sealed.value.data["permitted"] == possible


def test_nor_on_a_later_visit(world: Any, office: Actor) -> None:
    fake = put_aside(world, failed=True)
    services.lose_units(unit_ids=[fake.pk], reason="not there", actor=office)
    services.find_units(unit_ids=[fake.pk], warehouse=fake.warehouse, reason="behind the shelf", actor=office)
    services.quarantine_units(unit_ids=[fake.pk], reason="A doubt", actor=office)
    with pytest.raises(Conflict) as refusal:
        lift(fake, office)
    assert refusal.value.code == "not_genuine"


def test_it_takes_a_reason_a_quarantine_and_who_works_at_the_bench(world: Any, office: Actor) -> None:
    unit = put_aside(world)
    with pytest.raises(Invalid):
        lift(unit, office, reason=" ")
    with scope(world.actor(world.staff(Role.CATALOG_MANAGER))) as manager, pytest.raises(Forbidden):
        lift(unit, manager)
    with scope(world.actor(world.operator)) as operator:
        lift(unit, operator)
    with pytest.raises(StateConflict):
        lift(unit, office)


@pytest.mark.parametrize("failed", [True, False])
def test_it_is_withdrawn_and_the_event_says_that_it_failed(world: Any, office: Actor, failed: bool) -> None:
    unit = put_aside(world, failed=failed)
    services.withdraw_units(unit_ids=[unit.pk], reason="Its owner wants it back", actor=office)
    told = Event.objects.get(verb="unit.withdrawn").data
    assert told.get("not_genuine", False) is failed
    services.hand_back_units(unit_ids=[unit.pk], actor=office)
    assert queries.units_without_place() == []


def test_the_page_offers_what_is_possible(world: Any, as_person: Callable[[User], Client]) -> None:
    doubted, fake = put_aside(world), put_aside(world, failed=True)
    operator = as_person(world.operator)

    def address(unit: Unit, verb: str) -> str:
        return reverse("admin:inventory_unit_verb", args=[unit.pk, verb])

    for unit, liftable in ((doubted, True), (fake, False)):
        page = operator.get(reverse("admin:inventory_unit_change", args=[unit.pk])).content.decode()
        assert (address(unit, "lift_quarantine") in page) is liftable
        assert address(unit, "withdraw") in page
        bench = operator.get(reverse("admin:inventory_unit_bench"), {"unit": unit.pk}).content.decode()
        assert ("lift that on its page" in bench) is liftable
        assert ("stays in quarantine until it is withdrawn" in bench) is not liftable
    operator.post(address(doubted, "lift_quarantine"), {"reason": "The label was found"})
    with scope(world.office):
        doubted.refresh_from_db()
    assert doubted.status == "intake"


def test_partner_warehouses_put_aside_and_lift(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,), fake = make_units(world), put_aside(world, failed=True)
    client = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])

    def post(path: str, who: Client = client, **words: Any) -> Any:
        key = f"{path} {sorted(words.items())}"
        return who.post(
            f"/api/v1/units/{path}", words, content_type="application/json", headers={"Idempotency-Key": key}
        )

    aside = post(f"{unit.pk}/quarantine", reason="Its label cannot be read")
    assert (aside.status_code, aside.json()) == (
        201, {"unit": unit.pk, "status": "quarantined", "visit": 1}
    )  # fmt: skip
    assert post(f"{unit.pk}/quarantine/lift").status_code == 422
    lifted = post(f"{unit.pk}/quarantine/lift", reason="Read it")
    assert lifted.json() == {"unit": unit.pk, "status": "intake", "visit": 2}
    assert post(f"{unit.pk}/quarantine/lift", reason="Once more").json()["code"] == "state_conflict"
    refused = post(f"{fake.pk}/quarantine/lift", reason="Surely")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_genuine")
    stranger = as_client(world.token(scopes=[Scope.BENCH_WRITE], brand=world.kestrel)[1])
    assert post(f"{fake.pk}/quarantine/lift", stranger, reason="Mine").status_code == 404
    reader = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
    assert post(f"{unit.pk}/quarantine", reader, reason="No").status_code == 403


def test_it_is_offered_again_once_all_is_done_anew(world: Any, office: Actor) -> None:
    unit = put_aside(world)
    lift(unit, office)
    over_the_bench([unit.pk], office)
    (offered,) = services.offer_units(unit_ids=[unit.pk], actor=office)
    assert offered.status == "listed"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lift_it_at_once_one_does_and_the_other_is_told(world: Any) -> None:
    people = [world.actor(world.operator), world.actor(world.admin)]

    def lifting(unit: Unit, person: Actor) -> Callable[[], Unit]:
        def run() -> Unit:
            with scope(person):
                return lift(unit, person, f"{person.name} found the label")

        return run

    for _ in range(5):
        unit = put_aside(world)
        done, told = sorted(
            in_threads([lifting(unit, person) for person in people]),
            key=lambda result: isinstance(result, Refusal),
        )
        assert isinstance(done, Unit)
        assert (done.status, done.visit) == ("intake", 2)
        assert isinstance(told, StateConflict)
        assert "is «At intake»; lift quarantine needs «In quarantine»" in told.sentence
        with scope(world.office):
            lifted = Event.objects.filter(verb="unit.quarantine_lifted", subject_id=unit.pk)
            assert lifted.count() == 1
            unit.refresh_from_db()
            assert (unit.status, unit.visit) == ("intake", 2)
