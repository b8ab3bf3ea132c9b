"""The life of a listing."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import CATALOG, OFFICE


class ListingStatus(models.TextChoices):
    LIVE = "live", "Live"
    CLAIMED = "claimed", "Taken off by a claim"
    SUSPENDED = "suspended", "Suspended"
    ENDED = "ended", "Ended"


S = ListingStatus
# Whose price may be changed: who holds the unit of another buys it at the price that stood.
REPRICED = frozenset({S.LIVE, S.SUSPENDED})
# A claim takes a suspended listing off too, and a claimed one is suspended when its claim is gone: so a listing that
# comes back is always of a unit that is free.
LISTING = Lifecycle(
    subject="listing",
    states=ListingStatus,
    initial=S.LIVE,
    warehouse="unit__warehouse_id",
    transitions=[
        Transition("take_off", (S.LIVE, S.SUSPENDED), S.CLAIMED, OFFICE, past="taken_off"),
        Transition("put_back", (S.CLAIMED,), S.LIVE, OFFICE, past="put_back"),
        Transition("suspend", (S.LIVE, S.CLAIMED), S.SUSPENDED, OFFICE),
        Transition("restore", (S.SUSPENDED,), S.LIVE, OFFICE),
        Transition("end", (S.LIVE, S.CLAIMED, S.SUSPENDED), S.ENDED, CATALOG),
    ],
)
