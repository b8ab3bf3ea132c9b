"""Why not: what the agreement of a consigned piece has to say, and the limits it sets to offers."""

from collections.abc import Iterable, Mapping, Sequence

from backoffice.events.actors import Actor
from backoffice.merchants.states import MANAGE
from catalog.channels.limits import BELOW_MINIMUM, Limit, limits_offers, why_not_at
from catalog.inventory.models import Unit
from catalog.inventory.reasons import LISTABLE
from catalog.inventory.states import CATALOG
from catalog.inventory.why_not import Act, Reason, Step, refused, tells_why_not

from . import queries
from .states import ATTACH, AgreementStatus

SIGN = Step("sign terms", tuple(sorted(MANAGE)))
# Then it is put under another.
DETACH = Step("take from under the agreement", tuple(sorted(ATTACH)))
ASK_MORE = Step("list at another price", tuple(sorted(CATALOG)))


@limits_offers
def by_agreement(unit_ids: Sequence[int]) -> Mapping[int, Limit]:
    return queries.limits_of_pieces(unit_ids)


@tells_why_not
def of_the_agreement(unit: Unit, actor: Actor) -> Iterable[Reason]:
    """As `list` is refused at the consignor's asking price, which is what it is offered at without a word."""
    if unit.status not in LISTABLE:
        return
    limits = list(queries.limits_of_pieces([unit.pk]).values())
    refusal = why_not_at(unit, unit.asking_price, unit.currency, limits)
    if refusal is None:
        return
    # An agreement that was ended takes no further terms; one whose terms are over does.
    is_ended = refusal.data.get("state") == AgreementStatus.ENDED
    step = ASK_MORE if refusal.code == BELOW_MINIMUM else DETACH if is_ended else SIGN
    yield refused(Act.LIST, refusal, step=step)
