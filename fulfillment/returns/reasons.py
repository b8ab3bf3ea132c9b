"""Why not: what the return of a piece has to say."""

from collections.abc import Iterable

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus
from catalog.inventory.why_not import Act, Reason, Step, Work, refused, tells_why_not
from fulfillment.tasks.reasons import work_on

from . import queries
from .states import RETURN, SETTLERS, ReturnStatus

EXAMINE = Step("examine it again", tuple(sorted(RETURN["receive"].roles)))
DECIDE = Step("decide on its return", tuple(sorted(SETTLERS)))


@tells_why_not
def of_the_return(unit: Unit, actor: Actor) -> Iterable[Reason | Work]:
    if unit.status not in (UnitStatus.INTAKE, UnitStatus.INSPECTED, UnitStatus.QUARANTINED):
        return
    row = queries.undecided_return_of(unit.pk)
    if row is None:
        return
    if row.status == ReturnStatus.RECEIVED:
        said = f"It came back (return {row.pk}) and has to be examined by two people again."
        yield refused(Act.LIST, Conflict(said, code="return_open", unit=unit.pk), step=EXAMINE)
    elif row.status == ReturnStatus.SWAPPED:
        said = f"What came back (return {row.pk}) may be another piece: {row.doubt}"
        yield refused(Act.LIST, Conflict(said, code="return_swapped", unit=unit.pk), step=DECIDE)
    yield from work_on("return", row.pk)
