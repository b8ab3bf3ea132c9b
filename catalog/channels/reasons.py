"""Why not: what the stores and the restrictions of the brand have to say."""

from collections.abc import Collection, Iterable

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid
from catalog.inventory.currencies import keeps_currency
from catalog.inventory.models import Unit
from catalog.inventory.queries import why_not_free
from catalog.inventory.reasons import LISTABLE, refused_as_restricted
from catalog.inventory.states import CATALOG
from catalog.inventory.why_not import Act, Open, Reason, Step, refused, tells_why_not

from . import queries
from .services.stores import OPENERS

LIST_IT = Step("list", tuple(sorted(CATALOG)))
OPEN_STORE = Step("open a store", tuple(sorted(OPENERS)))


@keeps_currency
def of_what_is_offered(unit_ids: Collection[int]) -> dict[int, str]:
    """A listing is in its unit's currency: «278 EUR» in a store must not become «278 USD» beside it."""
    offered = (
        queries.open_listings().filter(unit__in=unit_ids).select_related("unit", "store").order_by("-pk")
    )
    return {
        listing.unit_id: f"Unit {listing.unit.reference} is offered in {listing.store} in {listing.currency}; end its "
        "listings before its currency changes."
        for listing in offered
    }


@tells_why_not
def of_the_stores(unit: Unit, actor: Actor) -> Iterable[Reason | Open]:
    offered = {
        listing.store_id: listing.store
        for listing in queries.open_listings().filter(unit=unit).select_related("store").order_by("pk")
    }
    if why_not_free(unit) is None:
        for store in offered.values():
            yield refused_as_restricted(
                Act.HOLD, unit, store.channel, actor, store=store.code, store_name=store.name
            ) or Open(Act.HOLD, store.code, store.name)
        if not offered:
            nowhere = Conflict(f"Unit {unit} is offered in no store.", code="not_listed")
            yield refused(Act.HOLD, nowhere, step=LIST_IT)
    if unit.status not in LISTABLE:
        return
    stores = [store for store in queries.stores_in_sight() if store.brand_id in (None, unit.brand_id)]
    for store in stores:
        # In the order in which the verb finds them.
        restricted = refused_as_restricted(
            Act.LIST, unit, store.channel, actor, store=store.code, store_name=store.name
        )
        if restricted is not None:
            yield restricted
        elif store.pk in offered:
            already = Conflict(f"Unit {unit} is offered in {store} already.", code="already_listed")
            end = Step("end that offer", LIST_IT.roles)
            yield refused(Act.LIST, already, step=end, store=store.code, store_name=store.name)
        else:
            yield Open(Act.LIST, store.code, store.name)
    if not stores:
        none = Invalid("There is no store that sells this brand; open one.", field="store_codes")
        yield refused(Act.LIST, none, step=OPEN_STORE)
