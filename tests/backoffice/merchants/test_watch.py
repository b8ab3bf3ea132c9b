"""The watch over what lapses: reminders once each, exactly what depends on it taken off, and back again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Membership, Role, User
from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.jobs.models import Job
from backoffice.jobs.services import run as run_job
from backoffice.merchants import queries, services
from backoffice.merchants.models import (
    Application,
    Brand,
    Company,
    DocumentKind,
    DocumentVersion,
    ExpiryWarning,
    Restriction,
    Shortfall,
)
from backoffice.merchants.tasks import watch_expiries
from backoffice.notices.models import Letter, Notice
from tests.backoffice.merchants.agreeing import make_contract, pay, staff
from tests.backoffice.merchants.dossier.rows import (
    add_complete,
    add_paper,
    add_version,
    make_application,
    make_live,
)
from tests.catalog.inventory.making import in_threads

K = DocumentKind
LAST = date(2027, 5, 31)


def midnight(day: date) -> datetime:
    """The moment at which the day begins in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def open_shop(
    world: Any, name: str = "Aurore Asia", **last_days: date
) -> tuple[Brand, dict[str, DocumentVersion]]:
    """A live brand that sells skincare and bags on two channels, with every paper it needs.

    `last_days` are those of its papers by name (`leather`, `authorisation`); the others hold long.
    """
    far = date(2035, 12, 31)
    company = Company.objects.create(
        name=f"{name} Ltd", country="HK", registration_number=name, registered_on=date(2020, 1, 1)
    )
    brand = Brand.objects.create(company=company, code=name.lower().replace(" ", "-"), name=name)
    application = make_application(
        company, brand_name="Aurore", channels=["flagship", "self_operated"], sectors=["skincare", "bags"]
    )
    papers = add_complete(application, without=(K.TRADEMARK, K.AUTHORISATION))
    for paper, kind, facts in (
        ("authorisation", K.AUTHORISATION, {}),
        ("cosmetics", K.TRADEMARK, {"nice_classes": [3]}),
        ("leather", K.TRADEMARK, {"nice_classes": [18]}),
    ):
        last = last_days.get(paper, far)
        papers[paper] = add_paper(company, kind, application=application, expires_on=last, **facts)
    make_live(application, brand, world.reviewer)
    return brand, papers


@pytest.fixture
def shop(world: Any) -> Any:
    """Its trademark for leather goods ends on 31 May 2027; the test runs as the office."""
    with scope(world.office):
        services.install_rules()
        brand, papers = open_shop(world, leather=LAST)
        User.objects.filter(pk=world.owner.pk).update(company=brand.company, email="owner@example.com")
        Membership.objects.create(user=world.owner, brand=brand)
        manager = staff(world)
        Company.objects.filter(pk=brand.company_id).update(account_manager=manager.id)
        yield brand, papers["leather"], manager


def look_on(day: date, brand: Brand, at: timedelta = timedelta()) -> None:
    with time_machine.travel(midnight(day) + at, tick=False):
        services.look_at(brand_ids=[brand.pk])


def reminders() -> list[tuple[str, int | None]]:
    events = Event.objects.filter(verb__in=["document.lapsing", "document.lapsed"]).order_by("id")
    return [(event.verb.removeprefix("document."), event.data.get("days")) for event in events]


def restricted(brand: Brand) -> set[tuple[str, str, str]]:
    rows = Restriction.objects.filter(brand=brand, lifted_at__isnull=True)
    return {(row.cause, row.channel, row.sector) for row in rows}


def test_it_reminds_sixty_thirty_and_seven_days_before_once_each(shop: Any) -> None:
    brand, leather, _ = shop
    look_on(LAST - timedelta(days=61), brand)
    assert reminders() == []
    for days in (60, 59, 31, 30, 29, 8, 7, 6, 0):
        for _ in range(2):
            look_on(LAST - timedelta(days=days), brand)
    assert reminders() == [("lapsing", 60), ("lapsing", 30), ("lapsing", 7)]
    assert restricted(brand) == set()
    event = Event.objects.filter(verb="document.lapsing").earliest("id")
    assert (event.company_id, event.brand_id, event.subject_id) == (
        brand.company_id,
        None,
        leather.document_id,
    )
    assert event.data == {
        "version": 1, "kind": "trademark", "paper_number": leather.paper_number, "expires_on": "2027-05-31",
        "brands": ["Aurore Asia"], "channels": ["flagship", "self_operated"], "sectors": ["bags"], "days": 60,
        "application": Application.objects.get(onboarded_brand=brand).pk,
    }  # fmt: skip
    assert broken_chains() == []


