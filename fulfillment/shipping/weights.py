"""What a parcel weighs where no scale tells it.

In a warehouse with people the packer weighs the parcel. An automated one packs by itself, and until its scale is
connected the gross weight is reckoned from the typical weight of its pieces, by category, and the box.
"""

from collections.abc import Iterable, Mapping

TYPICAL_GRAMS: Mapping[str, int] = {
    "bags": 1200,
    "handbags": 1100,
    "watches": 350,
    "shoes": 1300,
    "scarves": 200,
    "jewellery": 150,
    "clothing": 800,
    "accessories": 300,
    "cosmetics": 250,
    "perfume": 400,
}
UNKNOWN_GRAMS = 1000
BOX_GRAMS = 350


def reckoned_weight(category_paths: Iterable[tuple[str, str]]) -> int:
    """Gross grams of a box with one piece for each (category code, code of its parent or empty)."""
    pieces = (
        TYPICAL_GRAMS.get(category, TYPICAL_GRAMS.get(parent, UNKNOWN_GRAMS))
        for category, parent in category_paths
    )
    return BOX_GRAMS + sum(pieces)
