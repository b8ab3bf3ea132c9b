"""What an office starts with, and what an upgrade brings along later; what people set is left."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal

from backoffice.access.scope import scope
from backoffice.merchants.models import Rule, Sector
from catalog.inventory.bench_models import BenchTerm, TermList
from catalog.inventory.models import Grade
from catalog.products.models import Category
from catalog.products.services import install_categories
from fulfillment.returns.models import ReturnWindow
from fulfillment.shipping.models import Carrier, PackingRule
from fulfillment.shipping.services import set_packing_rule
from tests.conftest import World


def migrate() -> None:
    """What `migrate` says when it has done its work."""
    emit_post_migrate_signal(0, False, "default", plan=[])


def asked() -> dict[str, list[str]]:
    """By category, "" for all others, what is photographed of a piece while it is packed."""
    return {
        rule.category.code if rule.category else "": [code for code, _ in rule.piece_views]
        for rule in PackingRule.objects.select_related("category").order_by("valid_from")
    }


def test_bags_watches_and_jewellery_get_their_rules(world: World) -> None:
    migrate()
    with scope(world.office):
        assert not BenchTerm.objects.exists(), "an office that is still empty is left empty"
        install_categories()
    emit_post_migrate_signal(0, False, "default")
    with scope(world.office):
        assert not set(asked()) - {""}, "a flush brings nothing"
    migrate()
    migrate()
    with scope(world.office):
        # The rule for all others comes with its table, unless an earlier test has emptied that.
        assert {code: views[0] for code, views in asked().items() if code} == {
            "bags": "serial",
            "watches": "serial",
            "jewellery": "hallmark",
        }
        assert BenchTerm.objects.filter(list=TermList.VIEW, category__code="watches").exists()


@pytest.mark.parametrize("of_all", [True, False])
def test_a_rule_that_people_set_stays_the_one_that_counts(world: World, of_all: bool) -> None:
    with scope(world.office) as actor:
        install_categories()
        bags = None if of_all else Category.objects.get(code="bags")
        set_packing_rule(
            category=bags, valid_from=date(2026, 1, 1), piece_views=["Seal"], parcel_views=[], of_machines=False,
            source_note="Ours", actor=actor,
        )  # fmt: skip
    migrate()
    with scope(world.office):
        assert asked()["" if of_all else "bags"] == ["seal"]
        assert ("watches" in asked()) is not of_all


def test_a_new_office_starts_with_all_that_it_could_not_work_without(world: World) -> None:
    def here() -> list[int]:
        with scope(world.office):
            return [
                model.objects.count()
                for model in (Sector, Rule, Category, Grade, BenchTerm, ReturnWindow, Carrier)
            ]

    call_command("install_reference")
    first = here()
    assert all(first)
    with scope(world.office):
        assert "watches" in asked()
    call_command("install_reference")
    assert here() == first
