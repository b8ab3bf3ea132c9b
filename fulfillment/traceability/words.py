"""The words of the public page; buyers read them, so all of them are translated."""

from django.utils.translation import gettext_lazy as _

from catalog.inventory.bench_models import Severity
from catalog.inventory.models import WarehouseKind

CATEGORY = _("Kind of piece")
MODEL = _("Maker's reference")
MATERIAL = _("Material")
COLOUR = _("Colour")
SIZE = _("Size")
SERIAL = _("Serial number, its end")

BY_US = _("Given at our bench")
BY_SOURCE = _("As its seller stated it")

# By the verdict as the log writes it, in small letters.
VERDICTS = {
    "pass": _("Genuine"),
    "fail": _("Not genuine"),
    "inconclusive": _("Cannot be told for certain"),
}
GOOD: dict[str, bool | None] = {"pass": True, "fail": False, "inconclusive": None}
GENUINE = _("Found genuine")
PUT_ASIDE = _("Put aside to be examined again")
TAKEN_UP = _("Taken up to be examined anew")

SEVERITIES = {
    Severity.LIGHT: _("Slight"),
    Severity.VISIBLE: _("Visible"),
    Severity.HEAVY: _("Heavy"),
}

PLACES = {
    WarehouseKind.OVERSEAS: _("Our warehouse abroad"),
    WarehouseKind.BONDED: _("Our warehouse in a bonded zone"),
    WarehouseKind.DOMESTIC: _("Our warehouse in China"),
}
# By the first word of a movement's end.
ENDS = {
    "buyer": _("Given to its carrier"),
    "supplier": _("Given back to where it came from"),
    "loss": _("Lost"),
}
DELIVERED = _("Handed over to its buyer")
ELSEWHERE = _("On its way between our places")
