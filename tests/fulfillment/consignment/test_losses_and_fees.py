"""A lost piece is paid for as agreed, and the fee of a withdrawn one is set off against what is paid next."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.assertions import assertions, examine, examine_all
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.merchants.days import today
from catalog.channels.services import hold_listed, list_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    deliver_units,
    find_units,
    grade_units,
    inspect_units,
    photograph_units,
    pick_units,
    put_away_units,
    quarantine_units,
    sell_units,
    ship_units,
    withdraw_units,
)
from fulfillment.consignment import queries, services
from fulfillment.consignment.models import Agreement, ConsignedPiece, Payout, SetOff
from fulfillment.custody.models import Loss
from fulfillment.custody.services import Value, report_damage, report_loss, value_loss
from fulfillment.tasks.models import Task
from tests.catalog.channels.making import make_listed_units
from tests.catalog.inventory.making import make_units, pass_units, whole_sets
from tests.conftest import World
from tests.fulfillment.consignment.making import an_offer, attach, sign, signed


def lose(world: World, on_loss: str) -> tuple[Unit, Loss]:
    """A consigned piece that was asked 1,250.00 EUR for, and is lost."""
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss=on_loss), [unit])
    with scope(world.office) as office:
        return unit, report_loss(unit_id=unit.pk, reason="Fire", actor=office)


def offer_again(unit: Unit, office: Actor) -> None:
    """Over the bench with the tag that it wears, and back on the shelf."""
    ids = [unit.pk]
    inspect_units(unit_ids=ids, actor=office)
    pass_units(ids)
    grade_units(unit_ids=ids, grade=house_grades()[0], actor=office)
    photograph_units(photos=whole_sets(ids), actor=office)
    put_away_units(bins={unit.pk: "A-1"}, actor=office)
    list_units(unit_ids=ids, store_codes=["boutique"], actor=office)


def sell_and_deliver(ids: Sequence[int], office: Actor) -> None:
    claims = [hold_listed(unit_id=pk, store_code="boutique", actor=office) for pk in ids]
    sell_units(claim_ids=[claim.pk for claim in claims], order_reference="O-1", actor=office)
    pick_units(unit_ids=ids, actor=office)
    ship_units(unit_ids=ids, order_reference="O-1", actor=office)
    deliver_units(unit_ids=ids, actor=office)


def assert_sound(world: World) -> None:
    with scope(world.office):
        assert [verdict.assertion.name for verdict in examine_all() if verdict.guilty] == []


@pytest.mark.parametrize(
    ("on_loss", "owed"), [("minimum", "900.00"), ("value", "1250.00"), ("share", "857.50")]
)
def test_a_lost_piece_is_paid_for_by_its_terms_once(
    world: World, as_person: Callable[[User], Client], on_loss: str, owed: str
) -> None:
    unit, loss = lose(world, on_loss)
    page = as_person(world.staff(Role.FINANCE)).get(reverse("admin:custody_loss_change", args=[loss.pk]))
    assert re.search(r"field-stage.*?>\s*Due\s*<", page.content.decode(), re.DOTALL)
    with scope(world.office) as office:
        payout = Payout.objects.get()
        assert (payout.share, payout.loss_id, payout.claim_id) == (Decimal(owed), loss.pk, None)
        assert services.account_for_losses(loss_ids=[loss.pk], actor=office) == []
        services.pay_payouts(payout_ids=[payout.pk], payment_reference="SEPA-1", actor=office)
        with pytest.raises(Conflict):
            services.pay_payouts(payout_ids=[payout.pk], payment_reference="SEPA-2", actor=office)
    assert_sound(world)
    with scope(world.office) as office:
        find_units(unit_ids=[unit.pk], warehouse=unit.warehouse, reason="Behind the shelf", actor=office)
        assert Payout.objects.get().status == "owed_back"
    assert_sound(world)


def test_a_stated_value_is_above_zero_and_in_the_currency_of_the_agreement(
    world: World, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss="value"), [unit])
    desk = as_person(world.operator)
    address = f"/admin/inventory/unit/{unit.pk}/verb/report_loss/"
    assert (
        "greater than or equal to 0.001"
        in desk.post(address, {"reason": "Fire", "amount": "0"}).content.decode()
    )
    said = "its agreement is in EUR: state its value in EUR"
    form = desk.post(address, {"reason": "Fire", "amount": "100", "currency": "JPY"}).context["form"]
    assert said in form.errors["currency"][0]
    partner = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])
    for key, value, currency in (("k-0", "0", "EUR"), ("k-1", "100", "JPY")):
        words = {"kind": "lost", "reason": "Fire", "value": value, "currency": currency}
        answer = partner.post(
            f"/api/v1/units/{unit.pk}/losses",
            words,
            content_type="application/json",
            headers={"Idempotency-Key": key},
        )
        assert answer.status_code == 422
        assert ("value" if currency == "EUR" else said) in answer.content.decode()
    with scope(world.office) as office:
        with pytest.raises(Invalid, match="above zero"):
            report_loss(unit_id=unit.pk, reason="Fire", value=Value(Decimal(), "EUR"), actor=office)
        assert not Loss.objects.exists()
        report_loss(unit_id=unit.pk, reason="Fire", value=Value(Decimal(1000), "EUR"), actor=office)
        assert Payout.objects.get().share == Decimal("1000.00")


def test_a_loss_that_comes_to_nothing_says_by_what_sum_and_its_value_is_put_right_once(
    world: World, as_person: Callable[[User], Client]
) -> None:
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss="share"), [unit])
    with scope(world.office) as office:
        loss = report_loss(unit_id=unit.pk, reason="Fire", value=Value(Decimal(20), "EUR"), actor=office)
        assert list(queries.uncompensated_losses()) == [loss]
        assert Event.objects.get(verb="consigned_piece.loss_unsettled").data["because"] == "comes_to_nothing"
    finance = as_person(world.staff(Role.FINANCE))
    page = reverse("admin:custody_loss_verb", args=[loss.pk, "compensate"])
    told = finance.get(page).content.decode()
    assert "of 20.00 EUR, less the fee of 25.00 EUR, nothing is the consignor" in told
    assert "does not say what is paid" not in told
    right = reverse("admin:custody_loss_verb", args=[loss.pk, "value"])
    sent = {"amount": "1000", "currency": "jpy", "reason": "Appraisal of May"}
    assert "its agreement is in EUR" in finance.post(right, sent).content.decode()
    assert finance.post(right, {**sent, "currency": "eur"}).status_code == 302
    with scope(world.office) as office:
        assert Payout.objects.get().share == Decimal("682.50")
        with pytest.raises(Conflict) as late:
            value_loss(loss=loss, value=Value(Decimal(900), "EUR"), reason="Another", actor=office)
        assert late.value.code == "loss_paid"
        assert Loss.objects.get().value == 1000
    assert_sound(world)


@pytest.mark.parametrize(
    ("on_loss", "owed"), [("minimum", "900.00"), ("value", "1250.00"), ("share", "857.50")]
)
def test_a_piece_written_off_as_damaged_is_paid_for_once_and_its_sale_is_the_houses(
    world: World, on_loss: str, owed: str
) -> None:
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    agreement = signed(world, on_loss=on_loss)
    attach(world, agreement, [unit])
    with scope(world.office) as office:
        report_damage(unit_id=unit.pk, reason="Scratched", actor=office)
        assert not Payout.objects.exists()
        # Found worse than it looked, at the bench.
        loss = report_damage(unit_id=unit.pk, reason="Torn", write_off=True, actor=office)
        payout = Payout.objects.get()
        assert (payout.share, payout.loss_id, payout.claim_id) == (Decimal(owed), loss.pk, None)
        services.pay_payouts(payout_ids=[payout.pk], payment_reference="SEPA-1", actor=office)
        assert ConsignedPiece.objects.get().status == "taken_over"
        assert services.account_for_losses(loss_ids=[loss.pk], actor=office) == []
        with pytest.raises(Conflict) as ours:
            services.attach_pieces(agreement=agreement, unit_ids=[unit.pk], actor=office)
        assert ours.value.code == "taken_over"
        report_loss(unit_id=unit.pk, reason="Fire", actor=office)
        find_units(unit_ids=[unit.pk], warehouse=unit.warehouse, reason="Behind the shelf", actor=office)
        assert list(Payout.objects.values_list("status", flat=True)) == ["paid"]
        offer_again(unit, office)
        sell_and_deliver([unit.pk], office)
        assert list(Payout.objects.values_list("status", flat=True)) == ["paid"]


def test_a_piece_written_off_in_quarantine_is_paid_for_and_the_houses(world: World) -> None:
    (unit,) = make_units(world, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss="minimum"), [unit])
    with scope(world.office) as office:
        quarantine_units(unit_ids=[unit.pk], reason="A doubt", actor=office)
        report_damage(unit_id=unit.pk, reason="Torn", write_off=True, actor=office)
        assert [(row.share, row.status) for row in Payout.objects.all()] == [(Decimal("900.00"), "waiting")]
        unit.refresh_from_db()
        assert (unit.status, ConsignedPiece.objects.get().status) == ("quarantined", "taken_over")
    assert_sound(world)


def test_what_was_written_off_without_terms_and_sold_is_paid_for_as_a_sale(world: World) -> None:
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world), [unit])
    with scope(world.office) as office:
        loss = report_damage(unit_id=unit.pk, reason="Torn", write_off=True, actor=office)
        assert list(queries.uncompensated_losses()) == [loss]
        offer_again(unit, office)
        sell_and_deliver([unit.pk], office)
        assert not queries.uncompensated_losses().exists()
        with pytest.raises(Conflict) as sold:
            services.account_for_losses(loss_ids=[loss.pk], actor=office)
        assert sold.value.code == "not_consigned"
        assert [payout.claim_id is None for payout in Payout.objects.all()] == [False]


def test_where_nothing_is_agreed_nothing_is_guessed(world: World) -> None:
    _, loss = lose(world, "")
    with scope(world.office) as office:
        piece = ConsignedPiece.objects.select_related("agreement").get()
        assert not Payout.objects.exists()
        assert list(queries.uncompensated_losses()) == [loss]
        note = Event.objects.get(verb="consigned_piece.loss_unsettled")
        assert piece.agreement.number in note.data["reason"]
        with pytest.raises(Conflict) as refused:
            services.account_for_losses(loss_ids=[loss.pk], actor=office)
        assert refused.value.code == "no_loss_terms"
    assert_sound(world)


def test_a_fee_is_set_off_under_another_agreement_of_its_consignor_only(world: World) -> None:
    """Not of another consignor, nor in another currency."""
    units = make_listed_units(world, 3, asking_price=Decimal("1250.00"), currency="EUR")
    first, strangers = (signed(world, return_days=0, withdrawal_fee=Decimal("40.00")) for _ in range(2))
    with scope(world.office) as office:
        second = services.draft_agreement(
            consignor=first.consignor, terms=an_offer(return_days=0, currency="EUR"), actor=office
        )
    sign(world, second)
    for agreement, unit in zip((first, second, strangers), units, strict=True):
        attach(world, agreement, [unit])
    with scope(world.office) as office:
        services.withdraw_pieces(unit_ids=[units[0].pk], reason="Wanted back", actor=office)
        sell_and_deliver([unit.pk for unit in units[1:]], office)
        mine, theirs = Payout.objects.order_by("piece__unit")
        told = {row.pk: row.fees_open for row in queries.with_open_fees(Payout.objects.all())}
        assert told == {mine.pk: Decimal("40.00"), theirs.pk: Decimal()}
        ids = [mine.pk, theirs.pk]
        services.pay_payouts(payout_ids=ids, payment_reference="SEPA-1", actor=office)
        assert list(SetOff.objects.values_list("payout", "amount")) == [(mine.pk, Decimal("40.00"))]
        fees = next(each for each in assertions() if each.name == "fees_are_set_off_once")
        assert examine(fees).holds


def test_a_fee_is_set_off_until_it_is_paid(world: World) -> None:
    units = make_listed_units(world, 3, asking_price=Decimal("1250.00"), currency="EUR")
    agreement = signed(world, return_days=0, share_bp=200, withdrawal_fee=Decimal("40.00"))
    attach(world, agreement, units)
    with scope(world.office) as office:
        services.withdraw_pieces(unit_ids=[units[0].pk], reason="Wanted back", actor=office)
        ids = [unit.pk for unit in units[1:]]
        sell_and_deliver(ids, office)
        first, second = Payout.objects.order_by("pk")
        assert first.share == Decimal("24.50")
        (told, _) = queries.with_open_fees(Payout.objects.order_by("pk"))
        assert told.fees_open == Decimal("40.00")
        services.pay_payouts(payout_ids=[first.pk], payment_reference="SEPA-1", actor=office)
        piece = ConsignedPiece.objects.get(unit=units[0])
        finance = world.actor(world.staff(Role.FINANCE))
        services.pay_fee(piece_id=piece.pk, payment_reference="CASH-1", actor=finance)
        with pytest.raises(Conflict, match="Nothing of such a fee"):
            services.pay_fee(piece_id=piece.pk, payment_reference="CASH-2", actor=finance)
        services.pay_payouts(payout_ids=[second.pk], payment_reference="SEPA-2", actor=office)
        assert list(SetOff.objects.values_list("payout", "amount")) == [(first.pk, Decimal("24.50"))]
        fees = next(each for each in assertions() if each.name == "fees_are_set_off_once")
        assert examine(fees).holds


# --- withdrawn, and not handed back yet -----------------------------------------------------------


def withdrawn(world: World, on_loss: str = "minimum", *others: Unit, **terms: Any) -> Unit:
    """A piece that its consignor takes back for a fee of 40.00 EUR; `others` stand under the agreement still."""
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss=on_loss, **terms), [unit, *others])
    with scope(world.office) as office:
        services.withdraw_pieces(unit_ids=[unit.pk], reason="Wanted back", actor=office)
    return unit


def damaged(unit_id: int, actor: Actor) -> Loss:
    return report_damage(unit_id=unit_id, reason="Fell", actor=actor)


def written_off(unit_id: int, actor: Actor) -> Loss:
    return report_damage(unit_id=unit_id, reason="Torn", write_off=True, actor=actor)


def lost(unit_id: int, actor: Actor) -> Loss:
    return report_loss(unit_id=unit_id, reason="Fire", actor=actor)


def works(unit: Unit) -> list[tuple[str, str]]:
    """The tasks on a piece that were asked for since it was withdrawn."""
    tasks = Task.objects.filter(subject_type="unit", subject_id=unit.pk).order_by("pk")
    kinds = list(tasks.values_list("kind", "status"))
    return kinds[[kind for kind, _ in kinds].index("hand_back") :]


@pytest.mark.parametrize(
    ("on_loss", "owed"), [("minimum", "900.00"), ("value", "1250.00"), ("share", "857.50")]
)
def test_a_withdrawn_piece_that_is_lost_is_paid_for_and_costs_no_fee(
    world: World, on_loss: str, owed: str
) -> None:
    unit = withdrawn(world, on_loss)
    with scope(world.office) as office:
        loss = lost(unit.pk, office)
        payout, piece = Payout.objects.get(), ConsignedPiece.objects.select_related("agreement").get()
        assert (payout.share, payout.loss_id) == (Decimal(owed), loss.pk)
        assert (piece.status, piece.fee_waived_at is None) == ("withdrawn", False)
        assert queries.fees_open([piece.agreement.consignor_id]) == {}
        assert [row.fees_open for row in queries.with_open_fees(Payout.objects.all())] == [Decimal()]
        services.pay_payouts(payout_ids=[payout.pk], payment_reference="SEPA-1", actor=office)
        assert not SetOff.objects.exists()
        assert works(unit) == [("hand_back", "cancelled")]
        with pytest.raises(Conflict):
            services.hand_back_pieces(unit_ids=[unit.pk], actor=office)
    assert_sound(world)
    with scope(world.office) as office:
        find_units(unit_ids=[unit.pk], warehouse=unit.warehouse, reason="Behind the shelf", actor=office)
        unit.refresh_from_db()
        assert (unit.status, Payout.objects.get().status) == ("withdrawn", "owed_back")
        assert works(unit) == [("hand_back", "cancelled"), ("inspect", "cancelled"), ("hand_back", "open")]
    assert_sound(world)
    with scope(world.office) as office:
        services.hand_back_pieces(unit_ids=[unit.pk], actor=office)
        assert ConsignedPiece.objects.get().status == "handed_back"
        for happens in (lost, damaged, written_off):
            with pytest.raises(Conflict) as gone:
                happens(unit.pk, office)
            assert gone.value.code == "handed_back"
    assert_sound(world)


def test_a_withdrawn_piece_that_is_written_off_is_paid_for_and_the_houses(world: World) -> None:
    unit = withdrawn(world)
    with scope(world.office) as office:
        written_off(unit.pk, office)
        unit.refresh_from_db()
        piece = ConsignedPiece.objects.get()
        assert (unit.status, piece.status, piece.fee_waived_at is None) == ("intake", "taken_over", False)
        assert [row.share for row in Payout.objects.all()] == [Decimal("900.00")]
        assert works(unit) == [("hand_back", "cancelled"), ("inspect", "open")]
    assert_sound(world)
    with scope(world.office) as office:
        offer_again(unit, office)
        sell_and_deliver([unit.pk], office)
        assert Payout.objects.count() == 1


def test_a_withdrawn_piece_that_is_only_damaged_goes_back_without_a_fee(world: World) -> None:
    unit = withdrawn(world)
    with scope(world.office) as office:
        damaged(unit.pk, office)
        unit.refresh_from_db()
        assert (unit.status, works(unit)) == ("withdrawn", [("hand_back", "open")])
        piece = ConsignedPiece.objects.get()
        assert (piece.status, piece.fee_waived_at is None) == ("withdrawn", False)
        assert not Payout.objects.exists()
        # Found worse than it looked.
        written_off(unit.pk, office)
        assert Event.objects.filter(verb="consigned_piece.fee_waived").count() == 1
        assert ConsignedPiece.objects.get().status == "taken_over"
    assert_sound(world)


def test_without_terms_a_withdrawn_piece_that_is_written_off_waits_until_some_are_signed(
    world: World,
) -> None:
    unit = withdrawn(world, "")
    with scope(world.office) as office:
        loss = written_off(unit.pk, office)
        assert (Unit.objects.get(pk=unit.pk).status, works(unit)) == ("withdrawn", [("hand_back", "open")])
        assert list(queries.uncompensated_losses()) == [loss]
    assert_sound(world)
    with scope(world.office) as office:
        agreement = Agreement.objects.get()
        tomorrow = today() + timedelta(days=1)
        services.propose_terms(
            agreement=agreement, terms=an_offer(starts_on=tomorrow, on_loss="minimum"), actor=office
        )
    sign(world, agreement)
    with scope(world.office) as office:
        services.account_for_losses(loss_ids=[loss.pk], actor=office)
        assert Unit.objects.get(pk=unit.pk).status == "intake"
        assert works(unit) == [("hand_back", "cancelled"), ("inspect", "open")]
    assert_sound(world)


@pytest.mark.parametrize(("paid", "owed"), [(False, "24.50"), (True, "40.00")])
def test_what_was_taken_of_a_fee_that_is_not_due_any_more_is_given_back_once(
    world: World, as_person: Callable[[User], Client], paid: bool, owed: str
) -> None:
    (sold,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    unit = withdrawn(world, "minimum", sold, return_days=0, share_bp=200)
    finance = world.staff(Role.FINANCE)
    with scope(world.office) as office:
        sell_and_deliver([sold.pk], office)
        services.pay_payouts(payout_ids=[Payout.objects.get().pk], payment_reference="SEPA-1", actor=office)
        piece = ConsignedPiece.objects.get(unit=unit)
        if paid:
            services.pay_fee(piece_id=piece.pk, payment_reference="CASH-1", actor=office)
        lost(unit.pk, office)
        assert [row.fee_to_give_back for row in queries.fees_to_give_back()] == [Decimal(owed)]
    desk = as_person(finance)
    assert "Fees to give back" in desk.get("/admin/").content.decode()
    listed = desk.get(reverse("admin:consignment_consignedpiece_changelist"), {"fee": "back"})
    assert [row.pk for row in listed.context["cl"].result_list] == [piece.pk]
    address = reverse("admin:consignment_consignedpiece_verb", args=[piece.pk, "give_fee_back"])
    assert f"Pay its consignor {owed} EUR." in desk.get(address).content.decode()
    with scope(world.actor(world.operator)) as operator, pytest.raises(Forbidden):
        services.give_fee_back(piece_id=piece.pk, payment_reference="SEPA-2", actor=operator)
    assert desk.post(address, {"payment_reference": "SEPA-2"}).status_code == 302
    with scope(world.office) as office:
        assert ConsignedPiece.objects.get(pk=piece.pk).fee_back_reference == "SEPA-2"
        given = Event.objects.get(verb="consigned_piece.fee_given_back")
        assert (given.data, given.actor_name) == (
            {"unit": unit.pk, "reference": "SEPA-2"}, finance.username,
        )  # fmt: skip
        with pytest.raises(Conflict) as again:
            services.give_fee_back(piece_id=piece.pk, payment_reference="SEPA-3", actor=office)
        assert again.value.code == "nothing_owed"
        assert not queries.fees_to_give_back().exists()
        fees = next(each for each in assertions() if each.name == "fees_are_set_off_once")
        assert examine(fees).holds
        SetOff.objects.bulk_create(
            SetOff(brand_id=piece.brand_id, payout=payout, piece=piece, amount=1, currency="EUR")
            for payout in Payout.objects.exclude(loss=None)
        )
        assert "waived" in str(examine(fees).guilty)


def test_what_the_house_withdraws_stays_under_its_agreement_until_it_is_handed_back(world: World) -> None:
    gone, kept = make_listed_units(world, 2, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss="minimum"), [gone, kept])
    with scope(world.office) as office:
        withdraw_units(unit_ids=[gone.pk, kept.pk], reason="Moths", actor=office)
        services.hand_back_pieces(unit_ids=[kept.pk], actor=office)
        lost(gone.pk, office)
        assert [row.share for row in Payout.objects.all()] == [Decimal("900.00")]
        pieces = [
            (each.status, each.fee, bool(each.ended_at)) for each in ConsignedPiece.objects.order_by("unit")
        ]
        assert pieces == [("consigned", None, False), ("handed_back", None, True)]
    assert_sound(world)


# --- over REST ------------------------------------------------------------------------------------


def posting(client: Client, piece: ConsignedPiece, door: str, key: str, reference: str = "SEPA-2") -> Any:
    return client.post(
        f"/api/v1/consignments/{piece.pk}/{door}", {"payment_reference": reference},
        content_type="application/json", headers={"Idempotency-Key": key},
    )  # fmt: skip


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def test_a_system_of_finance_finds_a_fee_that_is_owed_back_and_records_its_return(
    world: World, as_client: Callable[[str], Client]
) -> None:
    (sold,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    unit = withdrawn(world, "minimum", sold, return_days=0, share_bp=200)
    client = as_client(world.token()[1])
    with scope(world.office) as office:
        sell_and_deliver([sold.pk], office)
        services.pay_payouts(payout_ids=[Payout.objects.get().pk], payment_reference="SEPA-1", actor=office)
        piece = ConsignedPiece.objects.get(unit=unit)
    assert client.get("/api/v1/consignments", {"fee": "back"}).json()["results"] == []
    early = posting(client, piece, "fee-return", "early")
    assert (early.status_code, early.json()["code"]) == (409, "nothing_owed")
    with scope(world.office) as office:
        lost(unit.pk, office)
    (owed,) = client.get("/api/v1/consignments", {"fee": "back"}).json()["results"]
    assert (owed["id"], owed["fee"], owed["fee_open"]) == (piece.pk, euros("40.00"), euros("0.00"))
    assert (owed["fee_to_give_back"], owed["fee_back_reference"]) == (euros("24.50"), "")
    assert posting(client, piece, "fee-return", "empty", " ").status_code == 422
    company, _ = world.client(
        scopes=["consignments:read", "consignments:write"], company=world.aurore.company
    )
    assert posting(as_client(world.token_of(company)), piece, "fee-return", "theirs").status_code == 403
    given = posting(client, piece, "fee-return", "once")
    assert (given.status_code, given.json()["fee_to_give_back"]) == (201, euros("0.00"))
    assert given.json()["fee_back_reference"] == "SEPA-2"
    assert posting(client, piece, "fee-return", "once").json() == given.json()
    again = posting(client, piece, "fee-return", "twice")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_owed")
    assert posting(client, ConsignedPiece(pk=0), "fee-return", "none").status_code == 404
    assert client.get("/api/v1/consignments", {"fee": "back"}).json()["results"] == []
    with scope(world.office):
        assert Event.objects.filter(verb="consigned_piece.fee_given_back").count() == 1


def test_a_system_of_finance_records_that_a_consignor_paid_a_fee(
    world: World, as_client: Callable[[str], Client]
) -> None:
    unit = withdrawn(world)
    client = as_client(world.token()[1])
    with scope(world.office):
        piece = ConsignedPiece.objects.get(unit=unit)
    (due,) = client.get("/api/v1/consignments", {"fee": "open"}).json()["results"]
    assert (due["id"], due["fee_open"], due["fee_to_give_back"]) == (piece.pk, euros("40.00"), euros("0.00"))
    paid = posting(client, piece, "fee-payment", "once", "CASH-1")
    assert (paid.status_code, paid.json()["fee_open"]) == (201, euros("0.00"))
    assert paid.json()["fee_reference"] == "CASH-1"
    again = posting(client, piece, "fee-payment", "twice")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_owed")
    assert posting(client, ConsignedPiece(pk=0), "fee-payment", "none").status_code == 404
    assert client.get("/api/v1/consignments", {"fee": "open"}).json()["results"] == []
