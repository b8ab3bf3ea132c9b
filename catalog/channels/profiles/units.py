"""Lists of units that are taken away, chosen by their stores as well."""

from backoffice.imports.profiles import register
from catalog.inventory.profiles import UnitProfile

from ..filters import OfferedUnitFilter


@register
class OfferedUnitProfile(UnitProfile):
    """Units as the inventory room reads and writes them."""

    filters = OfferedUnitFilter
