"""Every verb of an application against people and partner systems whose business it is not: nothing changes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from backoffice.access.models import Role, Scope
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, NotFound
from backoffice.events.models import Event
from backoffice.merchants import services
from backoffice.merchants.models import Application, Company, InfoItem
from backoffice.merchants.states import APPLICATION, ApplicationStatus
from tests.backoffice.merchants.making import make_application, make_person, make_sector

S = ApplicationStatus
# Verb → (the state from which it leads on, how it is called).
Verb = Callable[[Any, Application, Actor], Any]
VERBS: dict[str, tuple[str, Verb]] = {
    "change": (
        S.DRAFT,
        lambda w, row, actor: services.change_application(application=row, actor=actor, brand_name="X"),
    ),
    "submit": (S.DRAFT, lambda w, row, actor: services.submit(application=row, actor=actor)),
    "review": (S.SUBMITTED, lambda w, row, actor: services.review(application=row, actor=actor)),
    "claim_next": (S.SUBMITTED, lambda w, row, actor: services.claim_next(actor=actor)),
    "assign": (
        S.SUBMITTED,
        lambda w, row, actor: services.assign(application=row, reviewer=w.reviewer, actor=actor),
    ),
    "release": (S.IN_REVIEW, lambda w, row, actor: services.release(application=row, actor=actor)),
    "ask": (
        S.IN_REVIEW,
        lambda w, row, actor: services.ask(
            application=row, items=[services.InfoAsk(sentence="?")], actor=actor
        ),
    ),
    "answer_item": (
        S.NEED_INFO,
        lambda w, row, actor: services.answer_item(item=w.item, words="X", actor=actor),
    ),
    "answer": (S.NEED_INFO, lambda w, row, actor: services.answer(application=row, actor=actor)),
    "endorse": (
        S.IN_REVIEW,
        lambda w, row, actor: services.endorse(application=row, actor=actor, because="X"),
    ),
    "approve": (S.IN_REVIEW, lambda w, row, actor: services.approve(application=row, actor=actor)),
    "reject": (
        S.IN_REVIEW,
        lambda w, row, actor: services.reject(application=row, reason_code="other", reason="X", actor=actor),
    ),
    "attach": (
        S.SUBMITTED,
        lambda w, row, actor: services.attach_company(
            application=row, company=w.aurore.company, people=True, actor=actor
        ),
    ),
    "withdraw": (S.SUBMITTED, lambda w, row, actor: services.withdraw(application=row, actor=actor)),
    "sign": (S.APPROVED, lambda w, row, actor: services.contract_signed(application=row, actor=actor)),
    "pay": (S.CONTRACT_SIGNED, lambda w, row, actor: services.deposit_paid(application=row, actor=actor)),
    "open": (S.DEPOSIT_PAID, lambda w, row, actor: services.open_for_sale(application=row, actor=actor)),
    "suspend": (
        S.LIVE,
        lambda w, row, actor: services.suspend(application=row, reason="X", actor=actor),
    ),
    "resume": (S.SUSPENDED, lambda w, row, actor: services.resume(application=row, actor=actor)),
    "terminate": (
        S.LIVE,
        lambda w, row, actor: services.terminate(application=row, reason="X", actor=actor),
    ),
}
# What the company's own people and partner systems do themselves; all else is the platform's.
OWN = frozenset({"change", "submit", "answer_item", "answer", "withdraw"})


def prepared(world: Any, verb: str, orfevre: Company, applicant: Actor, reviewer: Actor) -> Application:
    """An application from which the verb leads on, of the applicant's company."""
    status, _ = VERBS[verb]
    application = make_application(applicant, company=orfevre, status=status, reviewer=reviewer)
    world.item = InfoItem.objects.first()
    return application


def checksum() -> tuple[Any, ...]:
    return (
        list(Application.objects.order_by("pk").values()),
        list(InfoItem.objects.order_by("pk").values()),
        list(Company.objects.order_by("pk").values()),
        Event.objects.count(),
    )


@pytest.fixture
def strangers(world, orfevre, applicant, rival) -> dict[str, tuple[Actor, Actor]]:
    """Whose business it is not, each with whose scope they stand in."""
    without_scope = frozenset(Scope.values) - {Scope.APPLICATIONS_WRITE}
    client = Actor(kind="client", id=1, name="partner", roles=without_scope, companies=(orfevre.pk,))
    with scope(world.office):
        staff = {
            str(role): world.actor(make_person(f"a {role}", role))
            for role in (Role.AUDITOR, Role.WAREHOUSE_OPERATOR, Role.CATALOG_MANAGER)
        }
    return {
        "another company's applicant": (rival, rival),
        # By a fault of some door: the verb itself refuses.
        "another company's applicant in a staff scope": (rival, world.office),
        "another brand's owner": (world.actor(world.stranger), world.actor(world.stranger)),
        "a partner system without the scope": (client, client),
        **{name: (actor, actor) for name, actor in staff.items()},
    }


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_strangers_do_nothing(world, orfevre, applicant, reviewer, strangers, verb: str) -> None:
    with scope(world.office):
        application = prepared(world, verb, orfevre, applicant, reviewer)
        before = checksum()
    if verb not in OWN:
        strangers["the applicant, for whom the platform does it"] = (applicant, applicant)
    for who, (actor, around) in strangers.items():
        of_company = who.startswith("another") and verb in OWN
        with scope(around), pytest.raises(NotFound if of_company else Forbidden) as refusal:
            VERBS[verb][1](world, application, actor)
        assert "Maison" not in refusal.value.sentence, who
        with scope(world.office):
            assert checksum() == before, who


def test_a_partner_system_with_the_scope_acts_for_its_company(world, orfevre, reviewer) -> None:
    client = Actor(
        kind="client",
        id=1,
        name="partner",
        roles=frozenset({Scope.APPLICATIONS_WRITE}),
        companies=(orfevre.pk,),
    )
    with scope(world.office):
        make_sector()
    with scope(client):
        application = make_application(client, company=orfevre, status=S.SUBMITTED, source="api")
        assert (application.created_by_id, application.created_by_key) == (None, "client:1")
    with scope(world.office):
        services.review(application=application, actor=reviewer)


STATES = (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO, S.APPROVED, S.CONTRACT_SIGNED,
          S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED)  # fmt: skip
MOVES = sorted(VERBS.keys() & {each.verb for each in APPLICATION.transitions})
# Taken, assigned and given back in a second review by the same services.
AGAIN = frozenset({"review", "assign", "release"})


@pytest.mark.parametrize("state", STATES)
def test_no_verb_leads_on_from_a_state_that_it_does_not_know(
    world, clerk, reviewer, second, state: str
) -> None:
    """As the person who might do it: refused, and nothing has changed."""
    with scope(world.office):
        application = make_application(clerk, status=state, reviewer=reviewer, second=second)
        world.item = InfoItem.objects.first()
        before = checksum()
        holder = second if state == S.SECOND_REVIEW else reviewer
        doers = {"sign": world.office, "pay": world.office}
        doers |= dict.fromkeys(("assign", "open", "suspend", "resume", "terminate"), clerk)
        for verb in MOVES:
            if state in APPLICATION[verb].sources or (state == S.SECOND_REVIEW and verb in AGAIN):
                continue
            with suppress(Conflict):
                # Without a signed contract there is nothing to move on for, and nothing moves.
                done = VERBS[verb][1](world, application, doers.get(verb, holder))
                assert verb in ("sign", "pay"), f"{verb} was done"
                assert done.status == state
            assert checksum() == before, verb
