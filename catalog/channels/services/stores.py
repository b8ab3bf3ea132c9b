"""Stores on the channels."""

from django.db import transaction

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record
from backoffice.merchants.models import Brand, Channel

from ..models import Store

OPENERS = frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER})
LONGEST_HOLD = 60


@transaction.atomic
def open_store(
    *, code: str, name: str, channel: str, actor: Actor, brand: Brand | None = None, hold_minutes: int = 15
) -> Store:
    """Opens a store on one channel. A flagship store belongs to its brand; others may, or sell every brand.

    Raises `Forbidden`, `Invalid`, and `Conflict` with code `store_exists`.
    """
    if not actor.may(OPENERS):
        raise Forbidden("Only a platform admin or a catalog manager opens stores.")
    if channel not in Channel.values:
        raise Invalid(
            f"There is no channel «{channel}». Known: {', '.join(Channel.values)}.", field="channel"
        )
    if channel == Channel.FLAGSHIP and brand is None:
        raise Invalid("A flagship store belongs to a brand; choose the brand.", field="brand")
    if not 1 <= hold_minutes <= LONGEST_HOLD:
        raise Invalid(f"A hold lasts from 1 to {LONGEST_HOLD} minutes.", field="hold_minutes")
    if Store.objects.filter(code=code).exists():
        raise Conflict(f"A store «{code}» exists already; choose another code.", code="store_exists")
    store = Store.objects.create(
        code=code, name=name, channel=channel, brand=brand, hold_minutes=hold_minutes
    )
    record(store, "store.opened", actor=actor, code=code, channel=channel)
    return store
