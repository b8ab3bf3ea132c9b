"""What a label says, and what it refuses to say."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_countries.data import COUNTRIES

_WAYBILL = re.compile(r"[!-~]+")


class LabelError(ValueError):
    """A label that cannot be printed: `code` for programs, `sentence` for a person, `data` for both."""

    def __init__(self, code: str, sentence: str, **data: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data = data


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a parcel comes from or goes to; `country` is ISO 3166-1 alpha-2.

    `lines` are street and house, most local part as the person wrote it. A city written in Han characters
    is printed before the lines, largest area first; any other city after them.
    """

    name: str
    lines: tuple[str, ...]
    city: str
    country: str
    company: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise LabelError("address_incomplete", "The address has no name: give the person or company.")
        if not any(line.strip() for line in self.lines):
            raise LabelError(
                "address_incomplete", f"The address of {self.name} has no street line: give one."
            )
        if not self.city.strip():
            raise LabelError("address_incomplete", f"The address of {self.name} has no city: give one.")
        _require_country(self.country, where=f"the address of {self.name}")


@dataclass(frozen=True, kw_only=True)
class Label:
    """Everything one parcel label shows.

    `waybill` is printable ASCII without blanks and is what both barcodes hold, unchanged.
    `weight_g` is grams; `pieces` are (description, quantity); `origin_country` is where the goods come
    from, empty when nobody has stated it.
    `printed_at` is aware and shown in its own zone; `handling` are short marks such as "FRAGILE".
    Raises LabelError when a fact is missing or impossible.
    """

    waybill: str
    carrier: str
    service: str
    sender: Address
    recipient: Address
    parcel_reference: str
    weight_g: int
    pieces: tuple[tuple[str, int], ...]
    origin_country: str
    printed_at: datetime
    handling: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _WAYBILL.fullmatch(self.waybill):
            raise LabelError(
                "waybill_unprintable",
                f"The waybill {self.waybill!r} cannot be a barcode: use letters, digits and signs only.",
                waybill=self.waybill,
            )
        for field in ("carrier", "service", "parcel_reference"):
            if not getattr(self, field).strip():
                raise LabelError(
                    "label_incomplete",
                    f"The label of {self.waybill} has no {field.replace('_', ' ')}: give one.",
                    field=field,
                )
        if self.weight_g <= 0:
            raise LabelError(
                "weight_missing",
                f"The parcel {self.waybill} weighs {self.weight_g} g: weigh it before printing its label.",
                weight_g=self.weight_g,
            )
        if not self.pieces:
            raise LabelError(
                "no_pieces", f"The parcel {self.waybill} has no pieces: pack it before printing."
            )
        for description, quantity in self.pieces:
            if not description.strip() or quantity <= 0:
                raise LabelError(
                    "piece_incomplete",
                    f"The parcel {self.waybill} lists {quantity} × {description!r}: "
                    "every piece needs a description and a quantity of one or more.",
                    description=description,
                    quantity=quantity,
                )
        if self.origin_country:
            _require_country(self.origin_country, where=f"the origin of parcel {self.waybill}")
        if self.printed_at.utcoffset() is None:
            raise LabelError(
                "time_without_zone",
                f"The print time of {self.waybill} has no time zone: pass an aware datetime.",
            )


def _require_country(code: str, *, where: str) -> None:
    if code not in COUNTRIES:
        raise LabelError(
            "country_unknown",
            f"{code!r} in {where} is not a country: use the two capital letters of ISO 3166, such as CN.",
            country=code,
        )
