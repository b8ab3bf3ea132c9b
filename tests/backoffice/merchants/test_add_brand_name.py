import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.models import BrandName
from backoffice.merchants.queries import brand_named, brands_by_key, similar_brands


@pytest.fixture
def reviewer(world):
    return world.actor(world.reviewer)


def test_it_adds_a_name_by_which_the_brand_is_found(world, reviewer) -> None:
    with scope(reviewer):
        added = services.add_brand_name(brand=world.aurore, name="Maison Aurore/晨曦", actor=reviewer)
        assert [name.key for name in added] == ["maisonaurore晨曦", "maisonaurore", "晨曦"]
        assert brand_named("MAISON-AURORE") == world.aurore
        assert brands_by_key() == {
            "aurore": world.aurore.pk,
            "maisonaurore": world.aurore.pk,
            "maisonaurore晨曦": world.aurore.pk,
            "晨曦": world.aurore.pk,
            "kestrel": world.kestrel.pk,
        }
        (event,) = timeline("brand", world.aurore.pk)
        assert (event.verb, event.brand_id) == ("brand.named", world.aurore.pk)
        assert event.data == {"names": ["Maison Aurore/晨曦", "Maison Aurore", "晨曦"]}


def test_it_leaves_a_name_the_brand_has_already(world, reviewer) -> None:
    with scope(reviewer):
        assert services.add_brand_name(brand=world.aurore, name="AURORE", actor=reviewer) == []
        assert timeline("brand", world.aurore.pk) == []


def test_it_refuses_the_name_of_another_brand(world, reviewer) -> None:
    with scope(reviewer):
        with pytest.raises(Conflict, match="The brand Kestrel") as refusal:
            services.add_brand_name(brand=world.aurore, name="kestrel/红隼", actor=reviewer)
        assert refusal.value.data["brand"] == world.kestrel.pk
        assert BrandName.objects.filter(brand=world.aurore).count() == 1


@pytest.mark.parametrize("person", ["operator", "owner"])
def test_it_is_for_reviewers(world, person: str) -> None:
    actor = world.actor(getattr(world, person))
    with scope(actor), pytest.raises(Forbidden):
        services.add_brand_name(brand=world.aurore, name="Other", actor=actor)


def test_it_finds_brands_with_a_similar_name(world, reviewer) -> None:
    with scope(reviewer):
        assert similar_brands("Auröre Paris") == [world.aurore]
        assert similar_brands("Kestral") == [world.kestrel]
        assert similar_brands("Zzz") == []
