"""The verbs of the channels room: stores, listings, and holding what is listed."""

from .delisting import ACKNOWLEDGERS, acknowledge_delistings, remind_of_delistings
from .holding import MOST_AT_ONCE, hold_any, hold_listed, hold_listed_units
from .offering import Repriced, end_listings, list_units, reprice_listings
from .price_steps import RULERS, Widening, put_price_steps
from .pricing import change_price
from .shelf import end_all, follow, put_back
from .stores import LONGEST_HOLD, OPENERS, open_store

__all__ = [
    "ACKNOWLEDGERS",
    "LONGEST_HOLD",
    "MOST_AT_ONCE",
    "OPENERS",
    "RULERS",
    "Repriced",
    "Widening",
    "acknowledge_delistings",
    "change_price",
    "end_all",
    "end_listings",
    "follow",
    "hold_any",
    "hold_listed",
    "hold_listed_units",
    "list_units",
    "open_store",
    "put_back",
    "put_price_steps",
    "remind_of_delistings",
    "reprice_listings",
]