def test_the_brand_and_its_account_manager_are_told_in_the_admin_and_by_mail(shop: Any, world: Any) -> None:
    brand, leather, manager = shop
    stranger_of_staff = staff(world)
    look_on(LAST - timedelta(days=30), brand)
    told = set(Notice.objects.filter(topic="document.lapsing").values_list("user", flat=True))
    assert told == {world.owner.pk, manager.id}
    assert stranger_of_staff.id not in told
    letter = Letter.objects.get(address="owner@example.com", topic="document.lapsing")
    application = Application.objects.get(onboarded_brand=brand)
    assert letter.params["days"] == 30
    assert letter.link == f"/apply/applications/{application.pk}/papers/{leather.document_id}/"
    Company.objects.update(account_manager=None)
    look_on(LAST - timedelta(days=7), brand)
    told = set(Notice.objects.filter(topic="document.lapsing", params__days=7).values_list("user", flat=True))
    assert told == {world.owner.pk, manager.id, stranger_of_staff.id}, "without one, all account managers are"


def test_a_day_ends_at_midnight_in_shanghai(shop: Any) -> None:
    brand, _, _ = shop
    look_on(LAST + timedelta(days=1), brand, at=-timedelta(seconds=1))
    assert restricted(brand) == set()
    look_on(LAST + timedelta(days=1), brand)
    assert restricted(brand) == {("trademark", "", "bags")}
    row = Restriction.objects.get()
    assert queries.restriction_sentence(row).endswith("the offers come back by themselves.")
    assert ("lapsed", None) in reminders()


def test_it_takes_off_exactly_what_depends_and_lets_it_back_when_the_renewal_is_accepted(shop: Any) -> None:
    brand, leather, _ = shop
    for _ in range(2):
        look_on(LAST + timedelta(days=1), brand)
    assert restricted(brand) == {("trademark", "", "bags")}
    assert [each for each in reminders() if each[0] == "lapsed"] == [("lapsed", None)]
    renewed = add_version(
        leather.document, nice_classes=[18], issued_on=LAST + timedelta(days=1), verdict="pending"
    )
    look_on(LAST + timedelta(days=3), brand)
    assert restricted(brand) == {("trademark", "", "bags")}, "nobody has looked at the renewed paper yet"
    DocumentVersion.objects.filter(pk=renewed.pk).update(verdict="accepted")
    look_on(LAST + timedelta(days=3), brand)
    assert restricted(brand) == set()
    verbs = Event.objects.filter(subject_type="brand", subject_id=brand.pk).order_by("sequence")
    assert [event.verb for event in verbs] == ["brand.restricted", "brand.unrestricted"]


def test_a_paper_that_is_renewed_in_time_is_not_reminded_of_again(shop: Any) -> None:
    brand, leather, _ = shop
    look_on(LAST - timedelta(days=60), brand)
    add_version(leather.document, nice_classes=[18], issued_on=LAST, expires_on=LAST + timedelta(days=3650))
    for days in (30, 7, -1, -30):
        look_on(LAST - timedelta(days=days), brand)
    assert reminders() == [("lapsing", 60)]
    assert restricted(brand) == set()


def test_after_days_of_standstill_only_the_nearest_reminder_goes_out(shop: Any) -> None:
    brand, _, _ = shop
    look_on(LAST - timedelta(days=5), brand)
    assert reminders() == [("lapsing", 7)]
    assert set(ExpiryWarning.objects.values_list("days", flat=True)) == {60, 30, 7}
    look_on(LAST + timedelta(days=100), brand)
    assert reminders() == [("lapsing", 7), ("lapsed", None)]
    assert restricted(brand) == {("trademark", "", "bags")}


def test_an_authorisation_takes_everything_with_it(world: Any) -> None:
    with scope(world.office):
        services.install_rules()
        brand, _ = open_shop(world, authorisation=LAST)
        look_on(LAST - timedelta(days=7), brand)
        assert [event.data["kind"] for event in Event.objects.filter(verb="document.lapsing")] == [
            "authorisation"
        ]
        look_on(LAST + timedelta(days=1), brand)
        assert restricted(brand) == {("authorisation", "", "")}


