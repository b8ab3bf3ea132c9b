"""The photographs at packing as the house begins with them; reference data.

By the code of a category; under "" for all others.
"""

from datetime import date

SINCE = date(2020, 1, 1)
SOURCE = "Entrepôt's packing rules 2026, after what insurers and marketplaces ask for in a swap case"

Words = tuple[tuple[str, str], ...]

_PIECE: Words = (("tag", "Tamper tag on the piece"), ("boxed", "The piece in its box"))
_WITH_SERIAL: Words = (("serial", "Serial or maker's mark"), *_PIECE)
PIECE_VIEWS: dict[str, Words] = {
    "": _PIECE,
    "bags": _WITH_SERIAL,
    "watches": _WITH_SERIAL,
    "jewellery": (("hallmark", "Hallmark"), *_PIECE),
}
PARCEL_VIEWS: Words = (("closed", "The parcel closed and sealed"),)
