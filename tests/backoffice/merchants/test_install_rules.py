import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.merchants import queries, reference, services
from backoffice.merchants.days import today
from backoffice.merchants.models import (
    DocumentKind,
    Holiday,
    Limit,
    Rule,
    RuleKind,
    Sector,
    StepClock,
    Threshold,
)
from tests.backoffice.merchants.making import make_application

TABLES = (Sector, Rule, StepClock, Threshold, Holiday)


@pytest.fixture
def admin(world):
    return world.actor(world.admin)


def test_it_writes_everything_once(office_scope) -> None:
    made = services.install_rules()
    assert made == sum(table.objects.count() for table in TABLES)
    assert services.install_rules() == 0
    assert all(row.source_note for table in TABLES for row in table.objects.all())


def test_it_writes_what_the_trade_asks_for(office_scope) -> None:
    services.install_rules()
    beauty = Rule.objects.filter(kind=RuleKind.COMPANY_AGE)
    assert {(rule.sector, rule.months) for rule in beauty} == {
        (sector, 12) for sector in ("cosmetics", "skincare", "make-up", "hair-care", "perfume")
    }
    assert Sector.objects.get(code="food").nice_classes == [29, 30]
    assert Threshold.objects.get(code="deposit_days").value == 15
    assert set(Threshold.objects.values_list("code", flat=True)) == set(Limit.values)
    retail = Rule.objects.filter(document=DocumentKind.RETAIL_LICENCE)
    assert {(rule.channel, rule.outside_mainland) for rule in retail} == {
        ("flagship", True), ("full_service", True), ("overseas", True)
    }  # fmt: skip


def test_it_says_of_every_sector_what_a_pending_trademark_means(office_scope) -> None:
    services.install_rules()
    kinds = (RuleKind.SECOND_REVIEW, RuleKind.TRADEMARK_REGISTERED)
    said = list(Rule.objects.filter(kind__in=kinds).values_list("sector", flat=True))
    assert sorted(said) == sorted(Sector.objects.values_list("code", flat=True))


def test_it_leaves_what_an_admin_has_changed(world, admin) -> None:
    with scope(world.office):
        services.install_rules()
        story = Rule.objects.get(document=DocumentKind.BRAND_STORY)
        services.end_rule(rule=story, valid_to=date(2026, 12, 31), actor=admin)
        Sector.objects.filter(code="bags").update(nice_classes=[18, 25])
        assert services.install_rules() == 0
        assert Rule.objects.get(pk=story.pk).valid_to == date(2026, 12, 31)
        assert Sector.objects.get(code="bags").nice_classes == [18, 25]


def test_it_asks_for_the_class_that_the_classification_has(shared_data) -> None:
    """The first two digits of an entry's number are its class."""
    text = (shared_data / "reference" / "nice-classification-10-2015.json").read_text(encoding="utf-8")
    listed = {(int(entry["number"][:2]), entry["description"]) for entry in json.loads(text)["goods"]}
    wrong = [
        (sector.code, number, goods)
        for sector in reference.SECTORS
        for number, goods in sector.goods.items()
        if (number, goods) not in listed
    ]
    assert not wrong


def test_it_marks_the_days_off_of_two_years() -> None:
    days = [
        (date.fromordinal(day), fact)
        for fact in reference.HOLIDAYS
        for day in range(fact.first.toordinal(), fact.last.toordinal() + 1)
    ]
    assert all(one < other for (one, _), (other, _) in pairwise(days)), "a day stands twice, or out of order"
    assert {day.year for day, _ in days} == {2026, 2027}
    assert all(day.weekday() >= 5 for day, fact in days if fact.works)
    assert "unverified" in reference.HOLIDAY_SOURCES[2026]


def test_it_puts_another_rule_in_force_from_a_day_on(world, admin) -> None:
    with scope(world.office):
        services.install_rules()
        old = Rule.objects.get(kind=RuleKind.COMPANY_AGE, sector="perfume")
        new = services.replace_rule(
            rule=old, valid_from=date(2027, 1, 1), months=24, source_note="Notice 12/2026", actor=admin
        )
        old.refresh_from_db()
        assert (old.valid_to, old.months) == (date(2026, 12, 31), 12)
        assert (new.valid_from, new.valid_to, new.months) == (date(2027, 1, 1), None, 24)
        assert [event.pgh_label for event in old.events.order_by("pgh_id")] == ["insert", "update"]
        assert list(
            Event.objects.filter(subject_type="rule").order_by("id").values_list("verb", flat=True)
        ) == ["rule.ended", "rule.written"]


