"""Consignors are paid their exact share once, when the return window has passed without a return."""

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, StateConflict
from catalog.channels.services import hold_listed
from catalog.inventory.services import deliver_units, pick_units, sell_units, ship_units, take_returns
from fulfillment.consignment import queries, services
from fulfillment.consignment.models import Payout
from fulfillment.returns.queries import last_day_to_ask
from fulfillment.returns.services import refuse_return, request_return
from tests.catalog.channels.making import make_listed_units
from tests.catalog.inventory.making import make_warehouse
from tests.conftest import World
from tests.fulfillment.orders.making import hold, open_house, order, put_on_sale, receive
from tests.fulfillment.returns.making import brought
from tests.fulfillment.shipping.making import carriers

from .making import OWNER, attach, signed


def delivered(world: World, number: int = 1, *, price: str = "1250.00", **words: Any) -> list[Payout]:
    """The payouts of consigned pieces that were sold at the price and reached their buyers."""
    units = make_listed_units(
        world, number, asking_price=Decimal(price), currency=words.get("currency", "EUR")
    )
    attach(world, signed(world, **words), units)
    with scope(world.office) as office:
        claims = [hold_listed(unit_id=unit.pk, store_code="boutique", actor=office) for unit in units]
        sell_units(claim_ids=[claim.pk for claim in claims], order_reference="O-1", actor=office)
        ids = [unit.pk for unit in units]
        pick_units(unit_ids=ids, actor=office)
        ship_units(unit_ids=ids, order_reference="O-1", actor=office)
        deliver_units(unit_ids=ids, actor=office)
        return list(
            Payout.objects.filter(piece__unit__in=ids).select_related("piece__agreement").order_by("pk")
        )


def pay(world: World, *payouts: Payout, by: User | None = None) -> list[Payout]:
    with scope(world.actor(by) if by else world.office) as actor:
        return services.pay_payouts(
            payout_ids=[payout.pk for payout in payouts], payment_reference="SEPA-77", actor=actor
        )


def test_the_share_is_exact_and_the_rest_is_the_houses(world: World) -> None:
    (payout,) = delivered(world, price="1000.01", share_bp=6667)
    assert (payout.price, payout.fee, payout.net) == tuple(map(Decimal, ("1000.01", "25.00", "975.01")))
    assert (payout.share, payout.rest) == (Decimal("650.04"), Decimal("324.97"))
    assert payout.window_until - payout.delivered_at == timedelta(days=14)
    (yen,) = delivered(
        world, price="100001", currency="JPY", share_bp=5000, minimum_price=Decimal(1), sale_fee=Decimal(0),
        withdrawal_fee=Decimal(0),
    )  # fmt: skip
    assert (yen.share, yen.rest) == (Decimal(50001), Decimal(50000))


