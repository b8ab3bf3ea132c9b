from datetime import date
from decimal import Decimal

import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.merchants import dossier, services
from backoffice.merchants.models import Application, Brand, Channel, Company, DocumentVersion
from backoffice.merchants.queries import restrictions_of
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.agreeing import an_offer, set_thresholds
from tests.backoffice.merchants.making import make_sector
from tests.backoffice.merchants.papers import make_paper

NAMES = [("Maison Clairvallon", "FR"), ("Kuroishi Hanten", "JP"), ("Unknown Origin", "")]


def onboard(world, names=NAMES, **people):
    make_sector()
    words = {"clerk": world.actor(world.admin), "reviewer": world.actor(world.reviewer)} | people
    return services.onboard_brands(
        names=names, company_name="Depot Holding", channels=[Channel.OVERSEAS], **words
    )


ELSEWHERE = {("not_applied", channel, "") for channel in ("flagship", "self_operated", "full_service")}


def shut(brands) -> set[tuple[str, str, str]]:
    found = restrictions_of([brand.pk for brand in brands])
    return {(row.cause, row.channel, row.sector) for rows in found.values() for row in rows}


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
        assert shut(brands) == ELSEWHERE


def test_it_hands_in_every_paper_and_passes_over_nothing(world) -> None:
    with scope(world.office):
        services.install_rules()
        terms = an_offer(fixed_fee=Decimal(0), deposit=Decimal(0))
        words = {"terms": terms, "make_paper": make_paper, "registered_on": date(2012, 3, 1)}
        brands = onboard(world, NAMES[:2], **words)
        for application in Application.objects.filter(onboarded_brand__in=brands):
            assert application.status == ApplicationStatus.LIVE
            assert dossier.gaps(application) == []
            assert {each.state for each in dossier.required(application)} == {"accepted"}
            told = Event.objects.filter(subject_type="application", subject_id=application.pk)
            assert not [event.verb for event in told if "override" in event.data]
        judged = DocumentVersion.objects.values_list(
            "verdict", "verdict_by__username", "uploaded_by_name"
        ).distinct()
        assert list(judged) == [("accepted", "reviewer", "admin")]
        assert shut(brands) == ELSEWHERE


def test_papers_that_are_not_enough_stop_it(world) -> None:
    with scope(world.office):
        services.install_rules()
        with pytest.raises(Invalid, match="registered") as refusal:
            onboard(world, NAMES[:1], make_paper=make_paper)
        assert [each["code"] for each in refusal.value.data["missing"]] == ["company_age_unknown"]
        assert not Company.objects.filter(name="Depot Holding").exists()
