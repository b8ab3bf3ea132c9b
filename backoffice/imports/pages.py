"""What the page of an import shows. Part of the admin's door."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from backoffice.desk.told import day
from backoffice.events.errors import Invalid

from . import queries
from .approval import why_two
from .causes import cause_told
from .choices import READING_WORDS
from .drafts import found_of
from .models import ImportRow, ImportSession, Outcome, Reversal
from .profiles import profile_named
from .rejected import formats_of
from .rows import Change, Teller, Wanted, amount_told, changed_facts, first_cells, page_of, rows_wanted
from .states import SessionStatus

_WORDS_SHOWN = 12
# What was chosen of how to read shows in how it was read.
_SAID_ALREADY = frozenset({"mapping", "words", "encoding", "delimiter", "sheet", "header_row"})
_DONE_OUTCOMES: dict[str, str] = {
    Outcome.CREATE: "Created",
    Outcome.UPDATE: "Updated",
    Outcome.UNCHANGED: "Unchanged",
    Outcome.CONFLICT: "To be settled",
    Outcome.ERROR: "Rejected",
}
_OUTCOMES = {**_DONE_OUTCOMES, Outcome.CREATE: "To create", Outcome.UPDATE: "To update"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_LENGTH = len("2026-11-30")
_COLOURS = {
    Outcome.CREATE: "success",
    Outcome.UPDATE: "info",
    Outcome.CONFLICT: "warning",
    Outcome.ERROR: "danger",
}


def session_context(session: ImportSession, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything but the verbs. `asked` is the query of the address: which rows, and from where on."""
    found = queries.preview(session)
    noted = queries.noted(session, after=_number(asked.get("after", "")))
    return {
        "session": session,
        "reading": session.reading,
        "same_file": queries.same_file(session),
        "options": {
            name.replace("_", " "): _chosen(session, name, value)
            for name, value in session.options.items()
            if value and name not in _SAID_ALREADY
        },
        "progress": found.progress,
        "figures": _figures(session),
        "overview": _overview(session),
        "two_because": why_two(session) if session.status == SessionStatus.TO_APPROVE else "",
        "sent_back": queries.sent_back(session),
        "has_rejected": queries.has_rejected(session),
        "rejected_as_text": "csv" in formats_of(session) and bool(session.counts.get("error")),
        "corrects": session.corrects_id,
        "corrections": [
            (pk, SessionStatus(status).label.lower())
            for pk, status in session.corrections.order_by("pk").values_list("pk", "status")
        ],
        "noted": [{**row, "address": _address(session, row["record"])} for row in noted.rows],
        "more_noted": noted.after,
        "remarks": [
            {**remark, "name": cause_told(session, remark["code"])}
            for remark in session.counts.get("remarks", [])
        ],
        "applied": "applied" in session.counts,
        "undone": session.counts.get("undone"),
        "columns": {
            "headers": ["Column here", "Header in the file", "Matched by"],
            "rows": [[column["label"], column["header"], column["how"]] for column in found.columns],
        },
        "unmapped": found.unmapped,
        "causes": [_cause(session, cause) for cause in found.causes],
        "rows": _rows(session, asked) if session.counts else None,
    }


def _chosen(session: ImportSession, name: str, value: Any) -> Any:
    """What was chosen at upload in the words of the choice: a warehouse by its name, an order of dates spelt out."""
    profile = profile_named(session.profile)
    labels = {option.name: option.choices() for option in profile.options}
    words = dict(labels.get(name) or READING_WORDS.get(name, ()))
    return words.get(value, value) if isinstance(value, str) else value


def _cause(session: ImportSession, cause: Mapping[str, Any]) -> dict[str, Any]:
    words = sorted(cause["words"].items(), key=lambda word: (-word[1], word[0]))
    return {
        **cause,
        "name": cause_told(session, cause["code"]),
        "words": words[:_WORDS_SHOWN],
        "may_mean": cause["column"] in session.counts.get("unknown_words", {}),
        "see": f"?{urlencode({'cause': cause['code']})}#rows",
    }


