"""What a parcel weighs where no scale tells it.

In a warehouse with people the packer weighs the parcel. An automated one packs by itself, and until its scale is
connected the gross weight is reckoned from the typical weight of its pieces, by category, and the box. By the same a
slip of the hand at a scale is told.
"""

from collections.abc import Iterable, Mapping

from catalog.products.models import Category

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


def reckoned_weight(categories: Iterable[Category]) -> int:
    """Gross grams of a box with one piece of each of these categories. Their parents are read."""
    return BOX_GRAMS + sum(_typical(category) for category in categories)


def _typical(category: Category) -> int:
    above = TYPICAL_GRAMS.get(category.parent.code, UNKNOWN_GRAMS) if category.parent else UNKNOWN_GRAMS
    return TYPICAL_GRAMS.get(category.code, above)