def test_it_is_not_paid_before_its_window_has_passed_and_once_only(world: World) -> None:
    (waiting,) = delivered(world)
    (due,) = delivered(world, return_days=0)
    with pytest.raises(Conflict, match="may return the piece until") as refusal:
        pay(world, due, waiting)
    assert refusal.value.code == "window_open"
    with scope(world.office):
        # Found on read, before any sweep.
        standing = {row.pk: row.standing for row in queries.as_they_stand(Payout.objects.all())}
        assert standing == {waiting.pk: "waiting", due.pk: "due"}
        assert services.settle_payouts() == [due]
        for values in ({"status": "due"}, {"share": 1}, {"piece": due.piece}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Payout.objects.filter(pk=waiting.pk).update(**values)
    finance = world.staff(Role.FINANCE)
    (paid,) = pay(world, due, by=finance)
    assert (paid.status, paid.payment_reference) == ("paid", "SEPA-77")
    with pytest.raises(StateConflict, match=rf"^Payout {due.pk} of .* is «Paid»"):
        pay(world, due)
    for person in (world.operator, world.staff(Role.ACCOUNT_MANAGER), world.owner):
        with pytest.raises(Forbidden):
            pay(world, waiting, by=person)
    with scope(world.office) as office:
        assert services.account_for_sales(unit_ids=[due.piece.unit_id], actor=office) == []


def test_a_piece_that_comes_back_cancels_or_is_owed_back(world: World) -> None:
    waiting, other = delivered(world, 2)
    (paid,) = pay(world, *delivered(world, return_days=0))
    with scope(world.actor(world.staff(Role.FINANCE))) as finance:
        units = [payout.piece.unit_id for payout in (waiting, paid)]
        cancelled, owed = services.return_payouts(unit_ids=units, reason="it came back", actor=finance)
        assert (cancelled, owed) == ([waiting], [paid])
        with pytest.raises(StateConflict):
            services.recover_payouts(payout_ids=[waiting.pk], reference="no", actor=finance)
        (back,) = services.recover_payouts(payout_ids=[paid.pk], reference="set off", actor=finance)
        assert back.status == "recovered"
        later = timezone.now() + timedelta(days=30)
        (longer,) = services.postpone_payouts(
            payout_ids=[other.pk], until=later, reason="on its way back", actor=finance
        )
        assert (longer.status, longer.window_until) == ("waiting", later)
        lines = {(line.standing, line.amount) for line in queries.statement(waiting.piece.agreement)}
        assert lines == {("cancelled", Decimal("857.50")), ("waiting", Decimal("857.50"))}


def test_finance_pays_at_the_desk_and_by_its_system(
    world: World, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    one, two = delivered(world, 2, return_days=0)
    (waiting,) = delivered(world)
    desk = as_person(world.staff(Role.FINANCE))
    page = f"/admin/consignment/payout/{one.pk}/"
    desk.post(f"{page}verb/pay_out/", {"payment_reference": "SEPA-1"})
    offered = desk.get(f"{page.replace(str(one.pk), str(two.pk))}change/").context
    assert offered["leading"] == {"pay_out"}
    shown = desk.get(f"{page}change/").content.decode()
    assert f">Terms 1 of {one.piece.agreement.number}</a>" in shown
    assert "857.50 EUR" in shown
    assert "SEPA-1" in shown
    agreement = desk.get(f"/admin/consignment/agreement/{one.piece.agreement_id}/change/").content.decode()
    assert "due: 857.50 EUR for 1; paid: 857.50 EUR for 1" in agreement
    client = as_client(world.token()[1])

    def post(payout: Payout) -> Any:
        return client.post(
            f"/api/v1/payouts/{payout.pk}/payment", {"payment_reference": "SEPA-2"},
            content_type="application/json", headers={"Idempotency-Key": str(payout.pk)},
        )  # fmt: skip

    (due,) = client.get("/api/v1/payouts", {"status": "due"}).json()["results"]
    assert (due["id"], due["share"]) == (two.pk, {"amount": "857.50", "currency": "EUR"})
    assert post(two).json()["status"] == "paid"
    assert (post(waiting).status_code, post(waiting).json()["code"]) == (409, "window_open")


def test_it_waits_while_the_buyer_may_ask_for_a_return_and_until_that_is_decided_on(world: World) -> None:
    """The agreement's window is over at once; the buyer's is the channel's."""
    carriers()
    house = open_house(world.office)
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    attach(world, signed(world, return_days=0), units)
    sold, _ = brought(house, order(house, hold(house, units)))
    with scope(world.office) as office:
        payout = Payout.objects.select_related("piece__agreement").get(piece__unit=units[0].pk)
        last_day = last_day_to_ask(sold.store.channel, payout.delivered_at)
        assert timezone.localdate(payout.window_until) == last_day + timedelta(days=1)
        asked = request_return(order_id=sold.pk, unit_id=units[0].pk, reason="Too small", actor=office)
    with pytest.raises(Conflict, match=rf"has asked to return .* \(return {asked.pk}\)") as refusal:
        pay(world, payout)
    assert refusal.value.code == "return_open"
    with scope(world.office) as office:
        refuse_return(return_id=asked.pk, decision="It never came", actor=office)
    with pytest.raises(Conflict, match="may return the piece until"):
        pay(world, payout)


@pytest.mark.django_db(transaction=True)
def test_a_payment_waits_for_a_return_that_is_asked_for_in_the_same_moment(world: World) -> None:
    carriers()
    house = open_house(world.office)
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    attach(world, signed(world, return_days=0), units)
    sold, (unit,) = brought(house, order(house, hold(house, units)))
    with scope(world.office):
        payout = Payout.objects.get(piece__unit=unit.pk)

    def pay_beside() -> None:
        try:
            pay(world, payout)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with scope(world.office) as office:
            asked = request_return(order_id=sold.pk, unit_id=unit.pk, reason="Too small", actor=office)
            paying = beside.submit(pay_beside)
            with pytest.raises(TimeoutError):
                paying.result(timeout=0.5)
        with pytest.raises(Conflict, match=rf"has asked to return .* \(return {asked.pk}\)"):
            paying.result(timeout=30)


@pytest.mark.parametrize(("paid", "then"), [(False, "cancelled"), (True, "owed_back")])
def test_a_return_that_is_scanned_in_stops_the_payout_or_makes_it_owed(
    world: World, paid: bool, then: str
) -> None:
    (payout,) = delivered(world, return_days=0)
    if paid:
        with scope(world.office):
            services.settle_payouts()
        pay(world, payout)
    with scope(world.office) as office:
        take_returns(
            returns={payout.piece.unit_id: "O-1"},
            warehouse=make_warehouse(world),
            tags_whole=True,
            actor=office,
        )
        payout.refresh_from_db()
        assert payout.status == then


def test_finance_takes_them_away_with_amounts_to_count_with(
    world: World, as_person: Callable[[User], Client]
) -> None:
    (paid,) = delivered(world, price="1000.01", share_bp=6667, return_days=0)
    pay(world, paid)
    (yen,) = delivered(
        world, price="100001", currency="JPY", share_bp=5000, minimum_price=Decimal(1), sale_fee=Decimal(0),
        withdrawal_fee=Decimal(0),
    )  # fmt: skip
    browser = as_person(world.staff(Role.FINANCE))
    answer = browser.post("/admin/consignment/payout/export/", {"format": "csv"}, follow=True)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(content))
    assert (first["Payout"], first["State"], first["Price"], first["Currency"]) == (
        str(yen.pk), "Return window open", "100001", "JPY",
    )  # fmt: skip
    told = {
        "Consignor": OWNER, "Order": "O-1", "Brand": "Aurore", "State": "Paid", "Price": "1000.01",
        "House's fee": "25.00", "Net sale": "975.01", "Consignor's share, %": "66.67", "For the consignor": "650.04",
        "Of it set off against fees": "0.00", "Currency": "EUR", "Payment reference": "SEPA-77",
    }  # fmt: skip
    assert {name: second[name] for name in told} == told
    assert second["Paid at (UTC)"].endswith("Z")
    assert browser.get("/admin/consignment/payout/?to_pay=later").context["cl"].result_count == 1
    waiting = browser.post("/admin/consignment/payout/export/?to_pay=later", {"format": "csv"}, follow=True)
    assert len(list(csv.DictReader(io.StringIO(b"".join(waiting.streaming_content).decode())))) == 1