def test_it_keeps_one_rule_for_one_thing_at_a_time(world, admin) -> None:
    with scope(world.office):
        services.install_rules()
        before = Rule.objects.count()
        with pytest.raises(Conflict) as refusal:
            services.write_rule(
                kind=RuleKind.DOCUMENT, document=DocumentKind.BRAND_STORY, valid_from=date(2027, 1, 1),
                source_note="Again", actor=admin,
            )  # fmt: skip
        assert refusal.value.code == "rule_in_force"
        assert Rule.objects.count() == before


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"document": "passport"}, "document"),
        ({"kind": "company_age"}, "months"),
        ({"channel": "moon"}, "channel"),
        ({"sector": "nothing"}, "sector"),
        ({"country": "XX"}, "country"),
        ({"source_note": " "}, "source_note"),
        ({"valid_to": date(2019, 1, 1)}, "valid_to"),
    ],
)
def test_it_refuses_a_rule_that_makes_no_sense(world, admin, words, field) -> None:
    right = {
        "kind": "document", "document": "bank_proof", "valid_from": date(2026, 1, 1), "source_note": "Notice 1",
    }  # fmt: skip
    with scope(world.office), pytest.raises(Invalid) as refusal:
        services.write_rule(actor=admin, **{**right, **words})
    assert refusal.value.data["field"] == field


def test_it_lets_platform_admins_alone_change_what_is_in_force(world) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(world.office):
        services.install_rules()
        rule, holiday = Rule.objects.first(), Holiday.objects.first()
        day, note = date(2027, 1, 1), "A try"
        for attempt in (
            lambda: services.end_rule(rule=rule, valid_to=day, actor=reviewer),
            lambda: services.replace_rule(rule=rule, valid_from=day, source_note=note, actor=reviewer),
            lambda: services.set_clock(
                step="draft", working_days=3, valid_from=day, source_note=note, actor=reviewer
            ),
            lambda: services.set_threshold(
                code="deposit_days", value=3, valid_from=day, source_note=note, actor=reviewer
            ),
            lambda: services.write_sector(
                code="x", name="X", nice_classes=[1], valid_from=day, source_note=note, actor=reviewer
            ),
            lambda: services.end_sector(sector=Sector.objects.get(code="bags"), valid_to=day, actor=reviewer),
            lambda: services.set_holiday(day=day, name="X", works=False, source_note=note, actor=reviewer),
            lambda: services.clear_holiday(holiday=holiday, actor=reviewer),
        ):
            with pytest.raises(Forbidden, match="platform admin"):
                attempt()


def test_it_sets_clocks_limits_days_and_sectors(world, admin) -> None:
    with scope(world.office):
        services.install_rules()
        day, note = date(2027, 3, 1), "Decision 7"
        clock = services.set_clock(
            step="submitted", working_days=1, remind_before=0, valid_from=day, source_note=note, actor=admin
        )
        assert StepClock.objects.filter(step="submitted").latest("valid_from") == clock
        with pytest.raises(Conflict):
            services.set_clock(
                step="submitted", working_days=2, valid_from=day, source_note=note, actor=admin
            )
        services.set_threshold(code="deposit_days", value=10, valid_from=day, source_note=note, actor=admin)
        assert Threshold.objects.filter(code="deposit_days").count() == 2
        with pytest.raises(Invalid, match="not known"):
            services.set_threshold(code="luck", value=10, valid_from=day, source_note=note, actor=admin)
        services.set_holiday(
            day=date(2027, 2, 9), name="Spring Festival", works=False, source_note=note, actor=admin
        )
        with pytest.raises(Invalid, match="no weekend day"):
            services.set_holiday(day=date(2027, 2, 10), name="X", works=True, source_note=note, actor=admin)
        services.clear_holiday(holiday=Holiday.objects.get(day=date(2027, 2, 9)), actor=admin)
        assert not Holiday.objects.filter(day=date(2027, 2, 9)).exists()
        with pytest.raises(Invalid, match="1 to 45"):
            services.write_sector(
                code="toys", name="Toys", nice_classes=[46], valid_from=day, source_note=note, actor=admin
            )
        assert services.write_sector(
            code="toys", name="Toys", nice_classes=[28], valid_from=day, source_note=note, actor=admin
        ).nice_classes == [28]


