"""The pieces that leave are those that were sold: what was scanned is held against tamper tag and serial."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.log import record

from ..bench_models import TamperTag
from ..lacking import whole_tags
from ..locks import lock_units
from ..models import Unit
from ..scans import label_of, sign_of

SHOWN = 4


def check_scans(units: Sequence[Unit], scans: Iterable[str], *, actor: Actor) -> None:
    """Each piece was scanned, by its whole tag or its serial, and no other piece was; one scan counts for one piece.

    A piece that never wore a tag and has no serial is known by its reference, or by U and its number; of the others
    these tell nothing: what bears a printed name may have been changed.
    Raises `Invalid` with code `not_scanned` for a piece that is missing, `Conflict` with code `unsealed` for one that
    can be known by nothing any more, and with code `scan_differs` for a scan of something else: that one is noted in
    the chain of the piece, by the desk, once the refused verb is undone.
    """
    labels = _labels(units)
    said = {
        sign: label.shown
        for label in (label_of(part) for scan in scans for part in _parts(scan, labels))
        if (sign := sign_of(label.word))
    }
    left = set(said)
    missing = []
    for unit in units:
        if not labels[unit.pk]:
            raise Conflict(
                f"The tag of unit {unit.reference} is broken and it has no serial, so nothing tells that it is the "
                "piece that was sold. Cancel the sale, look it over, and seal it anew.",
                code="unsealed", unit=unit.pk,
            )  # fmt: skip
        own = next((sign for sign in labels[unit.pk] if sign in left), None)
        if own is None:
            missing.append(unit)
        left.discard(own or "")
    known = {sign for signs in labels.values() for sign in signs}
    known |= {sign for unit in units for sign in _names(unit)}
    strange = [scan for sign, scan in said.items() if sign not in known]
    if strange:
        unit = (missing or list(units))[0]
        expected = " or ".join(_ends(name, sign) for sign, name in labels[unit.pk].items())
        refusal = Conflict(
            f"«{strange[0]}» was scanned, and unit {unit.reference} has {expected}. Nothing was picked: put this piece "
            "aside and look for the right one.",
            code="scan_differs",
            unit=unit.pk, scanned=strange[0],
        )  # fmt: skip
        refusal.afterwards = partial(
            note_scan, unit_id=unit.pk, scanned=strange[0], expected=expected, actor=actor
        )
        raise refusal
    if missing:
        raise Invalid(
            " ".join(_not_scanned(unit, labels[unit.pk], said) for unit in missing),
            code="not_scanned", field="scans", unit=missing[0].pk,
        )  # fmt: skip


def _parts(scan: str, labels: Mapping[int, Mapping[str, str]]) -> list[str]:
    """The labels in one line: a scanner may end each with a blank or a tab. A serial may have blanks of its own."""
    known = {sign for signs in labels.values() for sign in signs}
    parts = scan.split()
    if len(parts) > 1 and sign_of(scan) not in known and any(sign_of(part) in known for part in parts):
        return parts
    return [scan]


def _not_scanned(unit: Unit, signs: Mapping[str, str], said: Mapping[str, str]) -> str:
    expected = " or ".join(_ends(name, sign) for sign, name in signs.items())
    printed = next((said[sign] for sign in _names(unit) if sign in said and sign not in signs), None)
    said_of_it = f"Unit {unit.reference} was not scanned"
    if printed is not None:
        said_of_it = f"«{printed}» is printed, and does not prove that it is unit {unit.reference}"
    return f"{said_of_it}; scan {expected}.{_sought(unit)}"


@transaction.atomic
def note_scan(*, unit_id: int, scanned: str, expected: str, actor: Actor) -> None:
    """Notes in the chain of a piece that another one was scanned in its place."""
    (unit,) = lock_units([unit_id]).values()
    record(unit, "unit.scan_differed", actor=actor, scanned=scanned, expected=expected)


def _labels(units: Sequence[Unit]) -> dict[int, dict[str, str]]:
    """Unit id → what it is known by → what that is called."""
    ids = [unit.pk for unit in units]
    tags = whole_tags(ids)
    tagged = set(TamperTag.objects.filter(unit__pk__among=ids).values_list("unit_id", flat=True))
    labels: dict[int, dict[str, str]] = {}
    for unit in units:
        own = {}
        if unit.pk in tags:
            own[sign_of(tags[unit.pk].number)] = "the tag"
        if serial := sign_of(unit.serial):
            own.setdefault(serial, "the serial")
        if not own and unit.pk not in tagged:
            own = _names(unit)
        labels[unit.pk] = own
    return labels


def _names(unit: Unit) -> dict[str, str]:
    """What a piece is called here, as it is compared → what that is."""
    return {sign_of(unit.reference): "the reference", f"U{unit.pk}": "the number"}


def _sought(unit: Unit) -> str:
    if unit.missing_since is None:
        return ""
    return f" It has been missing from {f'bin {unit.bin}' if unit.bin else 'its place'}; look for it."


def _ends(name: str, sign: str) -> str:
    """No more than the end of a number is told, and never the whole of a short one."""
    shown = min(SHOWN, len(sign) // 2)
    return f"{name} that ends in {sign[len(sign) - shown :]}" if shown else name
