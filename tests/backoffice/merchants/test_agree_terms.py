"""Terms of a contract: proposed by one, approved by another or by two others, signed, followed, ended."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation
from django.utils.formats import date_format

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, StateConflict
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.merchants import queries, services
from backoffice.merchants.days import today
from backoffice.merchants.models import (
    Application,
    Brand,
    Contract,
    ContractTerms,
    Document,
    DocumentVersion,
    Restriction,
    Threshold,
)
from tests.backoffice.merchants.agreeing import (
    an_offer,
    approve,
    make_application_of,
    make_contract,
    set_thresholds,
    sign,
    staff,
)
from tests.backoffice.merchants.dossier.rows import add_paper
from tests.catalog.inventory.making import in_threads


@pytest.fixture
def here(world: Any) -> Any:
    """The whole test runs as the office, with thresholds set."""
    with scope(world.office):
        set_thresholds()
        yield world


def verbs_of(subject: str, pk: int) -> list[str]:
    chain = Event.objects.filter(subject_type=subject, subject_id=pk).order_by("sequence")
    return [event.verb for event in chain]


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(-10_000, -9_000, "ends_on"), (-10_000, 300, "starts_on"), (0, 400_000, "ends_on")],
)
def test_terms_lie_within_what_was_applied_for_and_near_today(
    here: Any, first: int, last: int, field: str
) -> None:
    Threshold.objects.create(code="term_years", value=10, valid_from=date(2020, 1, 1), source_note="A test")
    application = make_application_of(here, channels=("flagship",))
    Application.objects.filter(pk=application.pk).update(starts_on=today() - timedelta(days=30))
    application.refresh_from_db()
    contract = services.draft_contract(application=application, channel="flagship", actor=staff(here))
    day = timedelta(days=1)
    offer = an_offer(starts_on=today() + first * day, ends_on=today() + last * day)
    with pytest.raises(Invalid) as refused:
        services.propose_terms(contract=contract, terms=offer, actor=staff(here))
    assert refused.value.data["field"] == field


# --- drafting ------------------------------------------------------------------------------------


def test_it_drafts_one_contract_for_each_channel(here: Any) -> None:
    application = make_application_of(here, channels=("flagship", "overseas"))
    manager = staff(here)
    first = services.draft_contract(application=application, channel="flagship", actor=manager)
    second = services.draft_contract(application=application, channel="overseas", actor=manager)
    assert first.number == f"C-{today().year}-{first.pk:05d}"
    assert (first.status, first.company_id, first.selling_brand) == (
        "draft",
        here.aurore.company_id,
        here.aurore,
    )
    with pytest.raises(Conflict, match=second.number) as refused:
        services.draft_contract(application=application, channel="overseas", actor=manager)
    assert refused.value.code == "contract_open"
    with pytest.raises(Invalid, match="applied for Flagship store, Overseas fulfilment"):
        services.draft_contract(application=application, channel="full_service", actor=manager)
    event = Event.objects.get(verb="contract.drafted", subject_id=first.pk)
    assert (event.company_id, event.brand_id) == (here.aurore.company_id, None)


def test_it_drafts_nothing_before_the_approval_and_for_nobody_else(here: Any) -> None:
    application = make_application_of(here, status="in_review")
    with pytest.raises(Conflict) as refused:
        services.draft_contract(application=application, channel="flagship", actor=staff(here))
    assert refused.value.code == "not_approved"
    for actor in (here.actor(here.owner), here.actor(here.reviewer), staff(here, Role.FINANCE)):
        with pytest.raises(Forbidden):
            services.draft_contract(application=application, channel="flagship", actor=actor)
    assert not Contract.objects.exists()


# --- approving -----------------------------------------------------------------------------------


def draft(here: Any, application: Application | None = None) -> Contract:
    return services.draft_contract(
        application=application or make_application_of(here), channel="flagship", actor=staff(here)
    )


def test_one_other_person_approves_what_is_ordinary(here: Any) -> None:
    manager, finance = staff(here), staff(here, Role.FINANCE)
    terms = services.propose_terms(contract=draft(here), terms=an_offer(), actor=manager)
    with pytest.raises(Forbidden, match="another person"):
        services.approve_terms(terms=terms, actor=manager)
    with pytest.raises(Forbidden, match="not a person"):
        services.approve_terms(terms=terms, actor=here.office)
    with pytest.raises(Forbidden):
        services.approve_terms(terms=terms, actor=here.actor(here.owner))
    terms = services.approve_terms(terms=terms, actor=finance)
    assert (terms.status, terms.approved_by_id, terms.second_approved_by_id) == ("approved", finance.id, None)
    with pytest.raises(StateConflict):
        services.approve_terms(terms=terms, actor=staff(here))
    assert verbs_of("terms", terms.pk) == ["terms.proposed", "terms.approved"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"deposit": Decimal(500_001)}, "The deposit of 500,001.00 CNY is above 500,000.00 CNY."),
        ({"fixed_fee": Decimal("500000.01")}, "The fixed fee of 500,000.01 CNY is above 500,000.00 CNY."),
        (
            {"minimum_guarantee": Decimal(900_000)},
            "The minimum guarantee of 900,000.00 CNY is above 500,000.00 CNY.",
        ),
        ({"commission_bp": 199}, "The commission of 1.99 % is below 2 %."),
        (
            {"currency": "KRW", "deposit": Decimal(1), "fixed_fee": Decimal(0)},
            "No limit is set for amounts in KRW.",
        ),
    ],
)
def test_two_other_people_approve_above_a_threshold(here: Any, facts: dict[str, Any], reason: str) -> None:
    manager, finance, admin = staff(here), staff(here, Role.FINANCE), here.actor(here.admin)
    terms = services.propose_terms(contract=draft(here), terms=an_offer(**facts), actor=manager)
    assert queries.why_two_approve(terms, on=today()) == [reason]
    terms = services.approve_terms(terms=terms, actor=finance)
    assert terms.status == "approved_once"
    with pytest.raises(StateConflict):
        services.sign_terms(terms=terms, signed_on=today(), signed_by="X", actor=manager)
    with pytest.raises(Forbidden, match="already"):
        services.approve_terms(terms=terms, actor=finance)
    with pytest.raises(Forbidden, match="proposed"):
        services.approve_terms(terms=terms, actor=manager)
    terms = services.approve_terms(terms=terms, actor=admin)
    assert (terms.status, terms.approved_by_id, terms.second_approved_by_id) == (
        "approved",
        finance.id,
        admin.id,
    )
    assert Event.objects.get(verb="terms.approved_by_one").data["two_must_because"] == [reason]


def test_at_the_threshold_itself_one_will_do(here: Any) -> None:
    offer = an_offer(deposit=Decimal(500_000), commission_bp=200)
    terms = services.propose_terms(contract=draft(here), terms=offer, actor=staff(here))
    assert services.approve_terms(terms=terms, actor=staff(here)).status == "approved"


def test_where_nobody_has_set_a_limit_two_approve(world: Any) -> None:
    with scope(world.office):
        terms = services.propose_terms(contract=draft(world), terms=an_offer(), actor=staff(world))
        assert len(queries.why_two_approve(terms, on=today())) == 2
        Threshold.objects.create(
            code="second_approval", value=1_000_000, currency="CNY", valid_from=today(), source_note="A test"
        )
        Threshold.objects.create(
            code="second_approval",
            value=1,
            currency="CNY",
            valid_from=today() + timedelta(1),
            source_note="-",
        )
        assert queries.why_two_approve(terms, on=today()) == ["No least commission is set."]


def test_on_the_self_operated_channel_there_is_no_commission_to_keep_up(here: Any) -> None:
    application = make_application_of(here, channels=("self_operated",))
    contract = services.draft_contract(application=application, channel="self_operated", actor=staff(here))
    terms = services.propose_terms(contract=contract, terms=an_offer(commission_bp=0), actor=staff(here))
    assert queries.why_two_approve(terms, on=today()) == []


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"commission_bp": 10_001}, "commission_bp"),
        ({"notice_days": 731}, "notice_days"),
        ({"settlement_cycle": "daily"}, "settlement_cycle"),
        ({"territory": []}, "territory"),
        ({"territory": ["XX"]}, "territory"),
        ({"currency": "RMB"}, "currency"),
        ({"deposit": Decimal("0.001")}, "amount"),
        ({"deposit": Decimal(-1)}, "deposit"),
    ],
)
def test_it_proposes_nothing_that_is_wrong(here: Any, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.propose_terms(contract=draft(here), terms=an_offer(**facts), actor=staff(here))
    assert refused.value.data["field"] == field
    assert not ContractTerms.objects.exists()


# --- signing -------------------------------------------------------------------------------------


def test_it_signs_and_the_application_goes_on_with_the_last_channel(here: Any) -> None:
    application = make_application_of(here, channels=("flagship", "overseas"))
    first = make_contract(here, application, channel="flagship")
    application.refresh_from_db()
    assert (first.status, application.status) == ("signed", "approved")
    assert verbs_of("contract", first.pk) == ["contract.drafted", "contract.signed"]
    make_contract(here, application, channel="overseas")
    application.refresh_from_db()
    assert application.status == "contract_signed"
    assert Event.objects.get(verb="application.contract_signed").data["contracts"]
    assert broken_chains() == []


def test_without_a_deposit_it_is_paid_at_once(here: Any) -> None:
    contract = make_contract(here, deposit=Decimal(0))
    assert Application.objects.get(pk=contract.application_id).status == "deposit_paid"


def test_later_terms_cut_the_earlier_ones_off_the_day_before(here: Any) -> None:
    contract = make_contract(here)
    before = ContractTerms.objects.get()
    in_june = today() + timedelta(days=100)
    after = sign(here, contract, starts_on=in_june, commission_bp=500, deposit=Decimal(200_000))
    before.refresh_from_db()
    assert (before.status, before.cut_off_on, before.ends_on) == (
        "signed", in_june - timedelta(1), today() + timedelta(364),
    )  # fmt: skip
    assert queries.terms_on(contract, today()) == before
    assert queries.terms_on(contract, in_june - timedelta(1)) == before
    assert queries.terms_on(contract, in_june) == after
    assert queries.terms_on(contract, after.ends_on) == after
    assert queries.terms_on(contract, after.ends_on + timedelta(1)) is None
    assert queries.terms_on(contract, today() - timedelta(1)) is None
    assert verbs_of("terms", before.pk)[-1] == "terms.cut_off"
    assert verbs_of("contract", contract.pk)[-1] == "contract.terms_signed"
    changes = {each.point: (each.before, each.after) for each in queries.differences(after, before)}
    assert changes["Commission"] == ("4 %", "5 %")
    assert changes["Deposit"] == ("100,000.00 CNY", "200,000.00 CNY")
    assert "Territory" not in changes
    assert queries.version_before(after) == before


@pytest.mark.parametrize(
    ("language", "points"),
    [
        ("en-gb", ("First day", "1 Jan 2027", "Deposit", "Mainland China; Japan")),
        ("zh-hans", ("起始日", "2027年1月1日", "保证金", "中国内地; 日本")),
    ],
)
def test_its_points_are_said_in_the_readers_language(
    here: Any, language: str, points: tuple[str, ...]
) -> None:
    terms = ContractTerms(
        starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), commission_bp=400, currency="CNY",
        settlement_cycle="monthly", territory=["CN", "JP"], exclusive=False, notice_days=30,
        fixed_fee=Decimal(0), minimum_guarantee=Decimal(0), deposit=Decimal(100_000),
    )  # fmt: skip
    with translation.override(language):
        said = {str(each.point): each.after for each in queries.differences(terms, None)}
    first, day, deposit, places = points
    assert said[first] == day
    assert said[deposit] == "100,000.00 CNY"
    assert places in said.values()


def test_it_does_not_change_days_that_have_passed_nor_terms_that_come_later(here: Any) -> None:
    contract = make_contract(here, starts_on=today() - timedelta(days=40))
    with pytest.raises(Conflict) as refused:
        sign(here, contract, starts_on=today() - timedelta(days=1))
    assert refused.value.code == "terms_backdated"
    later = sign(here, contract, starts_on=today() + timedelta(days=50))
    with pytest.raises(Conflict, match=f"Version {later.number} is signed") as refused:
        sign(here, contract, starts_on=today() + timedelta(days=20))
    assert refused.value.code == "later_terms_signed"
    between = sign(here, contract, starts_on=today() + timedelta(20), ends_on=today() + timedelta(49))
    assert queries.terms_on(contract, today() + timedelta(30)) == between
    assert queries.terms_on(contract, today() + timedelta(50)) == later
    with pytest.raises(Conflict) as refused:
        sign(
            here,
            contract,
            starts_on=today() + timedelta(60),
            currency="EUR",
            deposit=Decimal(0),
            fixed_fee=Decimal(0),
        )
    assert refused.value.code == "other_currency"


def test_approved_terms_that_no_longer_fit_are_not_signed(here: Any) -> None:
    contract, manager = make_contract(here), staff(here)
    offers = [an_offer(starts_on=today() + timedelta(days=number)) for number in (30, 30)]
    first, second = (
        approve(here, services.propose_terms(contract=contract, terms=offer, actor=manager))
        for offer in offers
    )
    services.sign_terms(terms=first, signed_on=today(), signed_by="X", actor=manager)
    with pytest.raises(Conflict) as refused:
        services.sign_terms(terms=second, signed_on=today(), signed_by="X", actor=manager)
    assert refused.value.code == "later_terms_signed"
    assert services.discard_terms(terms=second, actor=manager, reason="too late").status == "discarded"
    with pytest.raises(StateConflict):
        services.discard_terms(terms=first, actor=manager)


def test_a_signature_has_a_day_that_has_been_and_a_name(here: Any) -> None:
    manager = staff(here)
    terms = approve(here, services.propose_terms(contract=draft(here), terms=an_offer(), actor=manager))
    for words in ({"signed_on": today() + timedelta(1)}, {"signed_by": "  "}):
        with pytest.raises(Invalid):
            services.sign_terms(
                **{"terms": terms, "signed_on": today(), "signed_by": "X", "actor": manager, **words}
            )
    with pytest.raises(Forbidden):
        services.sign_terms(terms=terms, signed_on=today(), signed_by="X", actor=staff(here, Role.FINANCE))


def test_it_says_which_contract_exclusive_terms_would_break(here: Any) -> None:
    application = make_application_of(here, channels=("flagship", "overseas", "full_service"))
    exclusive = make_contract(here, application, channel="flagship", exclusive=True, territory=["CN", "HK"])
    other = services.draft_contract(application=application, channel="overseas", actor=staff(here))
    with pytest.raises(
        Conflict, match=rf"{exclusive.number} \(Flagship store\).*is exclusive in CN "
    ) as refused:
        sign(here, other)
    assert refused.value.code == "exclusivity"
    sign(here, other, territory=["JP"])
    third = services.draft_contract(application=application, channel="full_service", actor=staff(here))
    with pytest.raises(Conflict, match=other.number):
        sign(here, third, territory=["JP"], exclusive=True)
    sign(here, third, territory=["CN"], starts_on=today() + timedelta(days=365), exclusive=True)


# --- ending --------------------------------------------------------------------------------------


def test_it_ends_after_its_notice(here: Any) -> None:
    contract, manager = make_contract(here), staff(here)
    sign(here, contract, starts_on=today() + timedelta(days=100))
    first = today() + timedelta(days=30)
    with pytest.raises(Invalid, match=str(first)):
        services.end_contract(contract=contract, ends_on=first - timedelta(1), actor=manager)
    contract = services.end_contract(contract=contract, ends_on=first, actor=manager, reason="They leave")
    assert (contract.status, contract.ends_on) == ("signed", first)
    with pytest.raises(Conflict) as refused:
        sign(here, contract, starts_on=today() + timedelta(days=5))
    assert refused.value.code == "contract_ending"
    assert queries.terms_on(contract, first) is not None
    assert queries.terms_on(contract, first + timedelta(1)) is None
    assert queries.terms_on(contract, first + timedelta(100)) is None, (
        "the version signed for later never counts"
    )
    assert services.end_lapsed_contracts(actor=here.office) == []
    with time_machine.travel(first + timedelta(days=1, hours=1)):
        assert [ended.number for ended in services.end_lapsed_contracts(actor=here.office)] == [
            contract.number
        ]
        assert services.end_lapsed_contracts(actor=here.office) == []
        with pytest.raises(StateConflict):
            services.end_contract(contract=contract, actor=manager)
    assert verbs_of("contract", contract.pk)[-2:] == ["contract.notice_given", "contract.ended"]


def test_without_a_day_it_ends_as_soon_as_the_notice_lets_it(here: Any) -> None:
    contract = services.end_contract(contract=make_contract(here), actor=staff(here))
    assert contract.ends_on == today() + timedelta(days=30)


def test_a_platform_admin_ends_it_for_cause(here: Any) -> None:
    contract, words = make_contract(here), {"ends_on": today(), "for_cause": True}
    with pytest.raises(Forbidden):
        services.end_contract(contract=contract, actor=staff(here), reason="Counterfeits", **words)
    with pytest.raises(Invalid):
        services.end_contract(contract=contract, actor=here.actor(here.admin), **words)
    ended = services.end_contract(
        contract=contract, actor=here.actor(here.admin), reason="Counterfeits", **words
    )
    assert ended.ends_on == today()


def test_a_draft_ends_at_once_and_its_terms_with_it(here: Any) -> None:
    contract, manager = draft(here), staff(here)
    terms = services.propose_terms(contract=contract, terms=an_offer(), actor=manager)
    assert services.end_contract(contract=contract, actor=manager).status == "ended"
    terms.refresh_from_db()
    assert terms.status == "discarded"
    with pytest.raises(Conflict) as refused:
        services.propose_terms(contract=contract, terms=an_offer(), actor=manager)
    assert refused.value.code == "contract_ended"
    services.draft_contract(application=contract.application, channel="flagship", actor=manager)


def test_nothing_is_offered_on_a_channel_whose_contract_is_not_in_force(here: Any) -> None:
    application = make_application_of(here, channels=("flagship", "overseas"), status="live")
    contract = make_contract(here, application, channel="flagship")
    make_contract(here, application, channel="overseas", ends_on=today() + timedelta(days=500))
    brands = [here.aurore.pk, here.kestrel.pk]

    def open_now() -> list[tuple[str, str, dict[str, Any]]]:
        services.restrict_without_terms(brand_ids=brands, actor=here.office)
        rows = Restriction.objects.filter(lifted_at__isnull=True)
        return [(row.brand.name, row.channel, row.details) for row in rows]

    assert open_now() == []
    last = ContractTerms.objects.get(contract=contract).ends_on
    with time_machine.travel(last + timedelta(days=1, hours=1)):
        assert open_now() == [
            ("Aurore", "flagship", {"contract": contract.number, "ended_on": last.isoformat()})
        ]
        row = Restriction.objects.get(lifted_at__isnull=True)
        assert queries.restriction_sentence(row).startswith(f"Contract {contract.number} ended on ")
        assert open_now() == open_now()
        sign(here, contract, starts_on=today())
        assert not Restriction.objects.filter(lifted_at__isnull=True).exists(), "signing lifts it at once"


def test_terms_that_begin_later_say_from_which_day_on_it_is_offered(
    here: Any, django_assert_num_queries: Any
) -> None:
    application = make_application_of(here, status="live")
    begins_on = today() + timedelta(days=31)
    contract = make_contract(here, application, starts_on=begins_on)
    services.restrict_without_terms(brand_ids=[here.aurore.pk], actor=here.office)
    row = Restriction.objects.get(lifted_at__isnull=True)
    day = date_format(begins_on)
    assert queries.restriction_sentence(row) == (
        f"Contract {contract.number} begins on {day}. Nothing of Aurore is offered on the channel Flagship store. "
        "From that day on it is offered by itself."
    )
    assert queries.way_out(row) == ("begin the contract on its day", frozenset())
    assert f"can be offered from {day} on" in queries.next_step(application).sentence
    assert f"can be offered from {day} on" in queries.next_step(application, to="staff").sentence
    loaded = queries.with_first_days(Application.objects.filter(pk=application.pk)).get()
    with django_assert_num_queries(0):
        queries.next_step(loaded)
    with time_machine.travel(begins_on + timedelta(days=1)):
        services.restrict_without_terms(brand_ids=[here.aurore.pk], actor=here.office)
        assert not Restriction.objects.filter(lifted_at__isnull=True).exists()
        assert queries.next_step(application).sentence == "Your brand is live: its goods can be offered."


# --- what PostgreSQL holds -----------------------------------------------------------------------


def refused_by_postgresql(sql: str, *values: Any, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_postgresql_refuses_every_edit_of_signed_terms(here: Any) -> None:
    make_contract(here)
    for change in (
        "commission_bp = 1", "fixed_fee = 1", "minimum_guarantee = 1", "deposit = 1", "currency = 'EUR'",
        "settlement_cycle = 'weekly'", "territory = '{JP}'", "exclusive = true", "notice_days = 1",
        "starts_on = starts_on - 1", "ends_on = ends_on + 1", "number = 9",
    ):  # fmt: skip
        refused_by_postgresql(f"UPDATE merchants_contractterms SET {change}", match="Cannot update")
    for change in (
        "signed_on = signed_on - 1",
        "signed_by = 'Y'",
        "approved_by_id = NULL",
        "proposed_by_id = NULL",
    ):
        refused_by_postgresql(f"UPDATE merchants_contractterms SET {change}", match="are signed")
    refused_by_postgresql(
        "UPDATE merchants_contractterms SET status = 'discarded'", match="No verb leads from"
    )
    refused_by_postgresql("DELETE FROM merchants_contractterms", match="Cannot delete")


def test_postgresql_lets_signed_terms_be_cut_off_only_earlier_and_only_within(here: Any) -> None:
    make_contract(here)
    cut = "UPDATE merchants_contractterms SET cut_off_on = starts_on + %s"
    with connection.cursor() as cursor:
        cursor.execute(cut, [50])
        cursor.execute(cut, [40])
    refused_by_postgresql(cut, 41, match="are signed")
    refused_by_postgresql("UPDATE merchants_contractterms SET cut_off_on = NULL", match="are signed")
    refused_by_postgresql(cut, -1, match="contract_terms_cut_off_within_them")


def test_postgresql_refuses_signed_terms_that_overlap(here: Any) -> None:
    contract = make_contract(here)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO merchants_contractterms (company_id, contract_id, number, starts_on, ends_on, commission_bp,"
            " fixed_fee, minimum_guarantee, deposit, currency, settlement_cycle, territory, exclusive, notice_days,"
            " status, signed_by, proposed_by_id) SELECT company_id, contract_id, 2, ends_on, ends_on + 9, 1, 0, 0, 0,"
            " currency, settlement_cycle, territory, false, 1, 'proposed', '', proposed_by_id"
            " FROM merchants_contractterms"
        )
        cursor.execute(
            "UPDATE merchants_contractterms SET status = 'approved', approved_by_id = %s WHERE number = 2",
            [here.admin.pk],
        )
    with pytest.raises(IntegrityError, match="contract_terms_signed_never_overlap"), transaction.atomic():
        ContractTerms.objects.filter(contract=contract, number=2).update(status="signed", signed_on=today())


def test_postgresql_holds_four_eyes_and_six(here: Any) -> None:
    manager = staff(here)
    terms = services.propose_terms(contract=draft(here), terms=an_offer(), actor=manager)
    rows = ContractTerms.objects.filter(pk=terms.pk)
    for columns, constraint in (
        ({"status": "approved"}, "contract_terms_approved_by_somebody"),
        ({"status": "approved", "approved_by": manager.id}, "contract_terms_approved_by_another"),
        ({"approved_by": here.admin.pk, "second_approved_by": here.admin.pk}, "second_approval_by_another"),
        ({"approved_by": here.admin.pk, "second_approved_by": manager.id}, "second_approval_by_another"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            rows.update(**columns)


def test_every_change_of_contract_and_terms_is_kept_even_by_raw_sql(here: Any) -> None:
    contract = make_contract(here)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE merchants_contract SET ends_on = %s", [date(2040, 1, 1)])
        cursor.execute("SELECT pgh_label, status, ends_on FROM merchants_contractevent ORDER BY pgh_id")
        assert cursor.fetchall() == [
            ("insert", "draft", None),
            ("update", "signed", None),
            ("update", "signed", date(2040, 1, 1)),
        ]
        cursor.execute("SELECT status FROM merchants_contracttermsevent ORDER BY pgh_id")
        assert [status for (status,) in cursor.fetchall()] == ["proposed", "approved", "signed"]
    assert contract.events.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_signatures_at_once_one_counts(world: Any) -> None:
    with scope(world.office):
        set_thresholds()
        contract, manager = make_contract(world), staff(world)
        waiting = [
            approve(
                world,
                services.propose_terms(
                    contract=contract, terms=an_offer(starts_on=today() + timedelta(30)), actor=manager
                ),
            )
            for _ in range(4)
        ]

    def signing(terms: ContractTerms) -> Any:
        with scope(manager):
            return services.sign_terms(terms=terms, signed_on=today(), signed_by="X", actor=manager)

    results = in_threads([lambda terms=terms: signing(terms) for terms in waiting])  # type: ignore[misc]
    assert sorted(getattr(result, "code", "signed") for result in results) == ["later_terms_signed"] * 3 + [
        "signed"
    ]


def test_the_company_reads_its_contracts_and_no_others(here: Any) -> None:
    make_contract(here)
    with scope(here.actor(here.owner)):
        assert ContractTerms.objects.get().commission_bp == 400
        assert Event.objects.filter(verb="terms.signed").exists()
        with pytest.raises(Forbidden):
            services.end_contract(contract=Contract.objects.get(), actor=here.actor(here.owner))
    with scope(here.actor(here.stranger)):
        assert not Contract.objects.exists()
        assert not ContractTerms.objects.exists()
        assert not Event.objects.filter(verb__startswith="terms.").exists()


# --- papers on the whole term --------------------------------------------------------------------


def test_terms_that_outlast_the_authorisation_are_signed_only_for_a_reason(world: Any) -> None:
    with scope(world.office):
        services.install_rules()
        application = make_application_of(world)
        Application.objects.filter(pk=application.pk).update(sectors=["bags"])
        company = application.company
        add_paper(company, "trademark", application=application, nice_classes=[18])
        ends = today() + timedelta(days=200)
        add_paper(company, "authorisation", application=application, expires_on=ends)
        contract, manager = draft(world, application=application), staff(world)

        def approved(**facts: Any) -> ContractTerms:
            return approve(
                world,
                services.propose_terms(contract=contract, terms=an_offer(**facts), actor=manager),
            )

        words: dict[str, Any] = {"signed_on": today(), "signed_by": "X", "actor": manager}
        long = approved()
        with pytest.raises(Conflict, match="say why they are signed all the same") as refused:
            services.sign_terms(terms=long, **words)
        assert refused.value.code == "dossier_gaps"
        services.sign_terms(terms=long, despite="The renewal is promised in writing", **words)
        said = Event.objects.get(verb="terms.signed").data
        assert (said["despite"], len(said["gaps"])) == ("The renewal is promised in writing", 1)
        short = approved(starts_on=today() + timedelta(days=1), ends_on=ends)
        services.sign_terms(terms=short, **words)


# --- several brands of one company ---------------------------------------------------------------


def test_an_owner_sees_the_papers_and_terms_of_their_own_brands(world: Any) -> None:
    with scope(world.office):
        services.install_rules()
        ours = make_application_of(world)
        add_paper(ours.company, "trademark", application=ours, nice_classes=[18])
        draft(world, application=ours)
    owner = world.actor(world.owner)
    kinds = (Application, Document, DocumentVersion, Contract)
    with scope(owner):
        assert [kind.objects.count() for kind in kinds] == [1, 1, 1, 1]
    with scope(world.office):
        other = Brand.objects.create(company=world.aurore.company, code="aube", name="Aube", country="FR")
        Contract.objects.update(selling_brand=other)
        Application.objects.update(onboarded_brand=other)
    with scope(owner):
        assert [kind.objects.count() for kind in kinds] == [0, 0, 0, 0]
