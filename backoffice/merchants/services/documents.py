"""The papers of a dossier: handed in, renewed, judged, and given out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel import Locale
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.http import FileResponse
from django.utils.translation import gettext as _

from backoffice.access.models import Role, Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.log import append, fact_about, record
from backoffice.files.kinds import PAPERS
from backoffice.files.services import keep, serve, take_file

from .. import dossier, locks
from ..countries import country_code
from ..models import (
    Application,
    Company,
    Document,
    DocumentKind,
    DocumentVersion,
    TrademarkStatus,
    Verdict,
)
from ..queries import company_key
from ..states import APPLY, CLERKS, MONEY, REVIEW, ApplicationStatus

READERS = CLERKS | MONEY | {Role.AUDITOR, Scope.APPLICATIONS_READ}
_S = ApplicationStatus
# While a reviewer looks at it, the company changes nothing; before and after that it hands in and renews.
_NOW_WITH_THE_OFFICE = (_S.SUBMITTED, _S.IN_REVIEW, _S.SECOND_REVIEW)
_CLOSED = (_S.REJECTED, _S.WITHDRAWN, _S.EXPIRED, _S.TERMINATED)
_LANGUAGES = frozenset(str(code) for code in Locale("en").languages if len(str(code)) == 2)
_OLDEST = date(1800, 1, 1)
_LENGTHS = {"paper_number": 80, "issuer": 200, "holder": 200, "granted_to": 200, "mark": 120}


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a paper says, as a person read it off. What is not stated stays empty, and then counts for nothing.

    `holder` owns the trademark, gives the authorisation, or is named on the licence; `granted_to` receives an
    authorisation. `expires_on` is the last day it holds. `territory` are ISO 3166-1 codes, none for the whole world;
    `language` is ISO 639-1; `translation_of` is the id of the version that it translates.
    """

    paper_number: str = ""
    issuer: str = ""
    holder: str = ""
    granted_to: str = ""
    mark: str = ""
    trademark_status: str = ""
    nice_classes: Sequence[int] = field(default_factory=tuple)
    territory: Sequence[str] = field(default_factory=tuple)
    issued_on: date | None = None
    expires_on: date | None = None
    unlimited: bool = False
    language: str = ""
    translation_of: int | None = None


@transaction.atomic
def add_document(
    *,
    application: Application | None,
    company: Company,
    kind: str,
    file: File,
    filename: str,
    actor: Actor,
    facts: DocumentFacts,
    document: Document | None = None,
) -> DocumentVersion:
    """Takes in a paper of the company: a new document or, with `document`, a further version of it.

    1. The application is locked and must be open to it; without one the paper counts for every application.
    2. What is stated is checked, then the file, which is stored as `take_file` makes it safe.
    3. The version is numbered under the lock of its document, and waits for a reviewer's verdict.

    When the transaction is rolled back the file is removed again. Raises `Forbidden`, `NotFound`, `StateConflict`,
    or `Invalid` with the field, or with the code of what is wrong with the file.
    """
    _may_hand_in(actor, company)
    _is_open(application, company, actor)
    row = _document(document, application, company, kind)
    columns = _columns(facts, company, row.kind)
    safe = take_file(file=file, filename=filename, accept=PAPERS)
    version = DocumentVersion(
        filename=safe.filename, media_type=safe.media_type, size=safe.size, sha256=safe.sha256, **columns
    )
    keep(version.file, safe.content)
    return _add(version, row, actor)


@transaction.atomic
def restate_document(*, document: Document, facts: DocumentFacts, actor: Actor) -> DocumentVersion:
    """A further version of a document: the same file, and other words on what it says. It waits for a verdict anew.

    Raises what `add_document` raises, but for the file.
    """
    _may_hand_in(actor, document.company)
    _is_open(document.application, document.company, actor)
    row = _document(document, document.application, document.company, document.kind)
    latest = DocumentVersion.objects.filter(document=row).order_by("-number").first()
    if latest is None:
        raise NotFound(_("This document has no file yet; upload one."))
    version = DocumentVersion(
        file=latest.file.name,
        filename=latest.filename,
        media_type=latest.media_type,
        size=latest.size,
        sha256=latest.sha256,
        **_columns(facts, document.company, row.kind),
    )
    return _add(version, row, actor)