def _figures(session: ImportSession) -> list[dict[str, Any]]:
    """The numbers at the top; each leads to its rows."""
    if not session.counts:
        return []
    report = queries.report(session)
    labels = _labels(session)
    numbers: list[tuple[str, int, dict[str, str]]] = [
        ("Rows in the file", report["rows"], {}),
        (labels[Outcome.CREATE], report["created"], {"outcome": Outcome.CREATE}),
        (labels[Outcome.UPDATE], report["updated"], {"outcome": Outcome.UPDATE}),
        (labels[Outcome.UNCHANGED], report["unchanged"], {"outcome": Outcome.UNCHANGED}),
    ]
    if session.counts.get("conflict"):
        numbers.append(("To settle", session.counts["conflict"], {"outcome": Outcome.CONFLICT}))
    numbers.append(("Rejected", sum(report["rejected"].values()), {"outcome": Outcome.ERROR}))
    undone = session.counts.get("undone")
    if undone is not None:
        numbers.append(("Undone", undone["undone"], {"reversal": Reversal.UNDONE}))
        numbers.append(("Left as they are", undone["left"], {"reversal": Reversal.LEFT}))
    figures = [
        {"name": name, "number": number, "see": f"?{urlencode(query)}#rows" if number else ""}
        for name, number, query in numbers
    ]
    noted = session.counts.get("applied", {}).get("noted")
    if noted:
        figures.append({"name": "Still needing something", "number": noted, "see": "#noted-heading"})
    return figures


def _overview(session: ImportSession) -> dict[str, Any] | None:
    """What the sound rows hold together, in words; None where nothing is to be said of them."""
    found = session.counts.get("overview") or {}
    columns = profile_named(session.profile).columns()
    lines = [
        {
            "name": columns[each["column"]].label,
            "rows": each["rows"],
            "sum": amount_told(each["sum"], each["currency"]),
            "least": {**each["least"], "value": amount_told(each["least"]["value"], each["currency"])},
            "most": {**each["most"], "value": amount_told(each["most"]["value"], each["currency"])},
        }
        for each in found.get("amounts", ())
    ]
    lines += [
        {
            "name": columns[each["column"]].label,
            "rows": each["rows"],
            "least": {**each["least"], "value": _told(each["least"]["value"][:_DAY_LENGTH])},
            "most": {**each["most"], "value": _told(each["most"]["value"][:_DAY_LENGTH])},
        }
        for each in found.get("days", ())
    ]
    counted = [
        {**each, "name": _column_label(session, each["column"]), "words": each["words"].items()}
        for each in found.get("values", ())
    ]
    return {"rows": found["rows"], "lines": lines, "counted": counted} if lines or counted else None


def _column_label(session: ImportSession, name: str) -> str:
    """What a column is called, or the choice at upload that says it for all rows."""
    profile = profile_named(session.profile)
    options = {option.name: option.label for option in profile.options}
    column = profile.columns().get(name)
    return column.label if column else options.get(name, name)


def _labels(session: ImportSession) -> dict[str, str]:
    return _DONE_OUTCOMES if "applied" in session.counts else _OUTCOMES


# --- the rows, as many as fit on a page ---------------------------------------------------------------


def _rows(session: ImportSession, asked: Mapping[str, str]) -> dict[str, Any]:
    profile = profile_named(session.profile)
    teller = Teller(profile, session.mapping)
    labels = _labels(session)
    fault = ""
    try:
        wanted = Wanted.of(asked)
    except Invalid as refusal:
        wanted, fault = Wanted(), refusal.sentence
    number = asked.get("row", "").strip()
    after = None
    if number:
        found = list(rows_wanted(session, Wanted()).filter(number=_number(number)))
        if not found:
            fault = (
                f"Row {number[:20]} is not among the rows of this file: it is blank, or above or below them."
            )
    else:
        found, after = page_of(session, wanted, after=_number(asked.get("rows_after", "")))
    query = {name: value for name in Wanted.__slots__ if (value := getattr(wanted, name))}
    return {
        "list": [_shown(row, session, teller, labels, whole=bool(number)) for row in found],
        "fault": fault,
        "asked": query,
        "number": number,
        "is_first": not asked.get("rows_after"),
        "first_address": f"?{urlencode(query)}#rows",
        "next_address": f"?{urlencode({**query, 'rows_after': after})}#rows" if after is not None else "",
        "choices": _choices(session, labels, teller),
    }


