"""Presales follow their piece: on sale, gone, or with its hold over without a sale. In the same transaction."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to

from .services import presales


@react_to("listing.opened")
def call_balances(facts: Sequence[Fact], actor: Actor) -> None:
    presales.call_balances(unit_ids={fact.data["unit"] for fact in facts})


@react_to("unit.quarantined", "unit.withdrawn", "unit.lost")
def give_up(facts: Sequence[Fact], actor: Actor) -> None:
    became = facts[0].verb.partition(".")[2]
    presales.cancel_for(
        unit_ids=[fact.subject_id for fact in facts], because=f"the piece is not to be sold, it was {became}"
    )


@react_to("loss.reported")
def give_up_written_off(facts: Sequence[Fact], actor: Actor) -> None:
    """What was damaged is examined anew and kept for its buyer; what the house writes off is sold to nobody."""
    gone = {fact.data["unit"] for fact in facts if fact.data["written_off"]}
    presales.cancel_for(unit_ids=gone, because="the piece is not to be sold, it was written off as damaged")


@react_to("hold.released")
def let_go(facts: Sequence[Fact], actor: Actor) -> None:
    """What is held for a deposit is the house's to release, and it does so for a piece that is lost or damaged."""
    presales.cancel_held(
        claim_ids=[fact.subject_id for fact in facts], because="the piece is lost or damaged, or was let go"
    )


@react_to("hold.expired")
def lapse(facts: Sequence[Fact], actor: Actor) -> None:
    presales.lapse_for(claim_ids=[fact.subject_id for fact in facts])
