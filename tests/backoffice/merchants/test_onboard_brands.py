from decimal import Decimal

import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.merchants import services
from backoffice.merchants.models import Application, Brand, Channel, Company
from backoffice.merchants.queries import restrictions_of
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.agreeing import an_offer, set_thresholds
from tests.backoffice.merchants.making import make_sector

NAMES = [("Maison Clairvallon", "FR"), ("Kuroishi Hanten", "JP"), ("Unknown Origin", "")]


def onboard(world, names=NAMES, **people):
    make_sector()
    words = {"clerk": world.actor(world.admin), "reviewer": world.actor(world.reviewer)} | people
    return services.onboard_brands(
        names=names, company_name="Depot Holding", channels=[Channel.OVERSEAS], **words
    )


def test_it_onboards_brands_by_an_application_each(world) -> None:
    with scope(world.office):
        brands = onboard(world)
        assert [(brand.name, brand.code, brand.country.code or "") for brand in brands] == [
            ("Maison Clairvallon", "maison-clairvallon", "FR"),
            ("Kuroishi Hanten", "kuroishi-hanten", "JP"),
            ("Unknown Origin", "unknown-origin", ""),
        ]
        applications = Application.objects.filter(onboarded_brand__in=brands)
        assert {(a.created_by_id, a.reviewer_id, a.status) for a in applications} == {
            (world.admin.pk, world.reviewer.pk, ApplicationStatus.APPROVED)
        }
        assert Company.objects.filter(name="Depot Holding").count() == 1


def test_it_leaves_brands_that_are_here(world) -> None:
    with scope(world.office):
        first = onboard(world)
        again = onboard(world, [("AURORE", "FR"), *NAMES, ("maison clairvallon", "FR"), ("New One", "IT")])
        assert again[0] == world.aurore
        assert again[1:4] == first
        assert again[4] == first[0]
        assert again[5].name == "New One"
        assert Brand.objects.count() == 6
        assert Company.objects.filter(name="Depot Holding").count() == 1


def test_it_takes_two_people(world) -> None:
    with scope(world.office):
        alone = world.actor(world.admin)
        with pytest.raises(Forbidden, match="another person"):
            onboard(world, clerk=alone, reviewer=alone)
        assert Application.objects.count() == 0
        assert not Company.objects.filter(name="Depot Holding").exists()


def test_it_onboards_all_or_none(world) -> None:
    with scope(world.office):
        with pytest.raises(Invalid):
            onboard(world, [*NAMES, ("Bad Country", "XX")])
        assert Brand.objects.count() == 2


def test_it_takes_them_to_the_sale_under_the_terms_given(world) -> None:
    with scope(world.office):
        set_thresholds()
        terms = an_offer(fixed_fee=Decimal(0), deposit=Decimal(0))
        brands = onboard(world, NAMES[:1], terms=terms)
        application = Application.objects.get(onboarded_brand=brands[0])
        assert application.status == ApplicationStatus.LIVE
        contract = application.contracts.get()
        assert (contract.channel, contract.status) == (Channel.OVERSEAS, "signed")
        assert contract.versions.get().approved_by_id == world.admin.pk
        assert restrictions_of([brands[0].pk]) == {}
