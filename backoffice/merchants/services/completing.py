"""A whole dossier at once, for brands that are taken over: what is missing is handed in, for the whole term."""

from collections.abc import Callable
from datetime import date, timedelta

from django.core.files.base import File

from backoffice.events.actors import Actor

from .. import days, dossier
from ..models import Application, DocumentKind, DocumentVersion, TrademarkStatus
from ..queries import sectors_on
from .documents import DocumentFacts, add_document

# Makes the file of a paper: of this kind, with these lines on it.
MakePaper = Callable[[DocumentKind, list[str]], File]
_YEAR = timedelta(days=366)


def complete_dossier(
    *, application: Application, actor: Actor, make_paper: MakePaper, owner: str = ""
) -> list[DocumentVersion]:
    """Hands in every paper that the application needs and does not have yet; the rules must be installed.

    `make_paper` makes each file. `owner` owns the trademark and authorises the company; without one the company owns
    it. Raises what `add_document` raises.
    """
    company = application.company
    holder = owner or company.name
    versions = []
    for asked in dossier.required(application):
        if asked.met or (asked.kind == DocumentKind.AUTHORISATION and holder == company.name):
            continue
        facts = _facts(asked.kind, application, holder)
        versions.append(
            add_document(
                application=application,
                company=company,
                kind=asked.kind,
                file=make_paper(asked.kind, _lines(facts)),
                filename=f"{asked.kind}.pdf",
                facts=facts,
                actor=actor,
            )
        )
    return versions


def _facts(kind: DocumentKind, application: Application, owner: str) -> DocumentFacts:
    first = application.starts_on or days.today()
    last = application.ends_on or first
    number = f"{kind[:2].upper()}-{application.pk:06d}"
    issued, expires = first - _YEAR, last + _YEAR
    if kind == DocumentKind.TRADEMARK:
        return DocumentFacts(
            paper_number=number,
            issuer="Registry of trademarks",
            holder=owner,
            mark=application.brand_name,
            trademark_status=TrademarkStatus.REGISTERED,
            nice_classes=_classes(application),
            issued_on=issued,
            expires_on=expires,
            language="en",
        )
    return DocumentFacts(
        paper_number=number,
        issuer=owner if kind == DocumentKind.AUTHORISATION else "Registry of companies",
        holder=owner if kind == DocumentKind.AUTHORISATION else application.company.name,
        granted_to=application.company.name if kind == DocumentKind.AUTHORISATION else "",
        mark=application.brand_name if kind == DocumentKind.AUTHORISATION else "",
        issued_on=issued,
        expires_on=_last_day(kind, expires),
        language="en",
    )


def _last_day(kind: DocumentKind, expires: date) -> date | None:
    return expires if kind == DocumentKind.AUTHORISATION or kind.value.endswith("licence") else None


def _classes(application: Application) -> list[int]:
    sectors = sectors_on(days.today()).filter(code__in=application.sectors)
    return sorted({nice for sector in sectors for nice in sector.nice_classes})


def _lines(facts: DocumentFacts) -> list[str]:
    """What stands on the paper, so that a person who opens it finds what was stated."""
    stated = (
        facts.paper_number,
        facts.issuer,
        facts.holder,
        facts.granted_to,
        facts.mark,
        " ".join(f"Class {nice}" for nice in facts.nice_classes),
        str(facts.issued_on or ""),
        str(facts.expires_on or ""),
    )
    return [line for line in stated if line]
