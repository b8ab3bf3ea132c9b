"""Who takes new pieces in by a list.

A piece is here when somebody of its warehouse has it in hands. The house writes that down by a list; a brand knows only
what it has sent, and announces it: its own list of units is of pieces that are here.
"""

from backoffice.events.actors import Actor
from backoffice.imports.drafts import Flaw


def receives_elsewhere(actor: Actor) -> bool:
    """Whether the actor is a brand's own person or system, in whose hands no warehouse is."""
    return actor.brands is not None


def to_be_announced(reference: str) -> Flaw:
    return Flaw(
        "to_be_announced",
        "reference",
        f"Piece {reference} is not here. A brand announces what it sends; it is here once a warehouse receives it.",
        "Announce it by POST /arrivals, or upload the row as «Expected arrivals» (profile arrivals).",
    )
