"""Why not? What the answer says is possible succeeds when it is tried, and what it denies is refused with its code."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.merchants import services as merchants
from backoffice.merchants.models import Channel
from catalog.channels.services import hold_listed, list_units, open_store
from catalog.inventory.models import Claim, Defect, Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    NewPhoto,
    Report,
    SeenDefect,
    expire_holds,
    give_verdicts,
    grade_units,
    inspect_units,
    lose_units,
    photograph_units,
    quarantine_units,
    release_hold,
    sell_units,
    ship_units,
    withdraw_units,
)
from catalog.inventory.states import UNIT, UnitStatus
from catalog.inventory.why_not import Act, Answer, Step, WhyNot, step_towards, why_not
from fulfillment.consignment.services import hand_back_pieces, withdraw_pieces
from fulfillment.custody.services import send_transfer
from fulfillment.orders.models import Order
from fulfillment.orders.services import Payment, cancel_order, place_order
from fulfillment.shipping import services as shipping
from fulfillment.shipping.models import NumberPool, Parcel
from tests.catalog.inventory.making import EXAMINERS, picture, seal, shelve, whole_sets
from tests.catalog.inventory.test_hold import let_time_pass
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed
from tests.fulfillment.orders.making import (
    BUYER,
    House,
    held_units,
    open_house,
    order,
    put_on_sale,
    receive,
)
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def asked(unit_id: int, actor: Actor) -> WhyNot:
    with scope(actor):
        return why_not(Unit.objects.select_related("category").get(pk=unit_id), actor)


def answer(unit_id: int, act: str, actor: Actor) -> Answer:
    return next(each for each in asked(unit_id, actor).answers if each.act == act)


def attempt(act: str, unit_id: int, store: str, actor: Actor) -> str:
    """What becomes of the act by its own verb: the code of its refusal, or nothing. Afterwards it is as before."""
    claim = Claim.objects.filter(unit=unit_id).order_by("-pk").first()
    parcel = Parcel.objects.filter(order__lines__unit=unit_id).order_by("-pk").first()
    try:
        with transaction.atomic():
            if act == Act.HOLD:
                hold_listed(unit_id=unit_id, store_code=store, actor=actor)
            elif act == Act.LIST:
                list_units(unit_ids=[unit_id], store_codes=[store], actor=actor)
            elif act == Act.SELL and claim is not None:
                sell_units(claim_ids=[claim.pk], order_reference="TRIED", actor=actor)
            elif act == Act.SELL:
                place_order(
                    store_code=store, reference="TRIED", claim_ids=[10**9], buyer=BUYER, actor=actor,
                    payment=Payment(reference="P", amount=1, currency="EUR"),
                )  # fmt: skip
            elif parcel is not None and parcel.status != "handed_over":
                shipping.hand_over_parcel(parcel_id=parcel.pk, actor=actor)
            else:
                ship_units(unit_ids=[unit_id], order_reference="TRIED", actor=actor)
            transaction.set_rollback(True)
    except Refusal as refusal:
        return refusal.code
    return ""


def lies(unit_id: int, house: House, where: str) -> list[str]:
    """Where the answer and the verbs differ."""
    found = []
    for told in asked(unit_id, house.office).answers:
        everywhere = {reason.code for reason in told.reasons if not reason.store}
        with scope(house.office):
            tries = {store: attempt(told.act, unit_id, store, house.office) for store in told.stores}
            tries |= {
                reason.store: attempt(told.act, unit_id, reason.store, house.office)
                for reason in told.reasons if reason.store
            }  # fmt: skip
            by_itself = attempt(told.act, unit_id, house.store.code, house.office)
        expected = {store: "" for store in told.stores}
        expected |= {reason.store: reason.code for reason in told.reasons if reason.store}
        if told.possible and not everywhere and not expected:
            expected[""], tries[""] = "", by_itself
        if everywhere:
            expected, tries = {}, {}
            if told.possible or by_itself not in everywhere:
                found.append(f"{where}, {told.act}: told {everywhere}, and it is {by_itself or 'done'}")
        if expected != tries or told.possible != ("" in tries.values()):
            found.append(f"{where}, {told.act}: told {expected}, and it is {tries}")
        if not told.possible and not told.reasons:
            found.append(f"{where}, {told.act}: denied without a reason")
    return found


def test_the_answer_is_true_wherever_the_piece_is(world: World, house: House) -> None:
    false: list[str] = []
    seen: set[str] = set()

    def here(unit_id: int, where: str) -> None:
        with scope(house.office):
            seen.add(Unit.objects.get(pk=unit_id).status)
        false.extend(lies(unit_id, house, where))

    unit, apart, gone, fake, lost = [each.pk for each in receive(house, world.aurore, count=5)]
    with scope(house.office) as actor:
        open_store(
            code="flagship", name="Flagship", channel=Channel.FLAGSHIP, brand=world.aurore, actor=actor
        )
        open_store(code="kestrel", name="Kestrel", channel=Channel.FLAGSHIP, brand=world.kestrel, actor=actor)
        best = house_grades()[0]
        quarantine_units(unit_ids=[apart], reason="Torn.", actor=actor)
        withdraw_units(unit_ids=[gone], reason="Asked for.", actor=actor)
        lose_units(unit_ids=[lost], reason="Fire.", actor=actor)
    here(lost, "lost")
    here(apart, "in quarantine")
    here(gone, "withdrawn")
    here(unit, "at intake")
    with scope(house.office) as actor:
        inspect_units(unit_ids=[unit, fake], actor=actor)
    here(unit, "inspected")
    with scope(house.office):
        give_verdicts(verdicts={unit: "pass", fake: "fail"}, findings="The stitches", actor=EXAMINERS[0])
    here(unit, "examined once")
    here(fake, "not genuine")
    with scope(house.office) as actor:
        give_verdicts(verdicts={unit: "pass"}, actor=EXAMINERS[1])
    here(unit, "authenticated")
    with scope(house.office) as actor:
        grade_units(unit_ids=[unit], grade=best, actor=actor)
    here(unit, "graded")
    with scope(house.office) as actor:
        seal([unit], actor)
        photograph_units(photos=whole_sets([unit]), actor=actor)
    here(unit, "photographed, in no bin")
    with scope(house.office) as actor:
        shelve([unit], actor)
    here(unit, "photographed")
    with scope(house.office) as actor:
        merchants.restrict(brand=world.aurore, cause="suspended", actor=actor, channel=Channel.FLAGSHIP)
    here(unit, "photographed, restricted in one store")
    with scope(house.office) as actor:
        merchants.lift(brand=world.aurore, cause="suspended", actor=actor)
        list_units(unit_ids=[unit], store_codes=["overseas", "flagship"], actor=actor)
    here(unit, "listed")
    for channel in (Channel.FLAGSHIP, Channel.OVERSEAS):
        with scope(house.office) as actor:
            merchants.restrict(brand=world.aurore, cause="suspended", actor=actor, channel=channel)
        here(unit, f"listed, restricted up to {channel}")
    with scope(house.office) as actor:
        merchants.lift(brand=world.aurore, cause="suspended", actor=actor)
        claim = hold_listed(unit_id=unit, store_code="overseas", actor=actor)
    here(unit, "held")
    with scope(house.office):
        let_time_pass(claim)
    here(unit, "held, and over")
    with scope(house.office) as actor:
        merchants.restrict(brand=world.aurore, cause="suspended", actor=actor)
    here(unit, "held, over and restricted")
    with scope(house.office) as actor:
        merchants.lift(brand=world.aurore, cause="suspended", actor=actor)
        expire_holds()
    here(unit, "swept")
    with scope(house.office) as actor:
        claim = hold_listed(unit_id=unit, store_code="overseas", actor=actor)
        release_hold(claim_id=claim.pk, actor=actor)
    here(unit, "released")
    with scope(house.office) as actor:
        claim = hold_listed(unit_id=unit, store_code="overseas", actor=actor)
    bought = order(house, [claim])
    here(unit, "sold")
    with scope(house.office) as actor:
        cancel_order(order_id=bought.pk, actor=actor, reason="Changed their mind.")
    here(unit, "sale cancelled")
    with scope(house.office) as actor:
        claim = hold_listed(unit_id=unit, store_code="overseas", actor=actor)
    bought = order(house, [claim])
    walk_to_the_buyer(unit, bought, house, here)
    assert false == []
    assert seen == set(UnitStatus.values) - {UnitStatus.DELIVERED}


def walk_to_the_buyer(unit: int, bought: Order, house: House, here: Callable[[int, str], None]) -> None:
    with scope(house.office) as actor:
        parcel = shipping.plan_parcel(order_id=bought.pk, actor=actor)
    here(unit, "parcel planned")
    steps: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (shipping.pick_parcel, {}), (shipping.pack_parcel, {"weight_g": 900}), (shipping.label_parcel, {}),
        (shipping.hand_over_parcel, {}),
    ]  # fmt: skip
    for verb, words in steps:
        with scope(house.office) as actor:
            verb(parcel_id=parcel.pk, actor=actor, **words)
        here(unit, verb.__name__)


def test_it_names_whose_affair_it_is_and_what_comes_next(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    told = asked(unit.pk, house.office)
    steps = {each.act: [reason.step.verb for reason in each.reasons] for each in told.answers}
    assert steps == {"hold": ["inspect"], "list": ["inspect"], "sell": ["inspect"], "ship": ["inspect"]}
    (reason,) = told.answers[1].reasons
    assert (
        reason.step.owner
        == "a platform admin, a warehouse operator or a system that may work at the bench and in the warehouse"
    )
    assert [(task.kind, task.taken) for task in told.work] == [("inspect", False)]


def steps_of(unit_id: int, actor: Actor) -> dict[str, set[str]]:
    """By act the next steps and who may take them, as words."""
    return {
        each.act: {f"{r.step.verb}, by {r.step.owner}" for r in each.reasons if r.step}
        for each in asked(unit_id, actor).answers
    }


@pytest.mark.parametrize("of_its_consignor", [True, False])
def test_a_withdrawn_piece_waits_to_be_handed_back(
    world: World, house: House, of_its_consignor: bool
) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    words: dict[str, Any] = {"unit_ids": [unit.pk], "reason": "Asked for.", "actor": world.office}
    if of_its_consignor:
        attach(world, signed(world), [unit])
    with scope(world.office):
        withdraw_pieces(**words) if of_its_consignor else withdraw_units(**words)
    hand_back = {"hand back, by a platform admin or a warehouse operator"}
    assert steps_of(unit.pk, house.office) == dict.fromkeys(["hold", "list", "sell", "ship"], hand_back)
    with scope(world.actor(world.operator)) as floor:
        hand_back_pieces(unit_ids=[unit.pk], actor=floor)
    assert steps_of(unit.pk, house.office) == dict.fromkeys(["hold", "list", "sell", "ship"], set())


def test_what_failed_waits_for_nothing_but_its_withdrawal(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore)
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
        give_verdicts(verdicts={unit.pk: "fail"}, findings="The stitches", actor=EXAMINERS[0])
    steps = steps_of(unit.pk, house.office)
    assert [steps[act] for act in ("hold", "sell", "ship")] == [set()] * 3
    assert {each.partition(",")[0] for each in steps["list"]} == {"withdraw"}
    with scope(world.office) as office:
        withdraw_units(unit_ids=[unit.pk], reason="Not genuine.", actor=office)
    assert {each.partition(",")[0] for each in steps_of(unit.pk, house.office)["list"]} == {"hand back"}


def test_a_withdrawn_piece_on_its_way_is_received_first(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as office:
        send_transfer(
            origin=house.by_hand, destination=house.automated, reference="T-1", scans=[f"U{unit.pk}"], actor=office
        )  # fmt: skip
        withdraw_units(unit_ids=[unit.pk], reason="Asked for.", actor=office)
    steps = steps_of(unit.pk, house.office)
    assert {each for told in steps.values() for each in told} == steps["hold"]
    (only,) = steps["hold"]
    assert only.startswith("receive the transfer, by ")


def test_nobody_is_told_to_lose_or_damage_a_piece(world: World, house: House) -> None:
    """Neither as a step nor in the sentence of a refusal, wherever the piece is."""
    mishaps = {move.verb for move in UNIT.transitions if move.mishap}
    assert mishaps == {"lose", "set_back"}
    (unit,) = receive(house, world.aurore)
    for status in UnitStatus:
        unit.status = status
        for verb in ("hold", "list", "sell", "ship"):
            step = step_towards(UNIT, status, verb)
            assert step is None or step.verb not in mishaps
        refusal = UNIT.conflict(unit, "find")
        assert not mishaps & set(refusal.data["permitted"])
        assert "lose" not in refusal.sentence
    with scope(world.office) as office:
        quarantine_units(unit_ids=[unit.pk], reason="Torn.", actor=office)
    told = steps_of(unit.pk, house.office)
    assert [{each.partition(",")[0] for each in told[act]} for act in told] == [{"lift_quarantine"}] * 4


def test_it_names_what_a_piece_lacks_at_the_bench(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)

    def told() -> list[tuple[str, str, str]]:
        answers = asked(unit.pk, house.office).answers
        on_the_way = {reason.step.verb for each in answers for reason in each.reasons if reason.step}
        reasons = answer(unit.pk, Act.LIST, house.office).reasons
        assert {reason.step.verb for reason in reasons if reason.step} == on_the_way
        return [
            (each.code, each.sentence.partition(": ")[2], each.step.verb) for each in reasons if each.step
        ]

    with scope(house.office) as actor:
        inspect_units(
            unit_ids=[unit.pk], actor=actor,
            reports={unit.pk: Report(material="Crocodile", defects=[SeenDefect("front", "wear", 1)])},
        )  # fmt: skip
        give_verdicts(verdicts={unit.pk: "pass"}, actor=EXAMINERS[0])
    assert told()[1] == (
        "needs_verdicts", "1.", "give a verdict"
    )  # fmt: skip
    assert asked(unit.pk, house.office).answers[1].reasons[1].step == Step(
        "give a verdict", ("bench:write", "platform_admin", "warehouse_operator")
    )
    with scope(house.office) as actor:
        give_verdicts(verdicts={unit.pk: "pass"}, actor=EXAMINERS[1])
        grade_units(unit_ids=[unit.pk], grade=house_grades()[0], actor=actor)
    _, photographs, tag = told()
    assert "the view «" in photographs[1]
    assert "a photograph of the flaw «" in photographs[1]
    assert tag == ("incomplete", "a whole tamper tag.", "seal")
    with scope(house.office) as actor:
        seal([unit.pk], actor)
        (flaw,) = Defect.objects.filter(unit=unit)
        sets = whole_sets([unit.pk])
        sets[unit.pk].append(NewPhoto("flaw", picture(), defect=flaw.pk))
        photograph_units(photos=sets, actor=actor)
    shelf, papers = told()
    assert shelf == ("incomplete", "a bin on the shelf.", "put away")
    assert papers[1].startswith("CITES papers for 9610: export")
    assert papers[2] == "record the CITES papers"


def test_numbers_that_ran_out_stand_in_the_way(world: World, house: House) -> None:
    (claim,) = held_units(house, world.aurore)
    bought = order(house, [claim])
    with scope(house.office) as actor:
        parcel = shipping.plan_parcel(order_id=bought.pk, actor=actor)
        shipping.pick_parcel(parcel_id=parcel.pk, actor=actor)
        shipping.pack_parcel(parcel_id=parcel.pk, weight_g=900, actor=actor)
        for pool in NumberPool.objects.all():
            NumberPool.objects.filter(pk=pool.pk).update(next_serial=pool.last_serial + 1)
    reasons = answer(claim.unit_id, Act.SHIP, house.office).reasons
    assert [(reason.code, reason.step.verb) for reason in reasons] == [
        ("state_conflict", "label"), ("pool_exhausted", "add a number pool"),
    ]  # fmt: skip
    with scope(house.office) as actor, pytest.raises(Refusal) as refused, transaction.atomic():
        shipping.label_parcel(parcel_id=parcel.pk, actor=actor)
    assert refused.value.code == "pool_exhausted"


def test_it_never_says_who_holds_it_nor_a_partner_what_a_brand_owes(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    client, token = world.token(scopes=[Scope.HOLDS_WRITE, Scope.UNITS_READ])
    with scope(world.office):
        partner = actor_of_client(client.pk)
    (claim,) = held_units(house, world.aurore, actor=partner)
    (free,) = receive(house, world.aurore)
    put_on_sale(house, [free])
    with scope(world.office) as actor:
        merchants.restrict(brand=world.aurore, cause="deposit", actor=actor)
    held = as_client(token).get(f"/api/v1/units/{claim.unit_id}/why-not").json()["answers"][0]
    assert (held["act"], held["possible"], held["reasons"][0]["code"]) == ("hold", False, "held")
    assert partner.key not in str(held)
    assert partner.name not in str(held)
    restricted = as_client(token).get(f"/api/v1/units/{free.pk}/why-not").json()["answers"][0]["reasons"]
    assert [reason["code"] for reason in restricted] == ["restricted"]
    assert "deposit" not in str(restricted)
    assert "deposit" in str(asked(free.pk, world.office))


def test_only_who_holds_it_is_told_that_it_may_be_sold(world: World, house: House) -> None:
    holder, other = (actor_of(world.client()[0].pk, world) for _ in range(2))
    (claim,) = held_units(house, world.aurore, actor=holder)
    assert answer(claim.unit_id, Act.SELL, holder).possible
    told = answer(claim.unit_id, Act.SELL, other)
    assert [reason.code for reason in told.reasons] == ["held"]


def actor_of(client_id: int, world: World) -> Actor:
    with scope(world.office):
        return actor_of_client(client_id)


def test_over_rest_it_takes_the_scope_and_the_wall(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    address = f"/api/v1/units/{unit.pk}/why-not"
    answers = as_client(world.token(scopes=[Scope.UNITS_READ])[1]).get(address).json()["answers"]
    assert [(each["act"], each["possible"]) for each in answers] == [(act, False) for act in Act.values]
    assert as_client(world.token(scopes=[Scope.ORDERS_WRITE])[1]).get(address).status_code == 403
    assert as_client(world.token(scopes=[Scope.UNITS_READ])[1]).get(
        "/api/v1/units/999999/why-not"
    ).status_code == 404  # fmt: skip


def test_the_page_of_the_piece_shows_it(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    page = as_person(world.admin).get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
    assert "Why not?" in page
    assert "Next: inspect, by a platform admin, a warehouse operator or a system" in page


@pytest.mark.parametrize(
    ("words", "step", "owner"),
    [
        ({"cause": "not_applied", "channel": "overseas"}, "apply for the channel", "brand owner"),
        ({"cause": "deposit"}, "book the deposit", "finance"),
        ({"cause": "contract"}, "propose and sign terms", "account manager"),
        (
            {"cause": "contract", "details": {"contract": "C-1", "begins_on": "2027-01-01"}},
            "begin the contract on its day",
            "the office itself",
        ),
        ({"cause": "suspended"}, "resume the application", "account manager"),
        ({"cause": "trademark"}, "add the renewed paper", "brand owner"),
    ],
)
def test_what_a_restriction_wants_is_named_with_who_does_it(
    world: World, house: House, words: dict[str, Any], step: str, owner: str
) -> None:
    (unit,) = receive(house, world.aurore)
    put_on_sale(house, [unit])
    with scope(house.office) as actor:
        merchants.restrict(brand=world.aurore, actor=actor, **words)

    def next_act(actor: Actor) -> Step:
        reasons = answer(unit.pk, Act.HOLD, actor).reasons
        return next(each.step for each in reasons if each.code == "restricted" and each.step)

    told = next_act(world.actor(world.owner))
    assert (told.words, owner in told.owner) == (step, True)
    assert next_act(actor_of(world.client()[0].pk, world)).words == "settle it with the brand"
