"""Events in words: what a timeline and the home page show a person instead of the log's own names and codes.

Without a word from anybody an event is told by its own names, in English. A room whose events are read by people
outside the office declares words for them, which are translated.
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_countries import countries

from backoffice.events.errors import Invalid
from backoffice.events.models import Event
from backoffice.money import written

SILENT = frozenset({"sha256", "size"})
# Of these nothing is told where there are none: a set that was whole already brought no photograph.
UNSAID_AT_ZERO = frozenset({"photos"})
# Where these carry the database's own number, it means nothing to a person.
NUMBERED = frozenset(
    {
        "claim",
        "unit",
        "units",
        "brand",
        "brands",
        "company",
        "order",
        "parcel",
        "lot",
        "output_lot",
        "work_order",
        "restriction",
        "application",
        "request",
        "contract",
        "document",
        "shortfall",
    }
)
# Where these carry a word, it is somebody's own and stays as it was written.
VERBATIM = frozenset({"username", "filename", "reference", "number", "sku", "name", "code", "title"})
AMOUNTS = (
    "price", "total", "amount", "fixed_fee", "minimum_guarantee", "deposit", "balance", "required", "missing", "value",
    "paid",
)  # fmt: skip
SPELT = {"sku": "SKU", "gtin": "GTIN", "url": "URL", "due_at": "due", "giai": "GIAI"}
# Inside of a list their value says what they are.
EVIDENT = frozenset({"sentence"})
MEASURES = {"_mg": (1000, "g"), "_g": (1, "g"), "_bp": (100, "%")}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_VERB = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
_PLACE = re.compile(r"(warehouse|transit|buyer|work):(.+)")
_PLACES = {"warehouse": "warehouse", "transit": "on its way to", "buyer": "buyer of", "work": "work order"}

Words = str | Promise
# Code → how what has that code is called; of the codes that are known.
Callings = Callable[[Collection[str]], Mapping[str, str]]
Called = Mapping[str, Mapping[str, str]]
_headlines: dict[str, Words] = {}
_names: dict[str, Words] = {}
_labels: dict[str, type[models.TextChoices]] = {}
_callings: dict[str, Callings] = {}


def declare(
    *,
    headlines: Mapping[str, Words] | None = None,
    names: Mapping[str, Words] | None = None,
    labels: Mapping[str, type[models.TextChoices]] | None = None,
    callings: Mapping[str, Callings] | None = None,
) -> None:
    """Words for events (by their verb), for the names of facts, and for the codes that a subject's facts carry.

    `labels` are by `<subject type>.<fact>`: `application.status`. `callings` are by fact, whatever the subject: rows of
    tables with a name and a code. A fact is told by the name, its code beside it.
    """
    _headlines.update(headlines or {})
    _names.update(names or {})
    _labels.update(labels or {})
    _callings.update(callings or {})


@dataclass(frozen=True, slots=True)
class Told:
    """One event for a person: the sentence, who, when (aware), the facts as (name, value), the page of its subject."""

    headline: str
    by: str
    at: datetime
    facts: tuple[tuple[str, str], ...]
    address: str = ""
    subject: str = ""


def told(
    events: Iterable[Event],
    request: HttpRequest,
    *,
    only: Container[str] | None = None,
    by: Callable[[Event], str] = lambda event: event.actor_name,
) -> list[Told]:
    """The events in words, in the order given; they link to the pages that this person may see.

    `only` are the facts to tell, all of them without it; `by` says how who did it is called.
    """
    events = list(events)
    pages, called = pages_for(request), _called(event.data for event in events)
    return [
        Told(
            headline=headline(event.verb),
            by=by(event),
            at=event.at,
            facts=tuple(
                fact
                for fact in facts(
                    _chosen(event.data, only),
                    subject=event.subject_type,
                    called=called,
                    changed=event.verb.endswith(".changed"),
                )
                if not _repeats(event, *fact)
            ),
            address=reverse(pages[event.subject_type], args=[event.subject_id])
            if event.subject_type in pages
            else "",
            subject=_named(event),
        )
        for event in events
    ]


def headline(verb: str) -> str:
    """`work_order.handed_over` → «Work order handed over», or the words that a room has declared for it."""
    return str(_headlines.get(verb) or _plain(verb).capitalize())


def facts(
    data: Mapping[str, Any], *, subject: str = "", called: Called | None = None, changed: bool = False
) -> Iterable[tuple[str, str]]:
    """(name, value) of what an event carries, without what is empty or means nothing outside the database.

    Where they are what has `changed`, what is empty was taken out.
    """
    return ((_name(key), value) for key, value in _facts(data, subject, called or {}, changed=changed))


def _called(every: Iterable[Mapping[str, Any]]) -> Called:
    """Fact → code → name and code, of all codes in these events, each table read once."""
    asked: dict[Callings, set[str]] = {}
    for data in every:
        for key in _callings.keys() & data.keys():
            codes = (
                str(one).partition(":")[2] or str(one) for one in _each(data[key]) if isinstance(one, str)
            )
            asked.setdefault(_callings[key], set()).update(codes)
    names = {
        calling: {code: f"{name} ({code})" for code, name in calling(sorted(codes)).items()}
        for calling, codes in asked.items()
        if codes
    }
    return {key: names[calling] for key, calling in _callings.items() if calling in names}


def _facts(
    data: Mapping[str, Any], subject: str, called: Called, *, changed: bool = False
) -> Iterable[tuple[str, str]]:
    """The same by the event's own keys."""
    currency = data.get("currency")
    for key, value in data.items():
        if changed and value in (None, "") and key not in SILENT and not key.endswith("_id"):
            yield key, _("taken out")
            continue
        if value in (None, "", [], {}) or key in SILENT or (key == "currency" and _has_amount(data)):
            continue
        if key in UNSAID_AT_ZERO and not value:
            continue
        if key in NUMBERED and all(isinstance(one, int) for one in _each(value)):
            continue
        if key in AMOUNTS and currency:
            yield key, _amount(value, str(currency))
            continue
        measure = next((ending for ending in MEASURES if key.endswith(ending)), "")
        if measure and isinstance(value, int):
            factor, sign = MEASURES[measure]
            yield key.removesuffix(measure), f"{(Decimal(value) / factor).normalize():,f} {sign}"
            continue
        yield key, _value(key, value, subject, called)


