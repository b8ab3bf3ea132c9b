"""The life of a listing."""

from django.db import models

from backoffice.events.lifecycle import Lifecycle, Transition
from catalog.inventory.states import FLOOR, OFFICE


class ListingStatus(models.TextChoices):
    LIVE = "live", "Live"
    CLAIMED = "claimed", "Taken off by a claim"
    ENDED = "ended", "Ended"


S = ListingStatus
LISTING = Lifecycle(
    subject="listing",
    states=ListingStatus,
    initial=S.LIVE,
    transitions=[
        Transition("take_off", (S.LIVE,), S.CLAIMED, OFFICE, past="taken_off"),
        Transition("put_back", (S.CLAIMED,), S.LIVE, OFFICE, past="put_back"),
        Transition("end", (S.LIVE, S.CLAIMED), S.ENDED, FLOOR),
    ],
)
