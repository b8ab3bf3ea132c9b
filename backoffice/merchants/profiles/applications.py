"""Applications in bulk: one row with its papers becomes one application, or changes one that is here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from backoffice.access.models import Role, Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.files.services import Archive
from backoffice.imports.drafts import Applied, Exported, Flaw, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register

from .. import dossier, locks, services
from ..filters import ApplicationFilter
from ..models import Application, ApplicationSource, Channel, Company, DocumentVersion
from ..resources import ApplicationResource
from ..services import READERS, DocumentFacts
from ..services.opening import must_be_complete
from ..states import ApplicationStatus
from .checking import ApplicationCheck, gap_notes, record_of
from .standing import (
    APPLICATION_FACTS,
    OF_THE_COMPANY,
    PAPERS,
    Register,
    Standing,
    company_now,
    facts_of,
    found_in,
    key_of,
    paper_now,
    version_of,
)

DRAFT, COMPLETE = "draft", "complete"
_COMPANY_WORDS = ("registered_on", "vat_number", "iban", "address")
_WORD_OF = {"brand": "brand_name"}
_COMPANY_WORD_OF = {"company": "name"}
_DAYS = ("registered_on", "starts_on", "ends_on", "issued_on", "expires_on")


@register
class ApplicationProfile(Profile):
    """One row is one application. See `ApplicationCheck` for the rules of its key and facts."""

    name = "applications"
    label = "Applications"
    key = ("reference",)
    resource = ApplicationResource
    check = ApplicationCheck
    model = Application
    takers = READERS
    filters = ApplicationFilter
    identity = ("reference", "company", "country", "registration_number", "brand")
    roles = frozenset({Role.PLATFORM_ADMIN, Role.REVIEWER, Role.ACCOUNT_MANAGER, Scope.APPLICATIONS_WRITE})
    takes_documents = True
    chunk = 10  # with their papers; a chunk is what a kill undoes, and what the progress moves by
    page = "admin:merchants_application_change"
    options = (
        Option(
            "then",
            "What happens then",
            lambda: [(DRAFT, "They stay drafts"), (COMPLETE, "Those that lack nothing are handed in")],
            default=DRAFT,
            hint="Who uploads them opens them, and never reviews them.",
        ),
    )

    def export(self, ids: Sequence[int]) -> list[Exported]:
        applications = Application.objects.filter(pk__in=ids).select_related("company")
        return [_exported(application) for application in applications]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Opens the new applications and changes the others, with their papers.

        Two imports that name one company at the same moment would each write it: they go one after the other. An
        application that moved since the preview is a conflict.
        """
        locks.register_of_applications()
        members = {member.path: member for member in documents.members} if documents else {}
        here = Register((row.facts for row in rows), actor)
        work = _Work(actor, here, lambda path: documents.read(members[path]) if documents else b"")
        applied = Applied()
        touched: dict[int, Application] = {}
        for row in rows:
            standing = here.find(row.facts)
            now = found_in(row.facts, standing)
            if now is not None and now == row.facts:
                applied.unchanged.append(row.number)
                assert standing.application is not None
                touched[row.number] = standing.application
            elif _has_moved(now, row.found):
                applied.conflicts[row.number] = _moved(row, standing, now)
            else:
                touched[row.number] = work.write(row.facts, standing)
                (applied.updated if row.found else applied.created).append(row.number)
        self._tell(touched, applied, hand_in=options.get("then") == COMPLETE, actor=actor)
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Withdraws the new applications that nobody has taken for review, and gives the others their former words.

        Papers that were handed in are never taken out of the records: they stay with a withdrawn application, and an
        application that a row brought a further paper is left to a person.
        """
        locks.register_of_applications()
        here = Register((row.facts for row in rows), actor)
        undone = Undone()
        for row in rows:
            standing = here.find(row.facts)
            why = _why_not_undone(row, standing)
            if why is None:
                _take_back(row, standing, actor)
                undone.done.append(row.number)
            else:
                undone.left[row.number] = why
        return undone

    def shown(self, name: str, value: Any) -> Any:
        if not name.endswith(PAPERS):
            return ", ".join(value) if isinstance(value, list) else value
        return "; ".join(
            ", ".join(
                f"{part.replace('_', ' ')} {said}"
                for part, said in paper.items()
                if part not in ("kind", "sha256")
            )
            if paper
            else "(not here yet)"
            for paper in value or []
        )

    def _tell(
        self, touched: Mapping[int, Application], applied: Applied, *, hand_in: bool, actor: Actor
    ) -> None:
        """Each with its own list of what is missing; where asked, those that lack nothing are handed in."""
        gaps = dossier.gaps_of(touched.values())
        for number, application in touched.items():
            applied.records[number] = record_of(application, application.company)
            notes = gap_notes(gaps[application.pk])
            if application.status == ApplicationStatus.DRAFT:
                unsaid = _unsaid(application)
                notes = [
                    *unsaid,
                    *(note for note in notes if note.code not in {each.code for each in unsaid}),
                ]
                if hand_in and not unsaid and not any(gap.blocks for gap in gaps[application.pk]):
                    services.submit(application=application, actor=actor)
            applied.notes[number] = notes


def _exported(application: Application) -> Exported:
    facts = facts_of(application)
    cells = {
        **facts,
        "registered_on": application.company.registered_on,
        "starts_on": application.starts_on,
        "ends_on": application.ends_on,
        "channels": [str(Channel(code).label) for code in application.channels],
        "agreed": "yes" if "agreed" in facts else "",
    }
    return Exported(id=application.pk, key=key_of(facts), cells=cells, facts=facts)


def _has_moved(now: Mapping[str, Any] | None, found: Mapping[str, Any] | None) -> bool:
    """Whether what the row says of the record is another than at the preview. A merged row says less than it found."""
    if now is None or found is None:
        return now is not found
    return any(found.get(name) != fact for name, fact in now.items())


def _unsaid(application: Application) -> list[Flaw]:
    """What the application itself must still say before it can be handed in."""
    try:
        must_be_complete(application, gaps_may_be=True)
    except Invalid as refusal:
        return [
            Flaw(each["code"], each.get("field", ""), str(each["sentence"]))
            for each in refusal.data["missing"]
        ]
    return []


class _Work:
    """The verbs of one chunk. `content` gives the bytes of a document in the archive by its path."""

    def __init__(self, actor: Actor, here: Register, content: Callable[[str], bytes]) -> None:
        self.actor = actor
        self.here = here
        self.content = content

    def write(self, facts: Mapping[str, Any], standing: Standing) -> Application:
        company = self._company(facts, standing.company)
        application = self._application(facts, company, standing.application)
        self.here.opened(application)
        for name, papers in facts.items():
            if name.endswith(PAPERS):
                for paper in papers:
                    self._hand_in(paper, application, self.here.find(facts).versions)
        return application

    def _company(self, facts: Mapping[str, Any], company: Company | None) -> Company:
        words = {name: _typed(name, facts[name]) for name in _COMPANY_WORDS if name in facts}
        if company is None:
            write = (
                services.company_named_by_partner if self.actor.kind == "client" else services.name_company
            )
            return write(
                name=facts["company"],
                country=facts["country"],
                registration_number=facts["registration_number"],
                actor=self.actor,
                **words,
            )
        now = company_now(facts, company)
        changes = {name: value for name, value in words.items() if now[name] != facts[name]}
        if now["company"] != facts["company"]:
            changes["name"] = facts["company"]
        if changes:
            return services.change_company(company=company, actor=self.actor, **changes)
        return company

    def _application(
        self, facts: Mapping[str, Any], company: Company, application: Application | None
    ) -> Application:
        words = {
            _WORD_OF.get(name, name): _typed(name, facts[name])
            for name in APPLICATION_FACTS
            if name in facts and name != "agreed"
        }
        if application is None:
            application = services.open_application(
                company=company,
                actor=self.actor,
                reference=facts.get("reference", ""),
                source=ApplicationSource.SHEET,
                **{"brand_country": "", **words},
            )
        changes = {name: value for name, value in words.items() if getattr(application, name) != value}
        if facts.get("agreed") and application.agreed_terms_at is None:
            changes["agreed"] = True
        if changes:
            return services.change_application(application=application, actor=self.actor, **changes)
        return application

    def _hand_in(
        self, paper: Mapping[str, Any], application: Application, versions: Sequence[DocumentVersion]
    ) -> None:
        """A new document, a further version of one that is here, or nothing where the very same is here already."""
        known = version_of(paper, versions)
        if known is not None and paper_now(paper, [known]) == paper:
            return
        facts = _facts_of(paper, known)
        if known is not None and paper.get("sha256", known.sha256) == known.sha256:
            made = services.restate_document(document=known.document, facts=facts, actor=self.actor)
        else:
            # What a partner hands in counts for its own application alone.
            shared = paper["kind"] in OF_THE_COMPANY and self.actor.kind != "client"
            of_company = shared if known is None else known.document.application is None
            made = services.add_document(
                application=None if of_company else application,
                company=application.company,
                kind=paper["kind"],
                file=ContentFile(self.content(paper["file"])),
                filename=paper["file"],
                actor=self.actor,
                facts=facts,
                document=known.document if known else None,
            )
        self.here.handed_in(made)


def _why_not_undone(row: Staged, standing: Standing) -> Flaw | None:
    application, now = standing.application, found_in(row.facts, standing)
    if application is None or now is None or (row.record is not None and row.record.id != application.pk):
        return Flaw(
            MOVED, "", "The application of this row is gone or over by now.", "Nothing is to be done."
        )
    changed = [name for name, fact in row.facts.items() if now[name] != fact]
    if changed:
        words = ", ".join(name.replace("_", " ") for name in changed)
        sentence = f"The application was changed since the import ({words}), so it stays as it is."
        return Flaw(MOVED, "", sentence, "Change it by hand where it should say something else.")
    if row.found is None:
        if application.status in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED):
            return None
        state = str(application.get_status_display()).lower()
        return Flaw(
            MOVED, "", f"The application is {state} by now, so it stays.", "Withdraw it where it should go."
        )
    changes = [name for name, fact in row.facts.items() if row.found[name] != fact]
    if standing.company is not None and standing.company.verified_at is not None:
        if any(name in changes for name in ("company", *_COMPANY_WORDS)):
            return Flaw(
                MOVED, "", "The company is verified by now, so what the row said of it stays.",
                "Change the company by hand where its record is wrong.",
            )  # fmt: skip
    papers = [name for name in changes if name.endswith(PAPERS)]
    if papers:
        kinds = ", ".join(name.removesuffix(PAPERS).replace("_", " ") for name in papers)
        sentence = f"The row brought papers ({kinds}), and papers stay once they are handed in."
        return Flaw(MOVED, "", sentence, "Hand in the former paper again, or refuse the new one.")
    return None


def _take_back(row: Staged, standing: Standing, actor: Actor) -> None:
    """The inverse of what the row did. Raises what the verbs raise; then the row is left with their sentence."""
    application, company = standing.application, standing.company
    assert application is not None
    assert company is not None
    if row.found is None:
        services.withdraw(
            application=application, actor=actor, reason="The import was undone.", frees_reference=True
        )
        return
    before = {name: row.found[name] for name, fact in row.facts.items() if row.found[name] != fact}
    of_company = {
        _COMPANY_WORD_OF.get(name, name): _typed(name, before[name])
        for name in ("company", *_COMPANY_WORDS)
        if name in before
    }
    of_application = {
        _WORD_OF.get(name, name): _typed(name, before[name]) for name in APPLICATION_FACTS if name in before
    }
    if of_company:
        services.change_company(company=company, actor=actor, **of_company)
    if of_application:
        services.change_application(application=application, actor=actor, **of_application)


def _facts_of(paper: Mapping[str, Any], known: DocumentVersion | None) -> DocumentFacts:
    """What the row says of a paper; what it does not say stays as the version before has it."""
    stated = {
        name: _typed(name, value) for name, value in paper.items() if name not in ("kind", "file", "sha256")
    }
    if known is None:
        return DocumentFacts(**stated)
    kept = {
        field.name: getattr(known, field.name)
        for field in fields(DocumentFacts)
        if field.name != "translation_of"
    }
    kept["translation_of"] = known.translation_of_id
    if "expires_on" in stated:
        kept["unlimited"] = False
    if "unlimited" in stated:
        kept["expires_on"] = None
    return DocumentFacts(**{**kept, **stated})


def _typed(name: str, value: Any) -> Any:
    """A fact as the verbs take it: days were staged as text."""
    return date.fromisoformat(value) if value and name in _DAYS else value


def _moved(row: Staged, standing: Standing, now: Mapping[str, Any] | None) -> Flaw:
    if now is None:
        sentence = "The application was here at the preview and is gone."
    elif row.found is None:
        assert standing.application is not None
        sentence = f"Application {standing.application.pk} was opened for this row since the preview."
    else:
        changed = [name.replace("_", " ") for name in row.facts if now[name] != row.found.get(name)]
        sentence = (
            f"The application was changed since the preview ({', '.join(changed)}); it was left as it is."
        )
    return Flaw(
        CHANGED, "", sentence, "Import the file again: its preview shows the application as it is now."
    )