def place(text: str, called: Mapping[str, str] | None = None) -> str:
    """An end of a movement in words: `work:7` → «work order 7»; `called` are the names of warehouses by code."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return text
    if called and match[1] in ("warehouse", "transit") and match[2] in called:
        return f"{_PLACES[match[1]]} {called[match[2]]}"
    return f"{_PLACES[match[1]]} {match[2]}"


def moment(at: datetime) -> str:
    """A time as people read it, with its zone: «22 Nov 2026, 08:39 UTC»."""
    return date_format(at.astimezone(UTC), "DATETIME_FORMAT")


def day(on: date) -> str:
    """A day as people read it: «22 Nov 2026»."""
    return date_format(on, "DATE_FORMAT")


def _repeats(event: Event, name: str, value: str) -> bool:
    """Whether the fact is the new state, which the headline names already."""
    if event.verb in _headlines:
        return name in (_name("status"), _name("state"))
    return name in ("status", "state") and _plain(event.verb).endswith(value)


def _chosen(data: Mapping[str, Any], only: Container[str] | None) -> Mapping[str, Any]:
    if only is None:
        return data
    # An amount is nothing without its currency.
    amounts = any(key in only for key in AMOUNTS if key in data)
    return {key: value for key, value in data.items() if key in only or (amounts and key == "currency")}


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _has_amount(data: Mapping[str, Any]) -> bool:
    return any(key in data for key in AMOUNTS)


def _name(key: str) -> str:
    return str(_names.get(key) or SPELT.get(key, key.replace("_", " ")))


def _value(key: str, value: Any, subject: str, called: Called) -> str:
    labels = _labels.get(f"{subject}.{key}")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(
            text if inner in EVIDENT or f"{subject}.{inner}" in _labels else f"{_name(inner)} {text}"
            for inner, text in _facts(value, subject, called, changed=key == "changed")
        )
    if isinstance(value, list | tuple):
        mark = "; " if any(isinstance(one, Mapping) for one in value) else ", "
        return mark.join(_value(key, one, subject, called) for one in value)
    if isinstance(value, int):
        return (
            f"{value:,}"
            if key in ("rows", "created", "rejected", "quantity", "left", "grams")
            else str(value)
        )
    text = str(value)
    if text in called.get(key, {}):
        return called[key][text]
    if labels is not None and text in labels.values:
        return str(labels(text).label)
    if key.endswith("country") or key == "country_of_origin":
        return countries.name(text) or text
    if _MOMENT.match(text):
        return moment(datetime.fromisoformat(text))
    if _DAY.fullmatch(text) and key not in VERBATIM:
        return day(date.fromisoformat(text))
    if _PLACE.fullmatch(text):
        return place(text, called.get(key))
    if key == "because" and _VERB.fullmatch(text):
        return f"of {_plain(text)}" if "." in text else _plain(text)
    if key not in VERBATIM and _CODE.fullmatch(text):
        return _plain(text)
    return text


def _plain(code: str) -> str:
    return code.replace(".", " ").replace("_", " ")


def _amount(value: Any, currency: str) -> str:
    try:
        return written(Decimal(value), currency)
    except (InvalidOperation, Invalid):
        return f"{value} {currency}"


def _named(event: Event) -> str:
    """How the event itself calls its subject, where it does."""
    for key in ("reference", "waybill", "filename", "brand_name", "number", "output_number", "name", "order"):
        if isinstance(event.data.get(key), str):
            return str(event.data[key])
    return ""


def pages_for(request: HttpRequest) -> dict[str, str]:
    """Subject type → the name of the address of its page, where this person may see it."""
    return {
        subject: f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        for model, page in admin.site._registry.items()
        if (subject := getattr(page, "subject", "")) and page.has_view_permission(request)
    }


def pages_apart() -> dict[str, Any]:
    """Subject type → its page, of those that show a person some of the records inside the wall alone."""
    pages: Iterable[Any] = admin.site._registry.values()
    return {page.subject: page for page in pages if getattr(page, "apart", False)}
