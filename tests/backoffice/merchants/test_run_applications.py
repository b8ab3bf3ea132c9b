"""From the approval on: contract, deposit, the sale, and what takes it away again."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, StateConflict
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, Brand, Contract
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.making import make_application, sign_all

S = ApplicationStatus
BOTH = ["flagship", "overseas"]


@pytest.fixture
def office(world):
    with scope(world.office):
        yield


def now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def shut(application: Application) -> list[tuple[str, str]]:
    """(cause, channel) of what keeps the brand's goods off sale but that it never applied for them."""
    rows = now(application).onboarded_brand.restrictions.filter(lifted_at=None).exclude(cause="not_applied")
    return sorted(rows.values_list("cause", "channel"))


def test_nothing_is_offered_before_it_is_live(office, world, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.APPROVED, reviewer=reviewer, channels=BOTH)
    assert shut(application) == [("not_live", "flagship"), ("not_live", "overseas")]
    sign_all(application)
    services.deposit_paid(application=application, actor=world.office)
    assert len(shut(application)) == 2
    services.open_for_sale(application=application, actor=clerk)
    assert (now(application).status, shut(application)) == (S.LIVE, [])
    event = timeline("application", application.pk)[0]
    assert (event.verb, event.data["channels"]) == ("application.went_live", BOTH)


def test_it_moves_on_with_the_last_contract_only(office, world, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.APPROVED, reviewer=reviewer, channels=BOTH)
    facts = {
        "company_id": application.company_id,
        "application": application,
        "selling_brand_id": application.onboarded_brand_id,
    }
    for number, channel in enumerate(BOTH):
        contract = Contract.objects.create(channel=channel, number=f"C-{number}", **facts)
        Contract.objects.filter(pk=contract.pk).update(status="signed")
        services.contract_signed(application=application, actor=world.office)
        assert now(application).status == (S.APPROVED if number == 0 else S.CONTRACT_SIGNED)


@pytest.mark.parametrize("status", [S.APPROVED, S.CONTRACT_SIGNED])
def test_it_is_not_opened_without_contract_and_deposit(office, clerk, reviewer, status: str) -> None:
    application = make_application(clerk, status=status, reviewer=reviewer)
    with pytest.raises(StateConflict):
        services.open_for_sale(application=application, actor=clerk)
    assert shut(application) == [("not_live", "overseas")]


def test_it_is_not_opened_when_a_contract_has_ended_meanwhile(office, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.DEPOSIT_PAID, reviewer=reviewer)
    Contract.objects.filter(application=application).update(status="ended", ends_on=today())
    with pytest.raises(Conflict) as refusal:
        services.open_for_sale(application=application, actor=clerk)
    assert (refusal.value.code, refusal.value.data["channels"]) == ("contract_missing", ["overseas"])


def test_it_is_suspended_for_a_reason_and_resumed(office, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.LIVE, reviewer=reviewer, channels=BOTH)
    with pytest.raises(Invalid):
        services.suspend(application=application, reason=" ", actor=clerk)
    services.suspend(application=application, reason="A recall of the spring goods.", actor=clerk)
    assert (now(application).status, now(application).reason) == (
        S.SUSPENDED,
        "A recall of the spring goods.",
    )
    assert shut(application) == [("suspended", "flagship"), ("suspended", "overseas")]
    services.resume(application=application, actor=clerk)
    assert (now(application).status, now(application).reason, shut(application)) == (S.LIVE, "", [])


@pytest.mark.parametrize("status", [S.LIVE, S.SUSPENDED])
def test_it_is_terminated_for_good(office, clerk, reviewer, status: str) -> None:
    application = make_application(clerk, status=status, reviewer=reviewer)
    services.terminate(application=application, reason="Counterfeits.", actor=clerk)
    assert (now(application).status, shut(application)) == (S.TERMINATED, [("terminated", "overseas")])
    for verb in ("resume", "open_for_sale"):
        with pytest.raises(StateConflict):
            getattr(services, verb)(application=application, actor=clerk)


def test_a_new_application_brings_a_terminated_channel_back(office, clerk, reviewer) -> None:
    first = make_application(clerk, status=S.LIVE, reviewer=reviewer)
    services.terminate(application=first, reason="They asked to leave.", actor=clerk)
    Contract.objects.filter(application=first).update(status="ended", ends_on=today())
    again = make_application(clerk, company=first.company, status=S.LIVE, reviewer=reviewer)
    assert again.onboarded_brand_id == first.onboarded_brand_id
    assert shut(again) == []


def test_a_further_channel_is_attached_to_the_brand(office, clerk, reviewer) -> None:
    first = make_application(clerk, status=S.LIVE, reviewer=reviewer)
    more = make_application(
        clerk, company=first.company, status=S.IN_REVIEW, reviewer=reviewer, channels=["flagship"],
        brand_name="maison orfevre",
    )  # fmt: skip
    brand = services.approve(application=more, actor=reviewer)
    assert brand.pk == first.onboarded_brand_id
    assert Brand.objects.filter(company=first.company).count() == 1
    assert shut(first) == [("not_live", "flagship")]


@pytest.mark.parametrize("status", [S.APPROVED, S.CONTRACT_SIGNED, S.LIVE, S.SUSPENDED])
def test_a_brand_has_one_store_on_a_channel(office, clerk, reviewer, status: str) -> None:
    first = make_application(clerk, status=status, reviewer=reviewer, channels=["flagship"])
    second = make_application(
        clerk, company=first.company, status=S.IN_REVIEW, reviewer=reviewer, channels=BOTH
    )
    with pytest.raises(Conflict, match="has Flagship store already") as refusal:
        services.approve(application=second, actor=reviewer)
    assert refusal.value.code == "second_store"
    assert (refusal.value.data["channel"], refusal.value.data["application"]) == ("flagship", first.pk)
    assert now(second).status == S.IN_REVIEW


@pytest.mark.parametrize("verb", ["open_for_sale", "suspend", "resume", "terminate"])
def test_it_takes_who_manages(office, world, clerk, reviewer, verb: str) -> None:
    start = {"open_for_sale": S.DEPOSIT_PAID, "resume": S.SUSPENDED}.get(verb, S.LIVE)
    application = make_application(clerk, status=start, reviewer=reviewer)
    words = {"reason": "Why"} if verb in ("suspend", "terminate") else {}
    for person in (world.reviewer, world.operator, world.owner, world.stranger):
        with pytest.raises(Forbidden):
            getattr(services, verb)(application=application, actor=world.actor(person), **words)
    assert now(application).status == start


def test_the_account_manager_of_the_company_opens_the_sale(
    office, orfevre, applicant, manager, reviewer
) -> None:
    orfevre.refresh_from_db()
    application = make_application(applicant, company=orfevre, status=S.DEPOSIT_PAID, reviewer=reviewer)
    services.open_for_sale(application=application, actor=manager)
    assert now(application).status == S.LIVE
    services.suspend(application=application, reason="A recall", actor=manager)
    services.resume(application=application, actor=manager)


def test_the_steps_of_contract_and_deposit_are_nobodys_to_take(office, clerk, reviewer) -> None:
    application = make_application(clerk, status=S.APPROVED, reviewer=reviewer)
    contract = Contract.objects.create(
        company_id=application.company_id, application=application, channel="overseas", number="C-1",
        selling_brand_id=application.onboarded_brand_id or 0,
    )  # fmt: skip
    Contract.objects.filter(pk=contract.pk).update(status="signed")
    with pytest.raises(Forbidden):
        services.contract_signed(application=application, actor=clerk)
    assert now(application).status == S.APPROVED
