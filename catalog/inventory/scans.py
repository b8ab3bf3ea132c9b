"""Which piece a scanned label means."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from backoffice.events.errors import Conflict, NotFound

from .models import TamperTag, Unit, serial_key
from .serials import key_of
from .states import HERE, UnitStatus

# What a GS1 Digital Link names one thing by, as a code on a label holds it: its serial number, or its GIAI.
_LINK = re.compile(r"(https?://\S+/(21|8004)/([^/?#\s]+))(?:[/?#]\S*)?", re.IGNORECASE)
_NUMBER = re.compile(r"[Uu]-?([0-9]{1,18})")
_SHOWN = 60
# So many pieces of one name are found by a search, at most.
_FOUND = 100
# So many labels are looked for at once, and so many pieces of theirs found.
_AT_ONCE, _FOUND_AT_ONCE = 500, 1_000


class Label(NamedTuple):
    """A scanned label: the `word` that a piece is found by, and as it is `shown` to people, at most 60 characters."""

    word: str
    shown: str


def label_of(text: str) -> Label:
    """What a scan says. The link of a piece of ours, as its passport, its tag and EPCIS give it, is U and its number.

    Of a link the key is not shown: it opens the passport.
    """
    scanned = unicodedata.normalize("NFKC", text).strip()
    link = _LINK.fullmatch(scanned)
    if link is None:
        return Label(scanned, scanned[:_SHOWN])
    address, identifier, value = link.groups()
    name = unquote(value)
    own = name.removeprefix(settings.GS1_COMPANY_PREFIX) if settings.GS1_COMPANY_PREFIX else name
    if identifier == "8004" and own != name and _NUMBER.fullmatch(f"U{own}"):
        name = f"U{own}"
    return Label(name, address[:_SHOWN])


def sign_of(text: str) -> str:
    """A number as it is compared: letters and digits, in capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def unit_by_scan(text: str, among: QuerySet[Unit]) -> Unit:
    """The piece of these that wears the scanned label: its number here (U12, or its GS1 link), its tamper tag, or its
    reference, in another case where none has it in this one.

    Raises `NotFound`, which says where the piece is if it is not one of these, and `Conflict` with code `several` where
    two pieces have this label.
    """
    word, shown = label_of(text)
    found = _wearing(word, among)
    if not found:
        elsewhere = _wearing(word, Unit.objects.select_related("warehouse", "in_transit_to"))
        if not elsewhere:
            raise NotFound(f"No piece here wears the label «{shown}»; scan it again.", scan=shown)
        piece = elsewhere[0]
        raise NotFound(
            f"«{shown}» is unit {piece}, and none of the pieces meant here: {_whereabouts(piece)}.",
            scan=shown,
        )
    if len(found) > 1:
        one, other = found
        raise Conflict(
            f"«{shown}» is {_why_two(one, other)}: {_told_apart(one)}, or {_told_apart(other)}. Scan the tamper tag, "
            "or U and the number.",
            code="several",
        )
    return found[0]


def whereabouts_of(text: str) -> str:
    """Which piece wears the scanned label, and where it is by the book: «U12: it is listed, on its way to Ningbo».

    The label alone where no piece wears it, or more than one does.
    """
    word, shown = label_of(text)
    found = _wearing(word, Unit.objects.select_related("warehouse", "in_transit_to"))
    return f"{shown}: {_whereabouts(found[0])}" if len(found) == 1 else shown


def unit_tagged(number: str) -> Unit | None:
    """The piece that wears this tamper tag, or wore it last; no number is used again."""
    return Unit.objects.filter(tampertags__number__in=_numbers(number)).first()


def units_labelled(text: str) -> list[int]:
    """The ids of pieces, at most 100, whose number here, reference, serial or tag this is, in any spelling; the tag may
    be broken since. For searches: each by its own index.
    """
    word, _ = label_of(text)
    found: set[int] = set()
    if number := _NUMBER.fullmatch(word):
        found.add(int(number[1]))
    found.update(
        TamperTag.objects.filter(number__in=_numbers(*word.split())).values_list("unit_id", flat=True)
    )
    named = [Unit.objects.filter(reference__iexact=word)] if word else []
    if key := key_of(word):
        serials = Unit.objects.exclude(serial="").alias(serial_key=serial_key("serial"))
        named.append(serials.filter(serial_key=key))
    for units in named:
        found.update(units.order_by().values_list("pk", flat=True)[:_FOUND])
    return sorted(found)[:_FOUND]


def units_with_labels(texts: Sequence[str]) -> list[int]:
    """The ids of pieces, at most 1,000, that wear one of so many labels, of which the first 500 count: their number
    here, reference, serial or tag. Three queries.
    """
    words = [label_of(text).word for text in texts[:_AT_ONCE]]
    found = {int(number[1]) for word in words if (number := _NUMBER.fullmatch(word))}
    tags = {number for word in words for number in _numbers(*word.split("-")) | {word.upper()}}
    found.update(TamperTag.objects.filter(number__in=tags).values_list("unit_id", flat=True))
    named = Unit.objects.alias(capitals=Upper("reference")).filter(
        capitals__in={word.upper() for word in words}
    )
    serials = Unit.objects.exclude(serial="").alias(serial_key=serial_key("serial"))
    for units in (named, serials.filter(serial_key__in={key for word in words if (key := key_of(word))})):
        found.update(units.order_by().values_list("pk", flat=True)[:_FOUND_AT_ONCE])
    return sorted(found)[:_FOUND_AT_ONCE]


def _wearing(word: str, among: QuerySet[Unit]) -> list[Unit]:
    """Up to two pieces that wear this label."""
    if not word:
        return []
    wanted = Q(reference=word) | _tagged(word)
    if number := _NUMBER.fullmatch(word):
        wanted |= Q(pk=int(number[1]))
    return (
        _two(among, wanted) or _two(among, _tagged(*word.split())) or _two(among, Q(reference__iexact=word))
    )


def _tagged(*parts: str) -> Q:
    """Whoever wears the tag of these parts, which were set apart where the tag itself has a dash, or nothing."""
    return Q(tampertags__number__in=_numbers(*parts), tampertags__broken_at=None)


def _numbers(*parts: str) -> set[str]:
    return {sign.join(parts).upper() for sign in ("", "-")}


def _two(among: QuerySet[Unit], wanted: Q) -> list[Unit]:
    return list(among.filter(wanted).distinct().order_by("pk")[:2])


def _why_two(one: Unit, other: Unit) -> str:
    if one.reference.casefold() != other.reference.casefold():
        return "the label of two pieces"
    if one.brand_id != other.brand_id:
        return "the reference of pieces of two brands"
    return f"two references of {one.brand} that differ in case only"


def _told_apart(unit: Unit) -> str:
    return f"«{unit.reference}» of {unit.brand} is U{unit.pk}"


def _whereabouts(unit: Unit) -> str:
    status = UnitStatus(unit.status).label.lower()
    if unit.in_transit_to is not None:
        return f"it is {status}, on its way to {unit.in_transit_to}"
    return f"it is {status}, in {unit.warehouse}" if unit.status in HERE else f"it is {status}"