def test_a_sector_needs_other_classes_from_a_day_on(world, admin) -> None:
    day = today() + timedelta(days=30)
    words = {"code": "bags", "name": "Bags and cases", "source_note": "Notice 9", "actor": admin}
    with scope(world.office):
        services.install_rules()
        services.write_sector(nice_classes=[18, 25], valid_from=day, **words)
        before, after = Sector.objects.filter(code="bags").order_by("valid_from")
        assert (before.valid_to, before.nice_classes) == (day - timedelta(days=1), [18])
        assert (after.valid_from, after.valid_to, after.nice_classes) == (day, None, [18, 25])
        assert queries.sectors_on(today()).get(code="bags") == before
        assert queries.sectors_on(day).get(code="bags") == after
        assert queries.sector_names(["bags"]) == {"bags": "Bags"}
        with pytest.raises(Conflict) as refusal:
            services.write_sector(nice_classes=[18], valid_from=day, **words)
        assert refusal.value.code == "sector_written"
        with pytest.raises(IntegrityError), transaction.atomic():
            Sector.objects.create(code="bags", name="B", nice_classes=[18], valid_from=day, source_note="x")


def test_nobody_applies_for_a_sector_that_has_ended(world, admin) -> None:
    with scope(world.office):
        services.install_rules()
        bags = Sector.objects.get(code="bags")
        with pytest.raises(Invalid, match="began on"):
            services.end_sector(sector=bags, valid_to=date(2019, 1, 1), actor=admin)
        services.end_sector(sector=bags, valid_to=today() - timedelta(days=1), actor=admin)
        with pytest.raises(Invalid, match="There is no sector «bags»; use one of: accessories, "):
            make_application(admin, sectors=["bags"])
        with pytest.raises(Invalid, match="There is no sector «bags»"):
            services.write_rule(
                kind="document", document="other", sector="bags", valid_from=today(), source_note="x",
                actor=admin,
            )  # fmt: skip
        with pytest.raises(Invalid, match="ends on"):
            services.end_sector(sector=bags, valid_to=today(), actor=admin)
        assert queries.sector_names(["bags"]) == {"bags": "Bags"}
        assert services.install_rules() == 0


class TestCorrecting:
    @pytest.fixture
    def limit(self, world, admin):
        with scope(world.office):
            return services.set_threshold(
                code="deposit_days", value=100, valid_from=today(), source_note="Decision 7", actor=admin
            )

    def test_a_limit_set_today_is_corrected_today(self, world, admin, limit) -> None:
        with scope(world.office):
            services.correct_threshold(
                limit=limit, value=Decimal(10), source_note="A zero too many", actor=admin
            )
            (row,) = Threshold.objects.filter(code="deposit_days", valid_from=today())
            assert (row.value, row.source_note) == (10, "A zero too many")
            event = Event.objects.get(verb="threshold.corrected")
            assert (event.data["value"], event.data["before"]) == (
                "10",
                {"value": "100.0000", "source_note": "Decision 7"},
            )

    def test_a_clock_is_corrected_before_it_counts(self, world, admin) -> None:
        words = {"source_note": "Decision 7", "actor": admin}
        with scope(world.office):
            clock = services.set_clock(
                step="submitted", working_days=9, valid_from=today() + timedelta(days=3), **words
            )
            services.correct_clock(clock=clock, working_days=2, remind_before=1, **words)
            assert StepClock.objects.get(pk=clock.pk).working_days == 2
            with pytest.raises(Invalid, match="within the step's days"):
                services.correct_clock(clock=clock, working_days=2, remind_before=2, **words)

    def test_what_a_day_was_judged_by_is_not_corrected(self, world, admin, limit) -> None:
        with scope(world.office):
            Threshold.objects.filter(pk=limit.pk).update(valid_from=today() - timedelta(days=1))
            with pytest.raises(Conflict, match="Set another one from a day on") as refusal:
                services.correct_threshold(limit=limit, value=10, source_note="Late", actor=admin)
            assert refusal.value.code == "has_counted"
            assert Threshold.objects.get(pk=limit.pk).value == 100

    def test_only_a_platform_admin_does_and_never_below_nothing(self, world, admin, limit) -> None:
        with scope(world.office):
            with pytest.raises(Forbidden):
                services.correct_threshold(
                    limit=limit, value=1, source_note="x", actor=world.actor(world.reviewer)
                )
            with pytest.raises(Invalid, match="not negative"):
                services.correct_threshold(limit=limit, value=-1, source_note="x", actor=admin)

    def test_at_the_desk_it_is_offered_while_no_day_by_it_is_over(self, world, limit, as_person) -> None:
        desk = as_person(world.admin)
        door = f"/admin/merchants/threshold/{limit.pk}/verb/correct/"
        page = f"/admin/merchants/threshold/{limit.pk}/change/"
        assert door in desk.get(page).content.decode()
        assert desk.post(door, {"value": "12", "source_note": "Slip"}).status_code == 302
        with scope(world.office):
            assert Threshold.objects.get(pk=limit.pk).value == 12
            Threshold.objects.filter(pk=limit.pk).update(valid_from=today() - timedelta(days=1))
        assert door not in desk.get(page).content.decode()
