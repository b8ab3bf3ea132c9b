"""Sheets of applications with their ZIP, for tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.events.actors import Actor
from backoffice.imports import services
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.merchants.services import install_rules
from tests.backoffice.files.making import pdf
from tests.backoffice.imports.making import csv_bytes, packed

HEADERS = (
    "Reference", "Company", "Country", "Registration number", "Registered on", "Brand", "Country of origin", "Channels",
    "Sectors", "Territory", "Term from", "Term to", "Declared true", "Language", "Registration",
    "Registration holder", "Registration issued", "Trademark",
    "Trademark number", "Trademark mark", "R/TM", "Trademark owner", "Nice classes", "Trademark issued",
    "Trademark expires", "Authorisation", "Authorised by", "Authorised party", "Authorisation issued",
    "Authorisation expires", "Bank proof", "Account holder", "Bank proof issued", "Retail licence",
    "Retail licence holder", "Retail licence number", "Retail licence issued", "Retail licence expires", "Brand story",
)  # fmt: skip


def furnish() -> None:
    """The rules, sectors and clocks of the office. Inside a staff scope."""
    install_rules()


def row(n: int, **changes: Any) -> dict[str, Any]:
    """An application whose papers are in order, its files called after it. Changes by header, with _ for blanks."""
    facts = {
        "Reference": f"A-{n}",
        "Company": f"Maison Clairvallon {n} SAS",
        "Country": "Hong Kong",
        "Registration number": f"HK-{100000 + n}",
        "Registered on": "2012-04-02",
        "Brand": f"Clairvallon {n}",
        "Country of origin": "France",
        "Channels": "Flagship store, Overseas fulfilment",
        "Sectors": "Bags",
        "Territory": "China",
        "Term from": "2027-01-01",
        "Term to": "2027-12-31",
        "Declared true": "yes",
        "Language": "English",
        "Registration holder": f"Maison Clairvallon {n} SAS",
        "Registration issued": "2012-04-02",
        "Trademark number": f"0181{n:05d}",
        "Trademark mark": f"Clairvallon {n}",
        "R/TM": "R",
        "Trademark owner": "Clairvallon Holding SA",
        "Nice classes": "18, 35",
        "Trademark issued": "2018-06-01",
        "Trademark expires": "2028-05-31",
        "Authorised by": "Clairvallon Holding SA",
        "Authorised party": f"Maison Clairvallon {n} SAS",
        "Authorisation issued": "2026-01-01",
        "Authorisation expires": "2028-12-31",
        "Account holder": f"Maison Clairvallon {n} SAS",
        "Bank proof issued": "2026-09-30",
        "Retail licence holder": f"Maison Clairvallon {n} SAS",
        "Retail licence number": f"RL-{n}",
        "Retail licence issued": "2020-01-01",
        "Retail licence expires": "unlimited",
    }
    return {**facts, **{name.replace("_", " "): value for name, value in changes.items()}}


KINDS = ("registration", "trademark", "loa", "bank", "retail", "story")


def papers(n: int, kinds: Sequence[str] = KINDS) -> dict[str, bytes]:
    """The files of row n, called after it; each with a text of its own."""
    return {f"A-{n}_{kind}.pdf": pdf(text=f"{kind} of {n}") for kind in kinds}


def upload(
    rows: Sequence[Mapping[str, Any]],
    files: Mapping[str, bytes] | bytes | None,
    actor: Actor,
    *,
    headers: Sequence[str] = HEADERS,
    **options: Any,
) -> ImportSession:
    """Uploads and, since documents leave that to a job, previews. Inside the actor's scope."""
    content = files if isinstance(files, bytes) or files is None else packed(files)
    session = services.upload(
        file=SimpleUploadedFile("applications.csv", csv_bytes(rows, headers)),
        filename="applications.csv",
        profile="applications",
        actor=actor,
        options=options,
        documents=SimpleUploadedFile("papers.zip", content) if content is not None else None,
        documents_filename="papers.zip",
    )
    return services.stage_and_preview(session=session, actor=actor)


def rows_of(session: ImportSession) -> dict[int, ImportRow]:
    return {each.number: each for each in session.rows.order_by("number")}


def said(row: ImportRow) -> list[tuple[str, str]]:
    """(code, column) of the row's flaws and remarks."""
    return [(each["code"], each["column"]) for each in [*row.errors, *row.notes]]