@transaction.atomic
def judge_document(
    *, version: DocumentVersion, verdict: str, actor: Actor, note: str = ""
) -> DocumentVersion:
    """A reviewer accepts a version, or refuses it with a note that says what is wrong; either may be changed later.

    Whoever handed it in does not judge it. Raises `Forbidden`, `NotFound` or `Invalid`.
    """
    _may_judge(actor)
    if verdict not in (Verdict.ACCEPTED, Verdict.REFUSED):
        raise Invalid(f"«{verdict[:20]}» is no verdict; accept or refuse.", field="verdict")
    words = " ".join(note.split())
    if verdict == Verdict.REFUSED and not words:
        raise Invalid("Say in the note what is wrong with it; the company reads that.", field="note")
    if len(words) > 500:
        raise Invalid(f"The note has {len(words)} characters; it holds 500 at most.", field="note")
    current = DocumentVersion.objects.filter(pk=version.pk).select_for_update(of=("self",)).first()
    if current is None:
        raise NotFound("There is no such paper.")
    _did_not_hand_in(actor, current)
    if (current.verdict, current.verdict_note) != (verdict, words):
        _write_verdicts([current], verdict, words, actor)
    return current


@transaction.atomic
def accept_papers(*, application: Application, actor: Actor) -> list[DocumentVersion]:
    """Accepts every version that counts for the application and waits for a verdict; returns those.

    For who approves the application. Raises `Forbidden`, also when the actor handed one of them in.
    """
    _may_judge(actor)
    pending = [paper.version for paper in dossier.papers_of(application) if paper.verdict == Verdict.PENDING]
    waiting = list(
        DocumentVersion.objects.filter(pk__in=pending, verdict=Verdict.PENDING)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    for version in waiting:
        _did_not_hand_in(actor, version)
    _write_verdicts(waiting, Verdict.ACCEPTED, "", actor)
    return waiting


def open_file(*, version: DocumentVersion, actor: Actor, inline: bool = False) -> FileResponse:
    """The file of a version, for the company's own people and for staff who work with dossiers.

    Raises `NotFound`, as if it did not exist, for everyone else of another company, `Forbidden` for who may not read
    dossiers.
    """
    if not actor.may(READERS):
        raise Forbidden(_("You may not read the papers of a dossier."), roles=sorted(READERS))
    if not actor.passes_walls and version.company_id not in actor.companies:
        raise NotFound(_("There is no such file."))
    return serve(version.file, filename=version.filename, media_type=version.media_type, inline=inline)


def _may_hand_in(actor: Actor, company: Company) -> None:
    if not actor.may(CLERKS):
        raise Forbidden(
            _("%(name)s may not hand in papers; it takes the right «Applications and dossiers».")
            % {"name": actor.name},
            roles=sorted(CLERKS),
        )
    if not actor.passes_walls and company.pk not in actor.companies:
        raise NotFound(_("There is no such company."))


def _is_open(application: Application | None, company: Company, actor: Actor) -> None:
    """The application takes papers now. Locked, so that it cannot be handed in meanwhile."""
    if application is None:
        return
    current = locks.application(application.pk)
    if current is None or current.company_id != company.pk:
        raise NotFound(_("There is no such application."))
    state = {"brand": current.brand_name, "state": current.get_status_display()}
    if current.status in _CLOSED:
        raise StateConflict(
            _("The application of %(brand)s is closed (%(state)s); it takes no more papers.") % state,
            state=current.status,
            permitted=[],
        )
    if current.status in _NOW_WITH_THE_OFFICE and not actor.may(CLERKS - APPLY):
        raise StateConflict(
            _(
                "The application of %(brand)s is with a reviewer (%(state)s); papers can be added again when something "
                "is asked for, or after the decision."
            )
            % state,
            state=current.status,
            permitted=[],
        )


def _document(
    document: Document | None, application: Application | None, company: Company, kind: str
) -> Document:
    if document is None:
        if kind not in DocumentKind.values:
            raise Invalid(
                _("«%(kind)s» is no kind of paper; use one of: %(kinds)s.")
                % {"kind": kind[:40], "kinds": ", ".join(DocumentKind.values)},
                field="kind",
            )
        return Document.objects.create(company=company, application=application, kind=kind)
    current = Document.objects.filter(pk=document.pk, company=company).select_for_update(of=("self",)).first()
    if current is None or current.application_id != (application.pk if application else None):
        raise NotFound(_("There is no such document."))
    if current.kind != kind:
        raise Invalid(
            _("The document is of the kind «%(kind)s», and so is each version of it.")
            % {"kind": current.kind},
            field="kind",
        )
    return current


def _columns(facts: DocumentFacts, company: Company, kind: str) -> dict[str, Any]:
    words = {name: _text(getattr(facts, name), field=name, most=most) for name, most in _LENGTHS.items()}
    if facts.trademark_status not in ("", *TrademarkStatus.values):
        raise Invalid(
            _("A trademark is registered (R) or pending (TM), not «%(status)s».")
            % {"status": facts.trademark_status[:20]},
            field="trademark_status",
        )
    return {
        **words,
        "holder_key": company_key(words["holder"]),
        "granted_to_key": company_key(words["granted_to"]),
        "trademark_status": facts.trademark_status,
        "nice_classes": _nice(facts.nice_classes),
        "territory": sorted({country_code(code, field="territory") for code in facts.territory}),
        **_dates(facts),
        "language": _language(facts.language),
        "translation_of_id": _translated(facts.translation_of, company, kind),
    }


def _text(text: str, *, field: str, most: int) -> str:
    words = " ".join(text.replace("\0", " ").split())
    if len(words) > most:
        raise Invalid(
            _("The field %(field)s has %(length)d characters; it holds %(most)d at most.")
            % {"field": field, "length": len(words), "most": most},
            field=field,
        )
    return words


def _nice(classes: Sequence[int]) -> list[int]:
    wrong = [each for each in classes if not 1 <= each <= 45]
    if wrong:
        raise Invalid(
            _("There is no Nice class %(number)s; the classes are 1 to 45.") % {"number": wrong[0]},
            field="nice_classes",
        )
    return sorted(set(classes))


def _dates(facts: DocumentFacts) -> dict[str, Any]:
    for name in ("issued_on", "expires_on"):
        day = getattr(facts, name)
        if day is not None and day < _OLDEST:
            raise Invalid(_("The year %(year)d cannot be right.") % {"year": day.year}, field=name)
    if facts.unlimited and facts.expires_on is not None:
        raise Invalid(
            _("A paper that is unlimited has no last day; state one of the two."), field="expires_on"
        )
    if facts.issued_on and facts.expires_on and facts.expires_on < facts.issued_on:
        raise Invalid(_("The paper would end before it begins; check the two dates."), field="expires_on")
    return {"issued_on": facts.issued_on, "expires_on": facts.expires_on, "unlimited": facts.unlimited}


def _language(code: str) -> str:
    """ISO 639-1; of a longer code («zh-Hans») the language alone."""
    short = code.strip().lower().replace("_", "-").partition("-")[0]
    if short and short not in _LANGUAGES:
        raise Invalid(
            _("«%(code)s» is no language; write its two letters (ISO 639-1), for example en or zh.")
            % {"code": code[:20]},
            field="language",
        )
    return short


def _translated(version_id: int | None, company: Company, kind: str) -> int | None:
    if version_id is None:
        if kind == DocumentKind.TRANSLATION:
            raise Invalid(_("Say which paper this is a translation of."), field="translation_of")
        return None
    if not DocumentVersion.objects.filter(pk=version_id, company=company).exists():
        raise Invalid(_("The paper that this translates is not here."), field="translation_of")
    return version_id


def _add(version: DocumentVersion, document: Document, actor: Actor) -> DocumentVersion:
    before = DocumentVersion.objects.filter(document=document).aggregate(last=Max("number"))["last"] or 0
    version.company_id = document.company_id
    version.document = document
    version.number = before + 1
    version.uploaded_by_name = actor.name[:150]
    version.uploaded_by_key = actor.key
    version.save(force_insert=True)
    record(
        document,
        "document.renewed" if before else "document.added",
        actor=actor,
        kind=document.kind,
        filename=version.filename,
        version=version.number,
        application=document.application_id,
        paper_number=version.paper_number,
        expires_on=version.expires_on,
        sha256=version.sha256,
    )
    return version


def _may_judge(actor: Actor) -> None:
    if not actor.may(REVIEW):
        raise Forbidden(
            f"{actor.name} may not judge papers: a reviewer or a platform admin does.", roles=sorted(REVIEW)
        )


def _did_not_hand_in(actor: Actor, version: DocumentVersion) -> None:
    """Four eyes: who hands a paper in never accepts or refuses it."""
    if actor.key == version.uploaded_by_key:
        raise Forbidden(
            f"{actor.name} handed in {version.filename}; another person must judge it.", version=version.pk
        )


def _write_verdicts(versions: Sequence[DocumentVersion], verdict: str, note: str, actor: Actor) -> None:
    """The versions are locked. Their documents are too, in order: the events are theirs."""
    who = actor.id if actor.kind == "user" else None
    ids = {version.document_id for version in versions}
    rows = Document.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    documents = {document.pk: document for document in rows}
    DocumentVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        verdict=verdict, verdict_note=note, verdict_by_id=who
    )
    for version in versions:
        version.verdict, version.verdict_note, version.verdict_by_id = verdict, note, who
    append(
        actor=actor,
        facts=[
            fact_about(
                documents[version.document_id],
                f"document.{verdict}",
                {
                    "kind": documents[version.document_id].kind,
                    "filename": version.filename,
                    "version": version.number,
                    "application": documents[version.document_id].application_id,
                    "note": note,
                },
            )
            for version in versions
        ],
    )
