"""What consignment does at the news of other rooms."""

from collections.abc import Sequence

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict
from backoffice.events.log import Fact, react_to
from fulfillment.custody.models import LossKind
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import complete_tasks

from . import services
from .models import Arrival
from .states import ArrivalStatus


@react_to("unit.released", "unit.sale_cancelled")
def keep_off(facts: Sequence[Fact], actor: Actor) -> None:
    """The claim is gone, and the agreement may be too: what came back on the shelves a moment ago goes off again."""
    services.end_offers_outside(unit_ids=[fact.subject_id for fact in facts])


@react_to("unit.delivered")
def account(facts: Sequence[Fact], actor: Actor) -> None:
    services.account_for_sales(unit_ids=[fact.subject_id for fact in facts], actor=actor)


@react_to("unit.returned")
def came_back(facts: Sequence[Fact], actor: Actor) -> None:
    """The buyer sent it back: what its consignor was to get is cancelled, and what they got is owed."""
    # Payouts are the office's to write, whichever warehouse took the return in.
    with scope(office("returns")) as returns:
        services.return_payouts(
            unit_ids=[fact.subject_id for fact in facts], reason="the buyer sent it back", actor=returns
        )


@react_to("loss.reported")
def lost(facts: Sequence[Fact], actor: Actor) -> None:
    """A piece is gone, or written off: what its consignor is owed is the office's to write, whoever reported it.

    For a withdrawn piece that comes to harm, in whatever way, nobody pays a fee.
    """
    with scope(office("losses")) as losses:
        for fact in facts:
            services.refuse_other_currency(fact.subject_id)
        services.waive_fees(unit_ids=[fact.data["unit"] for fact in facts], actor=losses)
        for fact in facts:
            if fact.data["kind"] == LossKind.LOST or fact.data["written_off"]:
                services.compensate(loss_id=fact.subject_id, actor=losses)


@react_to("loss.valued")
def valued(facts: Sequence[Fact], actor: Actor) -> None:
    with scope(office("losses")) as losses:
        for fact in facts:
            services.refuse_other_currency(fact.subject_id)
            services.compensate_anew(loss_id=fact.subject_id, actor=losses)


@react_to("unit.found")
def turned_up(facts: Sequence[Fact], actor: Actor) -> None:
    """A lost piece is here after all: what its consignor was to get is cancelled, and what they got is owed."""
    with scope(office("losses")) as losses:
        services.return_payouts(
            unit_ids=[fact.subject_id for fact in facts], reason="it was found again", actor=losses
        )
        services.withdraw_again(unit_ids=[fact.subject_id for fact in facts])


@react_to("unit.withdrawn")
def withdrawn(facts: Sequence[Fact], actor: Actor) -> None:
    """Whoever withdrew it, it goes back to who had brought it."""
    services.ask_to_hand_back(unit_ids=[fact.subject_id for fact in facts], actor=office("consignment"))


@react_to("unit.handed_back")
def handed_back(facts: Sequence[Fact], actor: Actor) -> None:
    complete_tasks(
        kind=TaskKind.HAND_BACK,
        subject_type="unit",
        subject_ids=[fact.subject_id for fact in facts],
        actor=actor,
    )


@react_to("warehouse.closed")
def not_expected(facts: Sequence[Fact], actor: Actor) -> None:
    """Refused in the verb's own transaction while a piece is announced there."""
    expected = Arrival.objects.filter(
        warehouse__in=[fact.subject_id for fact in facts], status=ArrivalStatus.EXPECTED
    )
    if (number := expected.count()) > 0:
        pieces = "1 piece is" if number == 1 else f"{number} pieces are"
        raise Conflict(
            f"{pieces} expected there; receive them, or say that they will not come.", code="warehouse_in_use"
        )


@react_to("unit.received")
def meet(facts: Sequence[Fact], actor: Actor) -> None:
    """A piece that was announced is here; where an agreement was named, it stands under it from now on."""
    here = {(fact.brand_id or 0, fact.data["reference"]) for fact in facts}
    arrivals = services.take_in(unit_ids=[fact.subject_id for fact in facts], references=here, actor=actor)
    if any(arrival.agreement_id for arrival in arrivals):
        # Agreements are the office's to write and to lock, whoever took the pieces in.
        with scope(office("intake")) as intake:
            services.put_under_agreements(arrivals=arrivals, actor=intake)
