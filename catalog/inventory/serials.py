"""Whether a serial looks as its house marked pieces, and whether another piece bears it: advice, never a verdict."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.queries import name_key

from .bench_models import SerialAdvice, SerialPattern
from .models import Unit, serial_key
from .readings import as_read


@dataclass(frozen=True, slots=True)
class SerialOpinion:
    """What may be thought of a serial: the advice, why, and how many other pieces bear it, whoever they belong to."""

    advice: SerialAdvice
    because: str
    doubles: int = 0

    @property
    def sentence(self) -> str:
        words = f"Serial: {self.advice.label.lower()}. {self.because}"
        if not self.doubles:
            return words
        return f"{words} {doubles_sentence(self.doubles)}"


def doubles_sentence(doubles: int) -> str:
    """That other pieces bear the serial: how many, never whose."""
    others = "one other piece" if doubles == 1 else f"{doubles} other pieces"
    return f"The same serial stands on {others} in our houses: examine with care."


def key_of(serial: str) -> str:
    """The serial in capitals, without blanks and signs, as `models.serial_key` makes it of what is kept."""
    return re.sub(r"[^A-Za-z0-9]", "", as_read(serial)).upper()


def opinions_on(units: Sequence[Unit]) -> dict[int, SerialOpinion]:
    """Unit id → what may be thought of its serial, in three queries at most. `brand` of the units is read."""
    marks: dict[str, list[SerialPattern]] = {}
    for mark in SerialPattern.objects.order_by("made_from", "pk"):
        marks.setdefault(mark.house, []).append(mark)
    doubles = doubles_of(key for unit in units if (key := key_of(unit.serial)))
    opinions = {}
    for unit in units:
        house = marks.get(name_key(unit.brand.name), [])
        advice, because = _advice(key_of(unit.serial), house, unit.brand.name)
        opinions[unit.pk] = SerialOpinion(advice, because, max(doubles.get(key_of(unit.serial), 0) - 1, 0))
    return opinions


def doubles_of(keys: Iterable[str]) -> dict[str, int]:
    """Serial key → how many pieces of all companies bear it. Counted behind the wall: it is not told whose they are."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    with scope(office("serial check")):
        rows = Unit.objects.exclude(serial="").annotate(key=serial_key("serial")).filter(key__in=wanted)
        return dict(rows.values_list("key").annotate(pieces=Count("pk")))


def _advice(key: str, marks: Sequence[SerialPattern], house: str) -> tuple[SerialAdvice, str]:
    if not key:
        return SerialAdvice.UNKNOWN, "No serial is written down."
    if not marks:
        return SerialAdvice.UNKNOWN, f"How {house} marks its pieces is not known here."
    near = ""
    for mark in marks:
        match = re.fullmatch(mark.pattern, key)
        if match is None:
            continue
        fault = _fault(match, mark)
        if not fault:
            return SerialAdvice.PLAUSIBLE, f"It reads as «{mark.label}»{_read(match, mark)}."
        near = near or f"It looks like «{mark.label}», but {fault}."
    return SerialAdvice.IMPLAUSIBLE, near or f"It fits none of the {len(marks)} ways known of {house}."


def _digits(match: re.Match[str], letter: str) -> str:
    groups = sorted((name, text) for name, text in match.groupdict().items() if name.startswith(letter))
    return "".join(text or "" for _, text in groups)


def _year(match: re.Match[str], mark: SerialPattern) -> int | None:
    digits = _digits(match, "y")
    if not digits:
        return None
    if len(digits) == 4:
        return int(digits)
    earliest = mark.made_from or 1950
    century = earliest - earliest % 100 + int(digits)
    return century if century >= earliest else century + 100


def _fault(match: re.Match[str], mark: SerialPattern) -> str:
    week, month, year = _digits(match, "w"), _digits(match, "m"), _year(match, mark)
    if week and not 1 <= int(week) <= 53:
        return f"a year has no week {week}"
    if month and not 1 <= int(month) <= 12:
        return f"there is no month {month}"
    if year is not None and mark.made_to is not None and year > mark.made_to:
        return f"{year} is after {mark.made_to}, when that ended"
    return ""


def _read(match: re.Match[str], mark: SerialPattern) -> str:
    parts = [
        f"{name} {int(text)}"
        for name, letter in (("week", "w"), ("month", "m"))
        if (text := _digits(match, letter))
    ]
    year = _year(match, mark)
    return f": {' of '.join([*parts, str(year)])}" if year is not None else ""
