"""Disputes on the page of an import."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from backoffice.events.errors import Invalid

from ..models import ImportSession
from ..profiles import profile_named
from ..rows import Teller, amount_told
from ..states import SessionStatus
from .settling import Choice, Disputed, disputes


def disputes_context(session: ImportSession, *, after: str) -> dict[str, Any] | None:
    """What the template draws; None where nothing is, or can still be, disputed."""
    if session.status != SessionStatus.PREVIEWED:
        return None
    begin = int(after) if after.isascii() and after.isdigit() else -1
    page = disputes(session, after=begin)
    if not page.disputes and begin < 0:
        return None
    # What is the same on both sides is settled with its group (a currency with its price) and asks nobody.
    asked = [each for each in page.disputes if each.now != each.yours]
    teller = Teller(profile_named(session.profile))
    currencies = {each.row: each for each in page.disputes if each.fact == "currency"}
    return {
        "page": [
            _in_words(each, currencies.get(each.row)) if teller.is_amount(each.fact) else each
            for each in asked
        ],
        "facts": dict(sorted({each.fact: each.name for each in asked}.items())),
        "after": page.after,
        "begin": begin if begin >= 0 else None,
        "open": session.counts.get("conflict", 0),
        "address": reverse("admin:imports_importsession_settle", args=[session.pk]),
    }


def _in_words(amount: Disputed, currency: Disputed | None) -> Disputed:
    """The amounts as people read them, each in the currency of its side."""
    sides = ("exported", "now", "yours")
    return replace(
        amount,
        **{side: amount_told(getattr(amount, side), getattr(currency, side, "") or "") for side in sides},
    )


def choice_of(sent: Mapping[str, str]) -> Choice:
    """The button that was pressed: `mine` or `theirs`, the row and the fact, each blank for all."""
    take, _, rest = str(sent.get("choice", "")).partition(":")
    row, _, fact = rest.partition(":")
    if take not in ("mine", "theirs") or not (row == "" or (row.isascii() and row.isdigit())):
        raise Invalid("Press one of the buttons beside the values.", code="unknown_choice")
    return Choice("mine" if take == "mine" else "theirs", int(row) if row else None, fact or None)
