"""Rows of a dossier, written straight into the database; to be used inside a scope of the office."""

from datetime import date
from itertools import count

from backoffice.merchants.models import (
    Application,
    Brand,
    Company,
    Document,
    DocumentKind,
    DocumentVersion,
)

K = DocumentKind
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
OWNER = "Maison Aurore SA"
COMPLETE = (
    K.REGISTRATION, K.TRADEMARK, K.AUTHORISATION, K.BANK_PROOF, K.RETAIL_LICENCE, K.COSMETICS_LICENCE,
    K.BRAND_STORY,
)  # fmt: skip
_numbers = count(1)


def make_application(company: Company, **words) -> Application:
    usual = {
        "brand_name": "Aurore", "channels": ["flagship"], "sectors": ["skincare"], "starts_on": FIRST, "ends_on": LAST,
    }  # fmt: skip
    return Application.objects.create(company=company, **{**usual, **words})


def add_version(document: Document, **facts) -> DocumentVersion:
    """A version that is in order and accepted, unless `facts` say otherwise."""
    usual = {
        "holder": document.company.name, "issued_on": date(2020, 1, 1), "expires_on": date(2035, 12, 31),
        "language": "en", "verdict": "accepted", "paper_number": f"N-{next(_numbers)}",
    }  # fmt: skip
    of_kind = {
        K.TRADEMARK: {"holder": OWNER, "mark": "Aurore", "nice_classes": [3]},
        K.AUTHORISATION: {"holder": OWNER, "granted_to": document.company.name, "mark": "Aurore"},
    }
    return DocumentVersion.objects.create(
        company=document.company,
        document=document,
        number=document.versions.count() + 1,
        filename="paper.pdf",
        media_type="application/pdf",
        size=100,
        sha256="0" * 64,
        **{**usual, **of_kind.get(document.kind, {}), **facts},
    )


def add_paper(
    company: Company, kind: str, *, application: Application | None = None, **facts
) -> DocumentVersion:
    document = Document.objects.create(company=company, application=application, kind=kind)
    return add_version(document, **facts)


def add_complete(application: Application, *, without=()) -> dict[str, DocumentVersion]:
    return {
        kind: add_paper(application.company, kind, application=application)
        for kind in COMPLETE
        if kind not in without
    }


def make_live(application: Application, brand: Brand, reviewer) -> Application:
    """The application as one whose brand sells."""
    rows = Application.objects.filter(pk=application.pk)
    rows.update(status="submitted")
    rows.update(status="in_review", reviewer=reviewer)
    rows.update(status="approved", onboarded_brand=brand)
    for status in ("contract_signed", "deposit_paid", "live"):
        rows.update(status=status)
    application.refresh_from_db()
    return application
