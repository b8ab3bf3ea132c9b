"""Why not: a piece that lies in a lorry is in nobody's hands."""

from collections.abc import Iterable

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit
from catalog.inventory.services.moves import refuse_in_transit
from catalog.inventory.states import BENCH, UnitStatus
from catalog.inventory.why_not import Act, Reason, Step, refused, tells_why_not

RECEIVE = Step("receive the transfer", tuple(sorted(BENCH)))


@tells_why_not
def of_the_journey(unit: Unit, actor: Actor) -> Iterable[Reason]:
    try:
        refuse_in_transit([unit])
    except Conflict as refusal:
        # What nobody will sell any more is wanted for nothing else than to be handed back.
        for act in Act if unit.status == UnitStatus.WITHDRAWN else (Act.SHIP,):
            yield refused(act, refusal, step=RECEIVE)
