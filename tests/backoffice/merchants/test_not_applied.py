"""What a brand has not applied for stays closed to it; a brand that was here before any application sells as it did."""

from typing import Any

import pytest
from django.utils import translation

from backoffice.access.scope import scope
from backoffice.events.models import Event
from backoffice.jobs.models import Job
from backoffice.jobs.services import run as run_job
from backoffice.merchants import queries, services
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, Brand, Channel, Contract, Restriction
from backoffice.merchants.states import ApplicationStatus
from backoffice.merchants.tasks import watch_expiries
from tests.backoffice.merchants.making import make_application, make_sector

S = ApplicationStatus
Places = set[tuple[str, str]]
WHOLE: Places = {("self_operated", ""), ("full_service", "")}


@pytest.fixture
def office(world):
    with scope(world.office):
        make_sector("watches")
        yield


def closed(application: Application) -> Places:
    """(channel, sector) of what the brand never applied for."""
    brand = Application.objects.get(pk=application.pk).onboarded_brand_id
    rows = Restriction.objects.filter(brand=brand, lifted_at=None, cause="not_applied")
    return set(rows.values_list("channel", "sector"))


def applied(clerk: Any, reviewer: Any, channel: str, status: str = S.LIVE, **words: Any) -> Application:
    return make_application(clerk, status=status, reviewer=reviewer, channels=[channel], **words)


@pytest.mark.parametrize("status", [S.APPROVED, S.LIVE, S.SUSPENDED])
def test_only_what_was_applied_for_is_open(office, clerk, reviewer, status: str) -> None:
    application = applied(clerk, reviewer, "flagship", status)
    assert closed(application) == {*WHOLE, ("overseas", ""), ("flagship", "watches")}


def test_a_later_application_opens_what_it_covers(office, clerk, reviewer) -> None:
    first = applied(clerk, reviewer, "flagship")
    assert first.onboarded_brand is not None
    applied(clerk, reviewer, "overseas", S.APPROVED, company=first.company, sectors=["watches"])
    on = {"brand": first.onboarded_brand.pk, "channel": "overseas", "sector": "watches"}
    assert [row.cause for row in queries.restrictions_on(**on)] == ["not_live"], "it is open once it is live"
    assert closed(first) == {*WHOLE, ("overseas", "bags"), ("flagship", "watches")}


def test_after_the_end_the_application_that_runs_counts(office, clerk, reviewer) -> None:
    first = applied(clerk, reviewer, "flagship")
    services.terminate(application=first, reason="They leave.", actor=clerk)
    Contract.objects.filter(application=first).update(status="ended", ends_on=today())
    again = applied(clerk, reviewer, "flagship", company=first.company, sectors=["bags", "watches"])
    assert closed(again) == {*WHOLE, ("overseas", "")}


def test_the_nightly_watch_closes_a_sector_that_came_later(office, clerk, reviewer, world) -> None:
    application = applied(clerk, reviewer, "flagship")
    before = closed(application)
    make_sector("shoes")
    watch_expiries()
    run_job(Job.objects.get(kind="merchants.watch").pk)
    assert closed(application) == {*before, ("flagship", "shoes")}
    told = Event.objects.filter(verb__startswith="brand.").count()
    services.restrict_what_was_not_applied_for(
        brand_ids=list(Brand.objects.values_list("pk", flat=True)), actor=world.office
    )
    assert Event.objects.filter(verb__startswith="brand.").count() == told, "asking again changes nothing"


def test_a_brand_that_was_here_before_sells_as_it_did(office, clerk, reviewer, world) -> None:
    brand = world.aurore
    type(brand.company).objects.filter(pk=brand.company_id).update(verified_at=brand.created_at)
    application = applied(clerk, reviewer, "flagship", company=brand.company, brand_name=brand.name)
    assert application.onboarded_brand_id == brand.pk
    services.restrict_what_was_not_applied_for(brand_ids=[brand.pk], actor=world.office)
    assert closed(application) == set()


@pytest.mark.parametrize(
    ("sector", "sentence", "chinese"),
    [
        (
            "",
            "Aurore has not applied for the channel Overseas fulfilment. Nothing of Aurore is offered on the channel "
            "Overseas fulfilment. Apply for it; it opens when that application goes live.",
            "尚未申请",
        ),
        (
            "watches",
            "Aurore has not applied for the sector Watches on the channel Overseas fulfilment. Nothing of Aurore in "
            "the sector Watches is offered on the channel Overseas fulfilment. Ask the account manager: further goods "
            "on a channel take a new application, once the one that runs there has ended.",
            "尚未申请",
        ),
    ],
)
def test_it_says_why_and_what_to_do(office, world, sector: str, sentence: str, chinese: str) -> None:
    row = services.restrict(
        brand=world.aurore, cause="not_applied", channel=Channel.OVERSEAS, sector=sector, actor=world.office
    )
    with translation.override("en-gb"):
        assert queries.restriction_sentence(row) == sentence
    with translation.override("zh-hans"):
        assert chinese in queries.restriction_sentence(row)
