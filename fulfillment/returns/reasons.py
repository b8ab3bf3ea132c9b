"""Why not: what the return of a piece has to say."""

from collections.abc import Iterable

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus
from catalog.inventory.why_not import Act, Reason, Step, Work, refused, tells_why_not
from fulfillment.tasks.reasons import work_on

from . import queries
from .states import ASKERS, RETURN, SETTLERS, ReturnStatus

ASK = Step("ask for its return", tuple(sorted(ASKERS)))
TAKE_IN = Step("scan in what came back", tuple(sorted(RETURN["receive"].roles)))
EXAMINE = Step("examine it again", tuple(sorted(RETURN["receive"].roles)))
DECIDE = Step("decide on its return", tuple(sorted(SETTLERS)))
OWE = Step("owe its buyer the price", tuple(sorted(SETTLERS)))
GIVE_BACK = Step("give its buyer the money back", tuple(sorted(SETTLERS)))


@tells_why_not
def of_the_return(unit: Unit, actor: Actor) -> Iterable[Reason | Work]:
    if unit.status == UnitStatus.LOST:
        yield from _of_the_lost(unit)
    if unit.status not in (
        UnitStatus.INTAKE, UnitStatus.INSPECTED, UnitStatus.QUARANTINED, UnitStatus.SHIPPED, UnitStatus.DELIVERED,
    ):  # fmt: skip
        return
    row = queries.undecided_return_of(unit.pk)
    if row is None:
        if unit.status == UnitStatus.DELIVERED and (until := queries.returnable_until(unit.pk)) is not None:
            said = f"Its buyer has it, and may send it back if that is asked for by {until:%Y-%m-%d}."
            yield refused(Act.LIST, Conflict(said, code="with_its_buyer", unit=unit.pk), step=ASK)
        return
    if row.status == ReturnStatus.REQUESTED:
        said = (
            f"Its carrier brought it back undelivered (return {row.pk}); it is not scanned in yet."
            if unit.status == UnitStatus.SHIPPED
            else f"Its buyer sends it back (return {row.pk}); it has not arrived yet."
        )
        yield refused(Act.LIST, Conflict(said, code="return_open", unit=unit.pk), step=TAKE_IN)
    elif row.status == ReturnStatus.RECEIVED:
        said = f"It came back (return {row.pk}) and has to be examined by two people again."
        yield refused(Act.LIST, Conflict(said, code="return_open", unit=unit.pk), step=EXAMINE)
    elif row.status == ReturnStatus.SWAPPED:
        said = f"What came back (return {row.pk}) may be another piece: {row.doubt}"
        yield refused(Act.LIST, Conflict(said, code="return_swapped", unit=unit.pk), step=DECIDE)
    yield from work_on("return", row.pk)


def _of_the_lost(unit: Unit) -> Iterable[Reason | Work]:
    waiting = queries.undecided_return_of(unit.pk)
    row = (
        waiting if waiting and waiting.status == ReturnStatus.RECEIVED else queries.return_lost_with(unit.pk)
    )
    if row is None:
        return
    step = {ReturnStatus.RECEIVED: OWE, ReturnStatus.ACCEPTED: GIVE_BACK}.get(ReturnStatus(row.status))
    money = "is owed the whole price" if step else "has the money back"
    said = f"It came back (return {row.pk}) and was lost with us before it was examined; its buyer {money}."
    yield refused(Act.LIST, Conflict(said, code="return_lost", unit=unit.pk), step=step)
    yield from work_on("return", row.pk)
