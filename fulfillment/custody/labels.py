"""What is stuck on pieces and bins, to be scanned at every desk: a piece by its number here, a bin by its code."""

from collections.abc import Iterable

from catalog.inventory.models import Bin, Unit
from fulfillment.shipping.labels.sticker import Sticker, render

# Each is a page of its own.
MOST_LABELS = 500


def labels_of_units(units: Iterable[Unit]) -> bytes:
    """A PDF with a page for each unit, read with its brand and warehouse. No owner, price or serial stands on it."""
    return render(
        (
            Sticker(
                code=f"U{unit.pk}",
                heading=unit.brand.name,
                text=unit.title,
                small=(unit.reference, unit.warehouse.code),
                name=f"U{unit.pk}",
            )
            for unit in units
        ),
        title="Labels of units",
    )


def labels_of_bins(bins: Iterable[Bin]) -> bytes:
    """A PDF with a page for each bin, read with its warehouse."""
    return render(
        (
            Sticker(
                code=each.code,
                heading=each.code,
                text=each.warehouse.name,
                small=("BIN", each.warehouse.code),
                name=each.code,
            )
            for each in bins
        ),
        title="Labels of bins",
    )
