"""What may not be offered, where, and why."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.merchants import queries, services
from backoffice.merchants.models import Brand, Restriction, Sector
from backoffice.merchants.services import Ground
from tests.catalog.inventory.making import in_threads

LAPSED = {"kind": "trademark", "number": "R-123", "lapsed_on": "2027-05-01", "document": 7}


def open_of(brand: Brand) -> list[tuple[str, str, str]]:
    rows = Restriction.objects.filter(brand=brand, lifted_at__isnull=True).order_by("pk")
    return list(rows.values_list("cause", "channel", "sector"))


def verbs_of(brand: Brand) -> list[str]:
    chain = Event.objects.filter(subject_type="brand", subject_id=brand.pk).order_by("sequence")
    return [event.verb for event in chain]


def test_it_opens_once_and_lifts_once(world: Any) -> None:
    with scope(world.actor(world.reviewer)) as actor:
        first = services.restrict(brand=world.aurore, cause="not_live", actor=actor)
        again = services.restrict(brand=world.aurore, cause="not_live", actor=actor)
        assert first == again
        assert open_of(world.aurore) == [("not_live", "", "")]
        assert services.lift(brand=world.aurore, cause="not_live", actor=actor) == [first]
        assert services.lift(brand=world.aurore, cause="not_live", actor=actor) == []
        assert open_of(world.aurore) == []
        assert verbs_of(world.aurore) == ["brand.restricted", "brand.unrestricted"]
        event = Event.objects.get(verb="brand.restricted")
        assert (event.brand_id, event.company_id, event.actor) == (world.aurore.pk, None, actor.key)
        assert event.data == {
            "restriction": first.pk, "cause": "not_live", "channel": "", "sector": "", "details": {},
        }  # fmt: skip
        assert broken_chains() == []


def test_it_keeps_one_for_each_place_and_cause(world: Any) -> None:
    with scope(world.office) as actor:
        for channel, sector in (("flagship", ""), ("flagship", "cosmetics"), ("overseas", "cosmetics")):
            services.restrict(
                brand=world.aurore, cause="trademark", channel=channel, sector=sector, actor=actor
            )
        services.restrict(brand=world.aurore, cause="deposit", channel="flagship", actor=actor)
        lifted = services.lift(brand=world.aurore, cause="trademark", channel="flagship", actor=actor)
        assert [(row.channel, row.sector) for row in lifted] == [("flagship", ""), ("flagship", "cosmetics")]
        assert open_of(world.aurore) == [("trademark", "overseas", "cosmetics"), ("deposit", "flagship", "")]
        assert services.lift(brand=world.kestrel, cause="trademark", actor=actor) == []


def test_it_tells_the_newer_facts(world: Any) -> None:
    with scope(world.office) as actor:
        services.restrict(brand=world.aurore, cause="trademark", details=LAPSED, actor=actor)
        row = services.restrict(
            brand=world.aurore, cause="trademark", details={**LAPSED, "number": "R-9"}, actor=actor
        )
        assert row.details["number"] == "R-9"
        assert verbs_of(world.aurore) == ["brand.restricted", "brand.restriction_restated"]


def test_it_settles_many_brands_by_difference(world: Any, django_assert_max_num_queries: Any) -> None:
    trademark, licence = Ground("trademark", "flagship", "bags"), Ground("licence", "", "food")
    with scope(world.office) as actor:
        services.restrict(brand=world.aurore, cause="suspended", actor=actor)
        services.settle(
            wanted={world.aurore.pk: {trademark: LAPSED}, world.kestrel.pk: {licence: {}}},
            causes=["trademark", "licence"],
            actor=actor,
        )
        # As many for two thousand brands: its own statements, and those of what follows news (offers, notices).
        with django_assert_max_num_queries(24):
            changed = services.settle(
                wanted={world.aurore.pk: {licence: {}}, world.kestrel.pk: {licence: {}}},
                causes=["trademark", "licence"],
                actor=actor,
            )
        assert [(row.brand_id, row.cause) for row in changed.opened] == [(world.aurore.pk, "licence")]
        assert [(row.brand_id, row.cause) for row in changed.lifted] == [(world.aurore.pk, "trademark")]
        assert open_of(world.aurore) == [("suspended", "", ""), ("licence", "", "food")]
        again = services.settle(wanted={world.kestrel.pk: {}}, causes=["licence"], actor=actor)
        assert [row.brand_id for row in again.lifted] == [world.kestrel.pk]


def test_it_refuses(world: Any) -> None:
    owner = world.actor(world.owner)
    with scope(world.office) as actor:
        with pytest.raises(Forbidden):
            services.restrict(brand=world.aurore, cause="suspended", actor=owner)
        with pytest.raises(Forbidden):
            services.lift(brand=world.aurore, cause="suspended", actor=owner)
        with pytest.raises(Invalid):
            services.restrict(brand=world.aurore, cause="whim", actor=actor)
        with pytest.raises(Invalid):
            services.restrict(brand=world.aurore, cause="deposit", channel="bazaar", actor=actor)
        with pytest.raises(NotFound):
            services.restrict(brand=Brand(pk=999_999), cause="deposit", actor=actor)
        assert not Restriction.objects.exists()


def test_postgresql_holds_one_open_restriction_for_each_place_and_cause(world: Any) -> None:
    with scope(world.office) as actor:
        services.restrict(brand=world.aurore, cause="deposit", actor=actor)
        with (
            pytest.raises(IntegrityError, match="restriction_open_once"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO merchants_restriction (brand_id, channel, sector, cause, details)"
                " SELECT brand_id, channel, sector, cause, details FROM merchants_restriction"
            )


@pytest.mark.django_db(transaction=True)
def test_it_is_opened_once_by_many_at_once(world: Any) -> None:
    def restrict() -> Restriction:
        with scope(world.office) as actor:
            return services.restrict(brand=world.aurore, cause="deposit", actor=actor)

    rows = in_threads([restrict] * 6)
    assert len({row.pk for row in rows}) == 1
    with scope(world.office):
        assert verbs_of(world.aurore) == ["brand.restricted"]


def test_it_finds_what_covers_some_goods(world: Any) -> None:
    def causes(channel: str, sector: str) -> list[str]:
        rows = queries.restrictions_on(brand=world.aurore.pk, channel=channel, sector=sector)
        return [row.cause for row in rows]

    with scope(world.office) as actor:
        services.restrict(brand=world.aurore, cause="licence", channel="flagship", sector="food", actor=actor)
        services.restrict(brand=world.aurore, cause="deposit", channel="overseas", actor=actor)
        assert causes("flagship", "food") == ["licence"]
        assert causes("flagship", "bags") == []
        assert causes("overseas", "food") == ["deposit"]
        assert causes("flagship", "") == ["licence"], "an unknown sector blocks"
        assert causes("self_operated", "food") == []
        assert set(queries.restrictions_of([world.aurore.pk, world.kestrel.pk])) == {world.aurore.pk}
        services.lift(brand=world.aurore, cause="licence", actor=actor)
        assert causes("flagship", "food") == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            {"cause": "not_live"},
            "Aurore is not live yet. Nothing of Aurore is offered. It opens when the contract is signed and the "
            "deposit paid.",
        ),
        (
            {"cause": "trademark", "channel": "flagship", "sector": "bags", "details": LAPSED},
            "Trademark certificate R-123 lapsed on 1 May 2027. Nothing of Aurore in the sector Bags, luggage is "
            "offered on the channel Flagship store. Add the renewed paper; the offers come back by themselves.",
        ),
        (
            {"cause": "licence", "sector": "unheard-of"},
            "There is no licence in force for these goods of Aurore. Nothing of Aurore in the sector unheard of is "
            "offered. Add the renewed paper; the offers come back by themselves.",
        ),
        (
            {
                "cause": "deposit",
                "channel": "overseas",
                "details": {"contract": "C-2026-7", "due_on": "2026-12-16"},
            },
            "The deposit of contract C-2026-7 was not made good by 16 Dec 2026. Nothing of Aurore is offered on the "
            "channel Overseas fulfilment. Top the deposit up; the offers come back by themselves.",
        ),
        (
            {"cause": "terminated", "details": {"reason": "100 % counterfeit."}},
            "Aurore sells here no more (100 % counterfeit). Nothing of Aurore is offered.",
        ),
    ],
)
def test_it_says_why(world: Any, words: dict[str, Any], sentence: str) -> None:
    with scope(world.office) as actor, translation.override("en-gb"):
        Sector.objects.create(
            code="bags",
            name="Bags, luggage",
            name_zh_hans="箱包",
            nice_classes=[18],
            valid_from=date(2020, 1, 1),
            source_note="test",
        )
        row = services.restrict(brand=world.aurore, actor=actor, **words)
        assert queries.restriction_sentence(row) == sentence
        with translation.override("zh-hans"):
            assert queries.sector_names(["bags"]) == {"bags": "箱包"}


def test_it_stands_behind_the_brands_wall(world: Any) -> None:
    with scope(world.office) as actor:
        services.restrict(brand=world.aurore, cause="deposit", actor=actor)
    with scope(world.actor(world.owner)):
        assert Restriction.objects.count() == Event.objects.filter(verb="brand.restricted").count() == 1
    with scope(world.actor(world.stranger)):
        assert Restriction.objects.count() == Event.objects.filter(verb="brand.restricted").count() == 0
