"""A lost piece is paid for as agreed, and the fee of a withdrawn one is set off against what is paid next."""

from decimal import Decimal

import pytest

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.assertions import assertions, examine, examine_all
from backoffice.events.errors import Conflict
from backoffice.events.models import Event
from catalog.channels.services import hold_listed
from catalog.inventory.models import Unit
from catalog.inventory.services import deliver_units, find_units, pick_units, sell_units, ship_units
from fulfillment.consignment import queries, services
from fulfillment.consignment.models import ConsignedPiece, Payout, SetOff
from fulfillment.custody.models import Loss
from fulfillment.custody.services import report_loss
from tests.catalog.channels.making import make_listed_units
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed


def lose(world: World, on_loss: str) -> tuple[Unit, Loss]:
    """A consigned piece that was asked 1,250.00 EUR for, and is lost."""
    (unit,) = make_listed_units(world, 1, asking_price=Decimal("1250.00"), currency="EUR")
    attach(world, signed(world, on_loss=on_loss), [unit])
    with scope(world.office) as office:
        return unit, report_loss(unit_id=unit.pk, reason="Fire", actor=office)


def assert_sound(world: World) -> None:
    with scope(world.office):
        assert [verdict.assertion.name for verdict in examine_all() if verdict.guilty] == []


@pytest.mark.parametrize(
    ("on_loss", "owed"), [("minimum", "900.00"), ("value", "1250.00"), ("share", "857.50")]
)
def test_a_lost_piece_is_paid_for_by_its_terms_once(world: World, on_loss: str, owed: str) -> None:
    unit, loss = lose(world, on_loss)
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


def test_a_fee_is_set_off_until_it_is_paid(world: World) -> None:
    units = make_listed_units(world, 3, asking_price=Decimal("1250.00"), currency="EUR")
    agreement = signed(world, return_days=0, share_bp=200, withdrawal_fee=Decimal("40.00"))
    attach(world, agreement, units)
    with scope(world.office) as office:
        services.withdraw_pieces(unit_ids=[units[0].pk], reason="Wanted back", actor=office)
        ids = [unit.pk for unit in units[1:]]
        claims = [hold_listed(unit_id=pk, store_code="boutique", actor=office) for pk in ids]
        sell_units(claim_ids=[claim.pk for claim in claims], order_reference="O-1", actor=office)
        pick_units(unit_ids=ids, actor=office)
        ship_units(unit_ids=ids, order_reference="O-1", actor=office)
        deliver_units(unit_ids=ids, actor=office)
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