def _choices(
    session: ImportSession, labels: Mapping[str, str], teller: Teller
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, label, choices) of what the rows can be chosen by; what would choose nothing is left out."""
    counts = session.counts
    causes = counts.get("causes", [])
    has_update = bool(counts.get("update"))
    choices = [
        ("outcome", "Outcome", [(str(code), name) for code, name in labels.items() if _has(session, code)]),
        (
            "cause",
            "Rejected because of",
            [(cause["code"], cause_told(session, cause["code"])) for cause in causes],
        ),
        (
            "column",
            "Rejected in column",
            sorted({(each["column"], teller.name(each["column"])) for each in causes if each["column"]}),
        ),
        (
            "changing",
            "Changing",
            [(fact, teller.name(fact)) for fact in changed_facts(session)] if has_update else [],
        ),
        (
            "reversal",
            "Undone",
            [(str(code), str(name)) for code, name in Reversal.choices] if counts.get("undone") else [],
        ),
    ]
    return [choice for choice in choices if choice[2]]


def _has(session: ImportSession, outcome: str) -> bool:
    return bool(session.counts.get(outcome)) or (
        outcome == Outcome.ERROR and bool(session.counts.get("applied", {}).get("rejected"))
    )


def _shown(
    row: ImportRow, session: ImportSession, teller: Teller, labels: Mapping[str, str], *, whole: bool
) -> dict[str, Any]:
    headers = session.reading.get("headers", [])
    changes = teller.changes(row)
    is_short = not whole and (row.values or {}).get("found") is None
    # What an import made, and its undoing took back, has no page any more.
    is_gone = row.outcome == Outcome.CREATE and row.reversal == Reversal.UNDONE
    return {
        "number": row.number,
        "label": row.record["label"] if row.record else "",
        "address": "" if is_gone else _address(session, row.record),
        "cells": first_cells(row),
        "all_cells": list(zip(headers, row.cells, strict=False)) if whole else [],
        # While an import is at work, some of its rows are written already.
        "outcome": (_DONE_OUTCOMES if row.applied else labels)[row.outcome],
        "colour": _COLOURS.get(Outcome(row.outcome), ""),
        "changes": [
            _in_words(change, row, teller)
            for change in changes
            if not (is_short and _is_said(change, changes, teller))
        ],
        "is_new": (row.values or {}).get("found") is None,
        "is_short": is_short,
        "errors": row.errors,
        "notes": row.notes,
        "reversal": Reversal(row.reversal).label if row.reversal else "",
        "left": row.left,
    }


def _is_said(change: Change, changes: Sequence[Change], teller: Teller) -> bool:
    """A currency stands behind each of the amounts."""
    return change.fact == "currency" and any(teller.is_amount(other.fact) for other in changes)


def _in_words(change: Change, row: ImportRow, teller: Teller) -> Change:
    if teller.is_amount(change.fact):
        values = row.values or {}
        stood, becomes = (
            str(facts.get("currency") or "") for facts in (found_of(values) or {}, values["facts"])
        )
        return replace(change, now=amount_told(change.now, stood), then=amount_told(change.then, becomes))
    return replace(change, now=_told(change.now), then=_told(change.then))


def _told(value: Any) -> Any:
    """A day as people write it; everything else as the row's profile shows it."""
    return day(date.fromisoformat(value)) if isinstance(value, str) and _DAY.fullmatch(value) else value


def _address(session: ImportSession, record: Mapping[str, Any] | None) -> str:
    page = record.get("page") or profile_named(session.profile).page if record else ""
    return reverse(page, args=[record["id"]]) if record and page else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
