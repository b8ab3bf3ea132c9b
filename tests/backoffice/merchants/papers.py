"""Papers for tests: real PDFs, and a whole dossier that is in order; to be used inside a scope."""

from collections.abc import Sequence
from io import BytesIO

from django.core.files.base import ContentFile
from reportlab.pdfgen.canvas import Canvas

from backoffice.events.actors import Actor
from backoffice.merchants.models import Application, DocumentKind, DocumentVersion
from backoffice.merchants.services import DocumentFacts, add_document, judge_document
from backoffice.merchants.services.completing import complete_dossier as complete


def pdf(*lines: str) -> ContentFile:
    """A PDF of one page with these lines on it."""
    content = BytesIO()
    canvas = Canvas(content, invariant=True)
    for number, line in enumerate(lines):
        canvas.drawString(72, 760 - 20 * number, line)
    canvas.save()
    return ContentFile(content.getvalue(), name="paper.pdf")


def make_paper(kind: DocumentKind, lines: Sequence[str]) -> ContentFile:
    return pdf(str(kind.label), *lines)


def hand_in(
    application: Application,
    kind: str,
    actor: Actor,
    *,
    filename: str = "paper.pdf",
    file=None,
    document=None,
    **facts,
) -> DocumentVersion:
    return add_document(
        application=application,
        company=application.company,
        kind=kind,
        file=file or pdf(kind),
        filename=filename,
        facts=DocumentFacts(**facts),
        document=document,
        actor=actor,
    )


def complete_dossier(
    application: Application, clerk: Actor, *, reviewer: Actor | None = None, owner: str = ""
) -> list[DocumentVersion]:
    """Hands in every paper the application needs; a reviewer, if there is one, accepts them."""
    versions = complete(application=application, actor=clerk, make_paper=make_paper, owner=owner)
    if reviewer is not None:
        for version in versions:
            judge_document(version=version, verdict="accepted", actor=reviewer)
    return versions
