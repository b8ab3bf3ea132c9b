"""What has lapsed under a brand that sells, and what is about to."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.merchants import dossier, services
from backoffice.merchants.models import Brand, Company, DocumentKind, DocumentVersion
from backoffice.merchants.states import RestrictionCause
from tests.backoffice.merchants.dossier.rows import (
    add_complete,
    add_paper,
    add_version,
    make_application,
    make_live,
)

K = DocumentKind
ON = date(2027, 6, 1)
LAST = date(2027, 5, 31)


@pytest.fixture
def shop(world):
    """A brand that sells skincare and bags on two channels, with every paper it needs."""
    with scope(world.office):
        services.install_rules()
        company = Company.objects.create(
            name="Aurore Asia Ltd", country="HK", registration_number="1", registered_on=date(2020, 1, 1)
        )
        brand = Brand.objects.create(company=company, code="aurore-asia", name="Aurore")
        application = make_application(
            company, channels=["flagship", "self_operated"], sectors=["skincare", "bags"]
        )
        papers = add_complete(application, without=(K.TRADEMARK,))
        papers["cosmetics"] = add_paper(company, K.TRADEMARK, application=application, nice_classes=[3])
        papers["leather"] = add_paper(company, K.TRADEMARK, application=application, nice_classes=[18])
        make_live(application, brand, world.reviewer)
        yield brand, papers


def change(version: DocumentVersion, **facts) -> None:
    """The version as if it had said something else; a real one is never edited."""
    other = DocumentVersion.objects.get(pk=version.pk)
    DocumentVersion.objects.filter(pk=version.pk).delete()
    for name, value in facts.items():
        setattr(other, name, value)
    other.save(force_insert=True)


def places(brand, on=ON) -> set[tuple[str, str, str]]:
    found = dossier.lapses(brand, on=on)
    json.dumps([each.details for each in found])
    return {(each.cause, each.channel, each.sector) for each in found}


def test_nothing_has_lapsed_while_every_paper_holds(shop) -> None:
    assert places(shop[0]) == set()


def test_a_class_that_a_sector_needs_only_now_takes_nothing_down_and_its_end_saves_nothing(
    shop, world
) -> None:
    brand, papers = shop
    admin, note = world.actor(world.admin), {"source_note": "Notice 9"}
    bags = services.write_sector(
        code="bags", name="Bags", nice_classes=[18, 25], valid_from=date(2027, 5, 1), actor=admin, **note
    )
    assert places(brand) == set()
    services.end_sector(sector=bags, valid_to=date(2027, 5, 15), actor=admin)
    assert places(brand) == set()
    change(papers["leather"], expires_on=LAST)
    assert places(brand) == {(RestrictionCause.TRADEMARK, "", "bags")}


def test_it_takes_down_the_sector_of_a_trademark_that_lapsed(shop) -> None:
    brand, papers = shop
    change(papers["leather"], expires_on=LAST)
    assert places(brand, LAST) == set()
    (lapse,) = dossier.lapses(brand, on=ON)
    assert (lapse.cause, lapse.channel, lapse.sector) == (RestrictionCause.TRADEMARK, "", "bags")
    assert lapse.details == {
        "kind": "trademark",
        "number": papers["leather"].paper_number,
        "document": papers["leather"].document_id,
        "lapsed_on": "2027-05-31",
        "classes": [18],
    }


def test_it_comes_back_when_the_renewed_paper_is_accepted_and_no_sooner(shop) -> None:
    brand, papers = shop
    change(papers["leather"], expires_on=LAST)
    renewed = add_version(papers["leather"].document, issued_on=ON, nice_classes=[18], verdict="pending")
    assert places(brand) == {("trademark", "", "bags")}
    change(renewed, verdict="accepted")
    assert places(brand) == set()
    assert places(brand, LAST) == set(), "until its own last day the version before counts"


def test_it_takes_down_everything_when_the_chain_breaks(shop) -> None:
    brand, papers = shop
    change(papers[K.AUTHORISATION], expires_on=LAST)
    (lapse,) = dossier.lapses(brand, on=ON)
    assert (lapse.cause, lapse.channel, lapse.sector) == (RestrictionCause.AUTHORISATION, "", "")
    assert (lapse.details["party"], lapse.details["lapsed_on"]) == ("Aurore Asia Ltd", "2027-05-31")


def test_it_takes_down_the_channels_that_need_a_licence(shop) -> None:
    brand, papers = shop
    change(papers[K.RETAIL_LICENCE], expires_on=LAST)
    assert places(brand) == {("licence", "flagship", "")}


def test_it_takes_down_the_sector_that_needs_a_licence(shop) -> None:
    brand, papers = shop
    change(papers[K.COSMETICS_LICENCE], expires_on=LAST)
    assert places(brand) == {("licence", "", "skincare")}


def test_it_tells_of_one_cause_in_one_place_once(shop) -> None:
    brand, papers = shop
    change(papers[K.COSMETICS_LICENCE], expires_on=LAST)
    change(papers[K.RETAIL_LICENCE], expires_on=LAST - timedelta(days=3))
    found = dossier.lapses(brand, on=ON)
    assert sorted((each.cause, each.channel, each.sector, each.details["kind"]) for each in found) == [
        ("licence", "", "skincare", "retail_licence"),
        ("licence", "flagship", "", "retail_licence"),
    ]


def test_a_paper_that_was_refused_afterwards_counts_no_more(shop) -> None:
    brand, papers = shop
    change(papers[K.AUTHORISATION], verdict="refused", verdict_note="Forged")
    assert places(brand) == {("authorisation", "", "")}
    change(papers[K.BANK_PROOF], verdict="refused", verdict_note="Closed")
    assert places(brand) == {("authorisation", "", ""), ("paper", "", "")}


def test_it_says_nothing_of_a_brand_that_never_had_a_dossier(world) -> None:
    with scope(world.office):
        services.install_rules()
        application = make_application(world.aurore.company)
        assert dossier.lapses(world.aurore, on=ON) == []
        make_live(application, world.aurore, world.reviewer)
        assert dossier.lapses(world.aurore, on=ON) == []


def test_it_says_nothing_of_what_was_passed_over_when_the_brand_was_let_in(shop) -> None:
    """Nobody had judged the letter, or one of the marks was never there: that was decided then, with a reason."""
    brand, papers = shop
    change(papers[K.AUTHORISATION], verdict="pending")
    assert places(brand) == set()
    change(papers[K.AUTHORISATION], verdict="accepted")
    DocumentVersion.objects.filter(pk=papers["leather"].pk).delete()
    assert places(brand) == set()


def test_it_tells_which_papers_end_soon_and_what_goes_with_them(shop) -> None:
    brand, papers = shop
    change(papers["leather"], expires_on=date(2027, 7, 1))
    change(papers[K.RETAIL_LICENCE], expires_on=date(2027, 6, 8))
    change(papers[K.BRAND_STORY], expires_on=date(2029, 1, 1))
    ends = dossier.endings_of([brand], on=ON, within=30)[brand.pk]
    assert [(each.version_id, each.last) for each in ends] == [
        (papers[K.RETAIL_LICENCE].pk, date(2027, 6, 8)),
        (papers["leather"].pk, date(2027, 7, 1)),
    ]
    assert [(each.channel, each.sector) for each in ends[1].lapses] == [("", "bags")]
    assert dossier.endings_of([brand], on=ON, within=6)[brand.pk] == []


def test_a_paper_that_another_follows_does_not_end(shop) -> None:
    brand, papers = shop
    change(papers["leather"], expires_on=date(2027, 7, 1))
    add_version(papers["leather"].document, issued_on=date(2027, 7, 2), nice_classes=[18])
    assert dossier.endings_of([brand], on=ON, within=60)[brand.pk] == []


def test_it_costs_as_many_queries_for_many_brands_as_for_one(shop, world) -> None:
    brands = [shop[0]]
    for number in range(10):
        company = Company.objects.create(
            name=f"Shop {number}", country="HK", registration_number=f"s{number}"
        )
        brands.append(Brand.objects.create(company=company, code=f"b{number}", name=f"Brand {number}"))
        application = make_application(company, brand_name=f"Brand {number}")
        add_complete(application)
        make_live(application, brands[-1], world.reviewer)

    def cost(rows) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert set(dossier.lapses_of(rows, on=ON)) == {each.pk for each in rows}
        return len(captured)

    assert cost(brands[:1]) == cost(brands) <= 8
