"""What was scanned is held against tag and serial before a piece leaves its bin."""

from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Refusal
from catalog.inventory import services
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import make_offered_units
from tests.catalog.inventory.test_hold import hold, partner
from tests.catalog.inventory.test_sell import sell


def test_each_piece_is_known_by_its_own_tag_or_serial(world: Any) -> None:
    first, second = make_offered_units(world, 2)
    actor = partner(world)
    sell(actor, hold(first, actor), hold(second, actor))
    operator = world.actor(world.operator)
    ids = [first.pk, second.pk]
    own, other = f"TAG-{first.pk}", f"tag {second.pk} "

    def refused(*scans: str) -> tuple[str, str]:
        with scope(operator), pytest.raises(Refusal) as refusal:
            services.pick_units(unit_ids=ids, actor=operator, scans=scans)
        return refusal.value.code, refusal.value.sentence

    with scope(world.office):
        Unit.objects.filter(pk__in=ids).update(serial="TWIN-12345")
    assert refused(own)[0] == "not_scanned"
    assert refused("TWIN-12345", "twin 12345")[0] == "not_scanned"
    code, sentence = refused(own, "TWIN-12346")
    assert code == "scan_differs"
    assert "«TWIN-12346»" in sentence
    assert "2345" in sentence
    assert "12345" not in sentence
    with scope(world.office) as office:
        Unit.objects.filter(pk__in=ids).update(serial="")
        services.break_tag(number=f"TAG-{first.pk}", reason="cut", actor=office)
    assert refused(own, other)[0] == "unsealed"
    with scope(world.office):
        Unit.objects.filter(pk=first.pk).update(serial="SN-1")
    with scope(operator):
        picked = services.pick_units(unit_ids=ids, actor=operator, scans=["sn1", other])
    assert {unit.status for unit in picked} == {"picked"}


def test_labels_in_one_line_are_told_apart_and_all_that_is_missing_is_named(world: Any) -> None:
    first, second = make_offered_units(world, 2)
    actor = partner(world)
    sell(actor, hold(first, actor), hold(second, actor))
    operator = world.actor(world.operator)
    ids = [first.pk, second.pk]

    def refused(*scans: str) -> str:
        with scope(operator), pytest.raises(Refusal) as refusal:
            services.pick_units(unit_ids=ids, actor=operator, scans=scans)
        assert refusal.value.code == "not_scanned"
        return refusal.value.sentence

    none = refused()
    assert f"Unit {first.reference} was not scanned" in none
    assert f"Unit {second.reference} was not scanned" in none
    printed = refused(f"U{first.pk}", f"TAG-{second.pk}")
    assert printed.startswith(
        f"«U{first.pk}» is printed, and does not prove that it is unit {first.reference}; scan the tag that ends in"
    )
    with scope(operator):
        picked = services.pick_units(
            unit_ids=ids, actor=operator, scans=[f"tag-{first.pk} TAG-{second.pk}\t"]
        )
    assert {unit.status for unit in picked} == {"picked"}