def test_one_paper_of_two_brands_is_told_once_and_names_both(world: Any) -> None:
    with scope(world.office):
        services.install_rules()
        company = Company.objects.create(
            name="Aurore Asia Ltd", country="HK", registration_number="1", registered_on=date(2020, 1, 1)
        )
        add_paper(company, K.RETAIL_LICENCE, expires_on=LAST)
        brands = []
        for name in ("Aurore Asia", "Second"):
            brand = Brand.objects.create(company=company, code=name.lower().replace(" ", "-"), name=name)
            application = make_application(company, brand_name=name, sectors=["bags"])
            add_complete(application, without=(K.RETAIL_LICENCE, K.TRADEMARK, K.AUTHORISATION))
            add_paper(company, K.TRADEMARK, application=application, nice_classes=[18], mark=name)
            add_paper(company, K.AUTHORISATION, application=application, mark=name)
            make_live(application, brand, world.reviewer)
            brands.append(brand.pk)
        # A renewal that was refused does not keep the reminder of the one in force away.
        add_paper(company, K.RETAIL_LICENCE, verdict="refused", verdict_note="Not theirs")
        with time_machine.travel(midnight(LAST - timedelta(days=7)), tick=False):
            services.look_at(brand_ids=brands)
        event = Event.objects.get(verb="document.lapsing")
        assert (event.data["kind"], event.data["brands"]) == ("retail_licence", ["Aurore Asia", "Second"])


def test_only_brands_that_sell_are_looked_at(shop: Any) -> None:
    brand, _, _ = shop
    Application.objects.update(status="suspended")
    look_on(LAST + timedelta(days=1), brand)
    assert restricted(brand) == {("trademark", "", "bags")}, (
        "a suspended brand is resumed as its papers stand"
    )
    Application.objects.update(status="terminated")
    assert services.selling_brands() == []
    assert services.look_at(brand_ids=[brand.pk]) == ([], [])


def test_it_costs_the_same_for_few_brands_and_for_many(shop: Any, world: Any) -> None:
    brands = [shop[0], *(open_shop(world, f"Shop {number}", leather=LAST)[0] for number in range(8))]

    def cost(of: list[Brand], day: date) -> int:
        with time_machine.travel(midnight(day), tick=False), CaptureQueriesContext(connection) as captured:
            services.look_at(brand_ids=[brand.pk for brand in of])
        return len(captured)

    quiet = LAST - timedelta(days=100)
    assert cost(brands, quiet) == cost(brands[:2], quiet) <= 31


@pytest.mark.django_db(transaction=True)
def test_two_watches_at_once_tell_and_restrict_once(world: Any) -> None:
    with scope(world.office):
        services.install_rules()
        brand, _ = open_shop(world, leather=date(2026, 1, 5))

    def look() -> None:
        with scope(world.office):
            services.look_at(brand_ids=[brand.pk])

    in_threads([look] * 4)
    with scope(world.office):
        assert Restriction.objects.filter(brand=brand).count() == 1
        assert reminders() == [("lapsed", None)]
        assert broken_chains() == []


@pytest.mark.django_db(transaction=True)
def test_the_job_runs_once_a_day_and_goes_through_every_brand(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.jobs.services.current_app.send_task", lambda *args, **words: None)
    monkeypatch.setattr("backoffice.merchants.services.watch.LOOKED_AT_ONCE", 2)
    with scope(world.office):
        services.install_rules()
        shops = [open_shop(world, f"Shop {number}", leather=date(2026, 1, 5))[0] for number in range(5)]
        contract = make_contract(world, despite="Its papers are another matter")
        pay(world, contract)
        Application.objects.filter(pk=contract.application_id).update(status="live")
        services.deduct(
            contract=contract, amount=1, reference="CASE-1", note="Returns", actor=staff(world, Role.FINANCE)
        )
        Shortfall.objects.update(due_on=date(2026, 1, 5))
    watch_expiries()
    watch_expiries()
    with scope(world.office):
        job = Job.objects.get(kind="merchants.watch")
    run_job(job.pk)
    with scope(world.office):
        job.refresh_from_db()
        assert (job.status, job.progress_done, job.progress_total) == ("done", 6, 6)
        assert job.result == {"brands": 6, "restricted": 5, "unrestricted": 0}
        for brand in shops:
            assert restricted(brand) == {("trademark", "", "bags")}
        assert restricted(world.aurore) == {("deposit", "flagship", "")}
    watch_expiries()
    with scope(world.office):
        assert Job.objects.filter(kind="merchants.watch").count() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        watch_expiries()
    with scope(world.office):
        assert Job.objects.filter(kind="merchants.watch").count() == 2


def test_the_reminders_are_the_companys_own(shop: Any, world: Any) -> None:
    brand, _, _ = shop
    look_on(LAST - timedelta(days=30), brand)
    world.owner.refresh_from_db()
    with scope(world.actor(world.owner)):
        assert ExpiryWarning.objects.count() == 2
        assert Event.objects.filter(verb="document.lapsing").exists()
        assert [row.days for row in queries.standing_reminders()] == [30]
    with scope(world.actor(world.stranger)):
        assert not ExpiryWarning.objects.exists()
        assert not Event.objects.filter(verb="document.lapsing").exists()
