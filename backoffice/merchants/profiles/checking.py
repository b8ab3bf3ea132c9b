"""Checking rows of applications against the companies, applications and papers that are here, and against the ZIP."""

from collections.abc import Sequence
from typing import Any

from backoffice.imports.drafts import Draft, Flaw, Record, plain
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.reading.values import parse_bool

from .. import dossier, duplicates
from ..models import Application, Company
from ..queries import company_key, name_key
from ..resources import paper_column
from ..services.opening import OPEN_TO_CHANGES
from ..states import ApplicationStatus
from .matching import Files
from .papers import Papers
from .standing import (
    APPLICATION_FACTS,
    OVER,
    PAPERS,
    Register,
    Standing,
    company_differs,
    found_in,
    key_of,
    number_key,
    version_of,
)
from .wording import channel_by_word, sectors_by_word

_UNUSED_SHOWN = 20
_LIKENESSES_SHOWN = 3
_COMPANY_TEXTS = ("company", "country", "registration_number", "vat_number", "iban", "address")
_DAYS = ("registered_on", "starts_on", "ends_on")


class ApplicationCheck(Check):
    """The key of an application is its reference, else the company and the brand.

    1. Who applies, for which brand, on which channels; what the file does not say is left out and erases nothing.
    2. The papers: those the row names, else those called after it; each file is looked through.
    3. What is here already: the application that is meant, and what is so like that a person should look.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.files = Files(sheet.documents) if sheet.documents is not None else None
        self.papers = Papers(self.files)
        self.sectors = sectors_by_word()
        self.brands: dict[tuple[str, str, str], tuple[int, str]] = {}
        self.companies: dict[str, tuple[int, str, str]] = {}
        self.known: dict[int, Company] = {}
        self.applications: dict[int, Application] = {}

    def rows(self, drafts: Sequence[Draft]) -> None:
        references = {reference for draft in drafts if (reference := draft.values.get("reference"))}
        for draft in drafts:
            self._facts(draft)
            self._papers(draft, references)
        sound = [draft for draft in drafts if not draft.flaws]
        self._compare(sound)
        self._likenesses([draft for draft in sound if not draft.flaws and draft.found is None])

    def refuse(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.number in self.applications:
                self._refuse_closed(draft, self.applications[draft.number])

    def notes(self) -> list[str]:
        if self.files is None:
            return []
        total, unused = len(self.files.archive.members), self.files.unused()
        said = [f"The ZIP holds {total:,} documents; {total - len(unused):,} of them belong to a row."]
        if unused:
            listed = ", ".join(f"«{member.path}»" for member in unused[:_UNUSED_SHOWN])
            more = f" and {len(unused) - _UNUSED_SHOWN:,} more" if len(unused) > _UNUSED_SHOWN else ""
            said.append(f"Of no row: {listed}{more}. They are left out.")
        return said

    # --- what the row says ------------------------------------------------------------------------

    def _facts(self, draft: Draft) -> None:
        values = draft.values
        facts: dict[str, Any] = {
            name: " ".join(values[name].split())
            for name in ("reference", *_COMPANY_TEXTS, "brand")
            if values.get(name)
        }
        facts |= {name: plain(values[name]) for name in _DAYS if values.get(name)}
        for name in ("brand_country", "territory"):
            if values.get(name):
                facts[name] = list(dict.fromkeys(values[name])) if name == "territory" else values[name]
        self._words(draft, facts, "channels")
        self._words(draft, facts, "sectors")
        self._agreed(draft, facts)
        self._check_texts(draft, facts)
        draft.facts = facts
        if not draft.flaws:
            draft.key = key_of(facts)

    def _words(self, draft: Draft, facts: dict[str, Any], name: str) -> None:
        codes = []
        for word in draft.values.get(name) or []:
            code = channel_by_word(word) if name == "channels" else self.sectors.get(header_key(word))
            if code is None:
                known = "flagship, self-operated, full-service, overseas"
                draft.flaw(
                    "unknown_channel" if name == "channels" else "unknown_sector",
                    name,
                    f"«{word}» is no {'channel' if name == 'channels' else 'sector of goods that is known here'}.",
                    f"Write one of: {known}."
                    if name == "channels"
                    else "Write the name or code of a sector, "
                    f"such as {', '.join(sorted(set(self.sectors.values()))[:5])}.",
                )
            else:
                codes.append(str(code))
        if codes:
            facts[name] = list(dict.fromkeys(codes))

    def _agreed(self, draft: Draft, facts: dict[str, Any]) -> None:
        word = draft.values.get("agreed")
        if not word:
            return
        try:
            agreed = parse_bool(word.casefold())
        except ValueError:
            draft.flaw(
                "bad_text",
                "agreed",
                f"«{word[:40]}» is neither yes nor no.",
                "Write yes or no, or leave it blank.",
            )
            return
        if agreed:
            facts["agreed"] = True

    def _check_texts(self, draft: Draft, facts: dict[str, Any]) -> None:
        if facts.get("brand") and not name_key(facts["brand"]):
            draft.flaw(
                "bad_text", "brand", f"«{facts['brand']}» has no letter or digit.", "Write the brand's name."
            )
        if facts.get("company") and not company_key(facts["company"]):
            draft.flaw(
                "bad_text", "company", f"«{facts['company']}» has no letter or digit.", "Write its name."
            )
        if facts.get("starts_on") and facts.get("ends_on") and facts["ends_on"] < facts["starts_on"]:
            draft.flaw(
                "bad_date",
                "ends_on",
                "The term would end before it begins.",
                "Check the two dates of the term.",
            )

    def _papers(self, draft: Draft, references: set[str]) -> None:
        called_after = []
        word = draft.values.get("reference") or draft.values.get("registration_number")
        if self.files is not None and word:
            longer = [other for other in references if other != word and other.startswith(word)]
            called_after = self.files.called_after(word, longer)
        for kind, papers in self.papers.of(draft, called_after).items():
            draft.facts[f"{kind}{PAPERS}"] = papers

    # --- what is here already ---------------------------------------------------------------------

    def _compare(self, drafts: Sequence[Draft]) -> None:
        self.known.clear()
        self.applications.clear()
        register = Register((draft.facts for draft in drafts), self.sheet.actor)
        known: list[tuple[Draft, Application]] = []
        for draft in drafts:
            standing = register.find(draft.facts)
            if standing.company is not None:
                self.known[draft.number] = standing.company
            self._refuse_second(draft)
            self._look_at_company(draft, standing)
            self._forget_papers_without_file(draft, standing)
            if standing.rival is not None:
                self._refuse_rival(draft, standing.rival)
            if standing.application is not None:
                draft.found = found_in(draft.facts, standing)
                draft.record = record_of(standing.application, standing.company)
                self.applications[draft.number] = standing.application
                known.append((draft, standing.application))
        self._tell_gaps([(draft, application) for draft, application in known if not draft.flaws])

    def _likenesses(self, drafts: Sequence[Draft]) -> None:
        """What is so like a company or brand of here that a person should look; partners never learn of it."""
        if self.sheet.actor.kind == "client":
            return
        asked = {draft.number: self._as_application(draft) for draft in drafts}
        found = duplicates.find_many(asked.values())
        for draft in drafts:
            application = asked[draft.number]
            others = [each for each in found[application.pk] if each.company_id != application.company_id]
            for likeness in others[:_LIKENESSES_SHOWN]:
                draft.note(
                    "likely_duplicate", "company" if likeness.kind == "company" else "brand", likeness.sentence,
                    "Check whether they are the same before the application is approved.",
                )  # fmt: skip

    def _as_application(self, draft: Draft) -> Application:
        """The application as it would be, with an id that none has."""
        facts, known = draft.facts, self.known.get(draft.number)
        company = known or Company(
            pk=-draft.number,
            name=facts["company"],
            country=facts["country"],
            registration_number=facts["registration_number"],
            vat_number=facts.get("vat_number", ""),
            iban=facts.get("iban", ""),
        )
        return Application(pk=-draft.number, company=company, brand_name=facts["brand"])

    def _refuse_second(self, draft: Draft) -> None:
        """The same brand of the same company under two references is one application too many."""
        facts = draft.facts
        brand = (facts["country"], number_key(facts["registration_number"]), name_key(facts["brand"]))
        first, reference = self.brands.setdefault(brand, (draft.number, facts.get("reference", "")))
        if first != draft.number and facts.get("reference", "") != reference:
            draft.flaw(
                "duplicate_in_file", "",
                f"Row {first:,} applies for the same brand of the same company.",
                f"Row {first:,} is imported. Keep one of the two rows, the right one.",
            )  # fmt: skip
        name = company_key(facts["company"])
        row, country, number = self.companies.setdefault(name, (draft.number, brand[0], brand[1]))
        if (country, number) != brand[:2]:
            draft.note(
                "likely_duplicate", "company",
                f"Row {row:,} names a company of the same name, with another registration number.",
                "Check whether they are one company.",
            )  # fmt: skip

    def _look_at_company(self, draft: Draft, standing: Standing) -> None:
        company = standing.company
        if company is None:
            return
        if company_key(company.name) != company_key(draft.facts["company"]):
            draft.note(
                "company_name_differs", "company",
                f"The company with this registration number is called {company.name} here.",
                "Check the number; the name here stays as it is.",
            )  # fmt: skip
        if company.verified_at is not None:
            for name in company_differs(draft.facts, company):
                draft.note(
                    "company_differs", name,
                    f"{company.name} is verified, and its {name.replace('_', ' ')} is another one here.",
                    "What is here stays; change it at the company if the row is right.",
                )  # fmt: skip

    def _forget_papers_without_file(self, draft: Draft, standing: Standing) -> None:
        """What is stated of a paper that is not here and has no file cannot be kept."""
        for name in [name for name in draft.facts if name.endswith(PAPERS)]:
            kept = []
            for paper in draft.facts[name]:
                if "sha256" in paper or version_of(paper, standing.versions) is not None:
                    kept.append(paper)
                elif not any(note.column == paper_column(paper["kind"], "file") for note in draft.notes):
                    draft.note(
                        "file_missing", paper_column(paper["kind"], "file"),
                        "The row tells of a paper, but names no file of it, and none is called after the row.",
                        "Put the file into the ZIP and name it in the row.",
                    )  # fmt: skip
            if kept:
                draft.facts[name] = kept
            else:
                del draft.facts[name]

    def _refuse_rival(self, draft: Draft, rival: Application) -> None:
        reference = f", reference {rival.reference}" if rival.reference else ""
        draft.flaw(
            "already_applied", "brand",
            f"The company has applied for {rival.brand_name} already (application {rival.pk}{reference}, "
            f"{ApplicationStatus(rival.status).label.lower()}).",
            "Give the row that reference to change it, or leave the row out."
            if rival.reference
            else "Leave out the row's reference to change it, or leave the row out.",
        )  # fmt: skip

    def _refuse_closed(self, draft: Draft, application: Application) -> None:
        assert draft.found is not None
        changed = [
            name
            for name in APPLICATION_FACTS
            if name in draft.disputed or (name in draft.facts and draft.found[name] != draft.facts[name])
        ]
        differs = any(draft.found[name] != fact for name, fact in draft.facts.items())
        state = ApplicationStatus(application.status)
        if (state in OVER and differs) or (changed and state not in OPEN_TO_CHANGES):
            draft.flaw(
                "application_closed", "",
                f"Application {application.pk} is {str(state.label).lower()}; it can be changed as a draft "
                "and while information is needed.",
                "Leave the row out"
                + (", or give it another reference to apply anew." if state in OVER else "."),
            )  # fmt: skip

    def _tell_gaps(self, known: Sequence[tuple[Draft, Application]]) -> None:
        """What the applications lack that are here already and stay as they are."""
        same = [
            (draft, application)
            for draft, application in known
            if draft.found is not None
            and all(draft.found[name] == fact for name, fact in draft.facts.items())
        ]
        gaps = dossier.gaps_of(application for _, application in same)
        for draft, application in same:
            draft.notes += gap_notes(gaps[application.pk])


def record_of(application: Application, company: Company | None) -> Record:
    name = f"{application.brand_name} ({company.name if company else application.company.name})"
    return Record(application.pk, f"{application.reference} {name}".strip())


def gap_notes(gaps: Sequence[Any]) -> list[Flaw]:
    """What a dossier lacks, as remarks on its row."""
    return [
        Flaw(gap.code, paper_column(gap.kind, "file") if gap.kind else "", str(gap.sentence), str(gap.advice))
        for gap in gaps
    ]
