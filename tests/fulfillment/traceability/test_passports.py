"""Passports are issued, renewed and revoked."""

from typing import Any

import pytest

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import timeline
from catalog.inventory import services as inventory
from fulfillment.traceability import services
from fulfillment.traceability.models import Passport
from tests.catalog.inventory.making import in_threads, make_units
from tests.fulfillment.traceability.making import a_piece, with_passport


def test_it_issues_one(world: Any) -> None:
    unit = a_piece(world)
    with scope(world.actor(world.operator)) as operator:
        passport = services.issue_passport(unit_id=unit.pk, actor=operator)
        assert (passport.status, passport.issued_by_name, len(passport.key)) == ("valid", operator.name, 22)
        (event,) = timeline("passport", passport.pk)
    assert (event.verb, event.brand_id) == ("passport.issued", unit.brand_id)
    assert event.data == {"unit": unit.pk, "reference": unit.reference, "giai": f"9521141{unit.pk}"}
    assert passport.key not in str(event.data)


def test_a_piece_has_one_at_a_time(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office, pytest.raises(Conflict) as refusal:
        services.issue_passport(unit_id=passport.unit_id, actor=office)
    assert refusal.value.code == "passport_valid"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_issue_one_at_once_one_does(world: Any) -> None:
    unit = a_piece(world)

    def issue() -> Passport:
        with scope(world.office) as office:
            return services.issue_passport(unit_id=unit.pk, actor=office)

    results = in_threads([issue] * 5)
    assert sorted(type(each).__name__ for each in results) == ["Conflict"] * 4 + ["Passport"]
    with scope(world.office):
        assert Passport.objects.count() == 1


def test_it_renews_one_under_another_key(world: Any) -> None:
    old = with_passport(world)
    with scope(world.office) as office:
        new = services.renew_passport(unit_id=old.unit_id, reason="The tag was copied", actor=office)
        old.refresh_from_db()
        assert (old.status, old.revoked_at is not None, new.status) == ("revoked", True, "valid")
        assert new.key != old.key
        assert [event.verb for event in timeline("passport", old.pk)] == [
            "passport.revoked",
            "passport.issued",
        ]


def test_it_revokes_one_for_good(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        with pytest.raises(Invalid):
            services.revoke_passport(unit_id=passport.unit_id, reason=" ", actor=office)
        services.revoke_passport(unit_id=passport.unit_id, reason="Withdrawn", actor=office)
        with pytest.raises(Conflict) as refusal:
            services.renew_passport(unit_id=passport.unit_id, reason="Again", actor=office)
        assert refusal.value.code == "no_passport"
        services.issue_passport(unit_id=passport.unit_id, actor=office)


def test_it_issues_none_before_a_piece_was_found_genuine(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office) as office:
        for step in (None, inventory.inspect_units):
            if step is not None:
                step(unit_ids=[unit.pk], actor=office)
            with pytest.raises(Conflict) as refusal:
                services.issue_passport(unit_id=unit.pk, actor=office)
            assert refusal.value.code == "not_authenticated"
        inventory.quarantine_units(unit_ids=[unit.pk], reason="Stitching", actor=office)
        with pytest.raises(Conflict, match="in quarantine"):
            services.issue_passport(unit_id=unit.pk, actor=office)
        assert not Passport.objects.exists()


def test_it_issues_none_without_a_company_prefix(world: Any, settings: Any) -> None:
    unit = a_piece(world)
    settings.GS1_COMPANY_PREFIX = ""
    with scope(world.office) as office, pytest.raises(Conflict, match="GS1_COMPANY_PREFIX") as refusal:
        services.issue_passport(unit_id=unit.pk, actor=office)
    assert refusal.value.code == "no_company_prefix"


@pytest.mark.parametrize("who", ["owner", "reviewer", "auditor"])
def test_it_is_not_everybodys_to_issue_one(world: Any, who: str) -> None:
    unit = a_piece(world)
    person = world.staff(Role.AUDITOR) if who == "auditor" else getattr(world, who)
    with scope(world.actor(person)) as actor, pytest.raises(Forbidden):
        services.issue_passport(unit_id=unit.pk, actor=actor)


def test_it_knows_no_unit_that_is_not_there(world: Any) -> None:
    with scope(world.office) as office, pytest.raises(NotFound):
        services.issue_passport(unit_id=987_654, actor=office)
