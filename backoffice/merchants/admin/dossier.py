"""The dossier as reviewers see it: a section of the application's page."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from backoffice.desk.requests import actor_of

from .. import dossier, duplicates, identifiers
from ..models import Application, Document, DocumentKind, DocumentVersion, Verdict
from ..states import BEFORE_DECISION, REVIEW

STATES = {
    "missing": ("Missing", "danger"),
    "refused": ("Refused", "danger"),
    "incomplete": ("Incomplete", "danger"),
    "lapsed": ("Lapsed", "danger"),
    "given": ("To be looked at", "warning"),
    "accepted": ("Accepted", "success"),
    "not_needed": ("Not needed", "info"),
}


@dataclass(frozen=True)
class Shelf:
    """One kind of paper: what is asked, how it stands, and the documents that are here, with all their versions."""

    kind: str
    label: str
    requirement: dossier.Requirement | None
    state: str
    colour: str
    documents: tuple[Document, ...]


def dossier_context(application: Application, request: HttpRequest) -> dict[str, Any]:
    """What `templates/merchants/dossier.html` shows, in a number of queries that does not grow with the papers."""
    judged = dossier.judged_of([application])[application.pk]
    findings = identifiers.findings(application.company)
    undecided = application.status in BEFORE_DECISION
    # Once a brand sells or is gone, nobody asks any more who else might be here.
    alike = duplicates.find(application) if undecided else []
    return {
        "gaps": [
            *(finding for finding in findings if finding.blocks),
            *(gap for gap in judged.gaps if gap.blocks),
        ],
        "warnings": [gap for gap in judged.gaps if not gap.blocks],
        "shelves": _shelves(application, judged),
        "chart": dossier.chart(judged.dossier, judged.window),
        "findings": findings,
        "likenesses": [(each, _address(each)) for each in alike],
        "may_judge": actor_of(request).may(REVIEW),
        "undecided": undecided,
        "pending": Verdict.PENDING,
    }


def _shelves(application: Application, judged: dossier.Judged) -> list[Shelf]:
    versions: dict[int, list[DocumentVersion]] = defaultdict(list)
    rows = DocumentVersion.objects.filter(company=application.company_id).select_related("verdict_by")
    for version in rows.order_by("-number"):
        versions[version.document_id].append(version)
    here: dict[str, list[Document]] = defaultdict(list)
    for document in Document.objects.filter(company=application.company_id).order_by("-pk"):
        if document.application_id in (None, application.pk):
            document.all_versions = versions[document.pk]  # type: ignore[attr-defined]
            here[document.kind].append(document)
    asked = {each.kind: each for each in judged.requirements}
    shelves = []
    for kind in DocumentKind:
        if kind in asked or here[kind]:
            state, colour = STATES[asked[kind].state] if kind in asked else ("Not asked for", "info")
            shelves.append(Shelf(kind, str(kind.label), asked.get(kind), state, colour, tuple(here[kind])))
    return shelves


def _address(likeness: duplicates.Likeness) -> str:
    """The page of the record that is alike."""
    if likeness.document_id is not None:
        return reverse("admin:merchants_document_change", args=[likeness.document_id])
    if likeness.application_id is not None:
        return reverse("admin:merchants_application_change", args=[likeness.application_id])
    if likeness.brand_id is not None:
        return reverse("admin:merchants_brand_change", args=[likeness.brand_id])
    return reverse("admin:merchants_company_change", args=[likeness.company_id])
