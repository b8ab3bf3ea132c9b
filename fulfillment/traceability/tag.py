"""The tag of a piece: a small label with the code that opens its passport."""

from backoffice.events.errors import Conflict
from fulfillment.shipping.labels.label import LabelError
from fulfillment.shipping.labels.sticker import Sticker, render

from .identifiers import giai_of, passport_address
from .models import Passport


def render_tag(passport: Passport) -> bytes:
    """The tag as a PDF page; the same passport gives the same bytes. No owner, price or serial stands on it."""
    unit = passport.unit
    sticker = Sticker(
        code=passport_address(unit.pk, passport.key),
        heading=passport.brand.name,
        text=unit.title,
        small=("PASSPORT 护照", "Scan to read 扫码查看"),
        name=giai_of(unit.pk),
    )
    try:
        return render([sticker], title=f"Passport {giai_of(unit.pk)}")
    except LabelError as error:
        raise Conflict(str(error), code="tag_impossible", unit=unit.pk) from error
