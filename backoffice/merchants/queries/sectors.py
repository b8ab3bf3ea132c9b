"""Sectors of goods: which may be asked for on a day, what they need, and what they are called."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from ..days import today
from ..models import Sector


def sectors_on(day: date) -> QuerySet[Sector]:
    """The sectors in force on the day, by name; one row of each at most."""
    return sectors_from(day).filter(valid_from__lte=day)


def sectors_from(day: date) -> QuerySet[Sector]:
    """The rows that are in force on the day or come later, by name."""
    return Sector.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).order_by(
        "name", "valid_from"
    )


def sectors_begun(day: date) -> QuerySet[Sector]:
    """Of every sector that was ever in force by then the latest row, ended or not."""
    return Sector.objects.filter(valid_from__lte=day).order_by("code", "-valid_from").distinct("code")


def sector_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of the sectors by code, in the language that is spoken; a code nobody knows is its own name.

    What is to be called otherwise later keeps its name until then; what has ended keeps its last one.
    """
    chinese = (get_language() or "").startswith("zh")
    wanted = {code for code in codes if code}
    names: dict[str, str] = {}
    if wanted:
        for sector in Sector.objects.filter(code__in=wanted).order_by("valid_from"):
            if sector.code not in names or sector.valid_from <= today():
                names[sector.code] = (chinese and sector.name_zh_hans) or sector.name
    return {code: names.get(code) or code.replace("-", " ").replace("_", " ") for code in wanted}
