"""Checking rows of brands against the brands, applications and companies that are here, and against each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from backoffice.access.models import Role
from backoffice.imports.drafts import Draft, Record
from backoffice.imports.profiles import Check, Sheet

from .. import duplicates
from ..models import Application, Brand, Channel, Company
from ..queries import company_key, name_key, names_within
from ..services import NAME_LENGTH
from ..states import REVIEW, ApplicationStatus
from .brands_here import (
    OF_APPLICATION,
    OpenApplications,
    all_names,
    brands_by_name_key,
    channels_of,
    facts_now,
    key_of,
    name_keys_of,
)
from .companies_here import CompaniesHere
from .known import Number, companies_by_name, number_key
from .namesakes import MOST_LOOKED_FOR, Namesakes, looked_for
from .wording import channel_by_word

APPLICATION_PAGE = "admin:merchants_application_change"
_LIKENESSES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row says: the names of its brand, its own first, where it is from, on which channels, and of whom."""

    names: list[str]
    country: str
    channels: list[str]
    reference: str
    company: str
    number: Number | None

    @property
    def names_a_company(self) -> bool:
        return bool(self.reference or self.company or self.number)


class BrandCheck(Check):
    """The key of a brand is its name, as it is known by (`queries.name_key`).

    1. The names; no other row has one of them.
    2. A brand that is here, by any of them: what the row adds to its names and writes of its origin.
    3. A brand that is not: a brand exists from the approval of its application on, so the row opens one, for the
       company that it names; what is so like that a person should look is remarked.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.namesakes = Namesakes(name_key)
        self.names: dict[str, int] = {}
        self.brands: dict[int, Brand] = {}
        self.done: Counter[str] = Counter()

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.brands.clear()
        said = {draft.number: self._said(draft) for draft in drafts}
        sound = [draft for draft in drafts if not draft.flaws]
        known = brands_by_name_key(
            {name_key(name) for draft in sound for name in said[draft.number].names}
            | {draft.exported.key[1] for draft in sound if draft.exported}
        )
        of_brands, new = [], []
        for draft in sound:
            brand = self._brand(draft, said[draft.number], known)
            if brand is not None:
                self.brands[draft.number] = brand
                of_brands.append(draft)
            elif draft.exported is None and not draft.flaws:
                new.append(draft)
        self._compare(of_brands, said)
        self._apply_for(new, said)
        for draft in sound:
            if not draft.flaws and self._is_first(draft, said[draft.number]) and draft.found is None:
                self.done["new"] += 1
                self._others_in_the_file(draft, said[draft.number])

    def refuse(self, drafts: Sequence[Draft]) -> None:
        if self.sheet.actor.may(REVIEW):
            return
        for draft in drafts:
            if draft.number in self.brands:
                draft.flaw(
                    "reviewers_only", "",
                    "A reviewer or a platform admin names brands, and says where they are from.",
                    "Leave the row out, or ask one of them to import it.",
                )  # fmt: skip

    def notes(self) -> list[str]:
        said = []
        if opened := self.done["new"]:
            one = opened == 1
            said.append(
                f"{'1 brand is' if one else f'{opened:,} brands are'} new here: "
                f"{'a draft of an application is' if one else 'drafts of applications are'} opened for "
                f"{'it' if one else 'them'}, for a brand exists from the approval of its application on."
            )
        return [*said, *looked_for(self.done["looked_for"]), *self.namesakes.note()]

    # --- what the row says ------------------------------------------------------------------------

    def _said(self, draft: Draft) -> _Said:
        values = draft.values
        stated = [values.get("name") or "", *(values.get("names_zh") or []), *(values.get("names") or [])]
        words = [text for name in stated if (text := " ".join(name.split()))]
        nameless = [name for name in words if not name_key(name)]
        if nameless:
            draft.flaw(
                "bad_text", "name", f"«{nameless[0]}» has no letter or digit.", "Write the brand's name."
            )
        too_long = [name for name in words if len(name) > NAME_LENGTH or len(name_key(name)) > NAME_LENGTH]
        if too_long:
            draft.flaw(
                "bad_text", "names", f"«{too_long[0][:40]}…» is longer than the {NAME_LENGTH} characters of a name.",
                "Shorten it; put semicolons between several names.",
            )  # fmt: skip
        channels = []
        for word in values.get("channels") or []:
            channel = channel_by_word(word)
            if channel is None:
                draft.flaw(
                    "unknown_channel", "channels", f"«{word}» is no channel.", "Write one of the channels."
                )
            else:
                channels.append(channel.value)
        number = number_key(normalize("NFKC", values.get("registration_number") or ""))
        if number and not values.get("company_country") and not draft.has_flaw_in("company_country"):
            draft.flaw(
                "missing_value", "company_country" if "company_country" in self.sheet.places else "registration_number",
                "A registration number means nothing without the country of the company.",
                "Fill in the country of the company, or name the company by your reference for it.",
            )  # fmt: skip
        return _Said(
            names=all_names(words),
            country=values.get("country") or "",
            channels=[channel.value for channel in Channel if channel.value in channels],
            reference=" ".join((values.get("company_reference") or "").split()),
            company=" ".join((values.get("company") or "").split()),
            number=(values["company_country"], number) if number and values.get("company_country") else None,
        )

    def _is_first(self, draft: Draft, said: _Said) -> bool:
        keys = [name_key(name) for name in said.names]
        first = min((self.names[key] for key in keys if key in self.names), default=draft.number)
        for key in keys:
            self.names.setdefault(key, draft.number)
        if first != draft.number:
            draft.flaw(
                "duplicate_in_file", "", f"Row {first:,} is about a brand of the same name.",
                f"Row {first:,} is imported. Keep one of the two rows, with all names of the brand.",
            )  # fmt: skip
        return first == draft.number

    # --- a brand that is here -----------------------------------------------------------------------

    def _brand(self, draft: Draft, said: _Said, known: dict[str, Brand]) -> Brand | None:
        """The brand that the row is about; None for one that is new, or with a flaw where its names are of several."""
        found: dict[int, tuple[str, Brand]] = {}
        for name in said.names:
            if brand := known.get(name_key(name)):
                found.setdefault(brand.pk, (name, brand))
        if draft.exported is not None:
            draft.key = draft.exported.key
            own = known.get(draft.key[1])
        else:
            own = next((brand for _, brand in found.values()), None)
            draft.key = key_of(own.name if own else said.names[0])
        for name, brand in found.values():
            if own is None or brand.pk != own.pk:
                draft.flaw(
                    "brand_name_taken", "name",
                    f"The brand {brand.name} (code {brand.code}) goes by the name «{name}» already.",
                    "Take the name out of the row; a name is of one brand.",
                )  # fmt: skip
                return None
        return own

    def _compare(self, drafts: Sequence[Draft], said: dict[int, _Said]) -> None:
        ids = {self.brands[draft.number].pk for draft in drafts}
        keys, channels = name_keys_of(ids), channels_of(ids)
        for draft in drafts:
            brand, words = self.brands[draft.number], said[draft.number]
            draft.facts = {"names": words.names, **({"country": words.country} if words.country else {})}
            draft.found = facts_now({"country": "", **draft.facts}, brand, keys[brand.pk])
            draft.record = Record(brand.pk, f"brand {brand.name}")
            self._company_agrees(draft, words, brand.company)
            missing = [
                Channel(each) for each in words.channels if Channel(each) not in channels.get(brand.pk, [])
            ]
            if missing:
                named = " and ".join(str(channel.label) for channel in missing)
                draft.note(
                    "channel_not_applied_for", "channels", f"{brand.name} has not applied for {named}.",
                    "A channel takes an application of its own: open one, or import it as an application.",
                )  # fmt: skip

    @staticmethod
    def _company_agrees(draft: Draft, said: _Said, company: Company) -> None:
        number = (str(company.country), number_key(company.registration_number))
        same = [
            said.reference == company.reference if said.reference and company.reference else None,
            said.number == number if said.number and number[1] else None,
        ]
        name_is_same = not said.company or company_key(said.company) == company_key(company.name)
        if False in same or (not name_is_same and True not in same):
            draft.flaw(
                "other_company", "company", f"{draft.record.label.capitalize() if draft.record else 'It'} is "
                f"{company.name}'s here.",
                "Check the company; a brand goes to another one by an application of that company.",
            )  # fmt: skip
        elif not name_is_same:
            draft.note(
                "company_name_differs", "company", f"The company is called {company.name} here.",
                "Check that it is the company that is meant; its name here stays as it is.",
            )  # fmt: skip

    # --- a brand that is new ------------------------------------------------------------------------

    def _apply_for(self, drafts: Sequence[Draft], said: dict[int, _Said]) -> None:
        actor = self.sheet.actor
        words = [said[draft.number] for draft in drafts]
        here = CompaniesHere(
            [each.reference for each in words if each.reference],
            [each.number for each in words if each.number],
            actor,
        )
        by_name = companies_by_name({company_key(each.company) for each in words if each.company}, actor)
        applying: list[tuple[Draft, Company]] = []
        for draft in drafts:
            company = self._company(draft, said[draft.number], here, by_name)
            if company is not None:
                applying.append((draft, company))
        already = OpenApplications({company.pk for _, company in applying})
        fresh = []
        for draft, company in applying:
            self._application(draft, said[draft.number], company)
            if draft.flaws:
                continue
            known = already.of(company.pk, said[draft.number].names)
            if known is None:
                self._must_act_for(draft, company)
                fresh.append((draft, company))
            else:
                self._applied_already(draft, known)
        self._likenesses([(draft, company) for draft, company in fresh if not draft.flaws])

    def _company(
        self, draft: Draft, said: _Said, here: CompaniesHere, by_name: dict[str, list[Company]]
    ) -> Company | None:
        named = by_name.get(company_key(said.company), []) if said.company else []
        of_reference = here.by_reference.get(said.reference) if said.reference else None
        of_number = here.by_number.get(said.number) if said.number else None
        column = (
            "company_reference" if said.reference else "registration_number" if said.number else "company"
        )
        if of_reference is not None and of_number is not None and of_reference.pk != of_number.pk:
            draft.flaw(
                "number_taken", "registration_number",
                f"{of_number.name} has this registration number, and {of_reference.name} goes by this reference.",
                "Check the number and the reference; they must be of one company.",
            )  # fmt: skip
            return None
        company = of_reference or of_number
        if company is not None:
            if said.company and company_key(said.company) != company_key(company.name):
                draft.note(
                    "company_name_differs", "company", f"The company is called {company.name} here.",
                    "Check that it is the company that is meant; its name here stays as it is.",
                )  # fmt: skip
            return company
        if not said.names_a_company:
            draft.flaw(
                "missing_value", "company", "The brand is new here, and the row does not say whose it is.",
                "Name the company: by your reference for it, by country and registration number, or by its name.",
            )  # fmt: skip
        elif column != "company" or not named:
            draft.flaw(
                "unknown_company", column, f"The company of {said.names[0]} is not here, or is not verified yet.",
                "Import it as a company first, then check this file again.",
            )  # fmt: skip
        elif len(named) > 1:
            draft.flaw(
                "several_companies", "company", f"{len(named)} companies here are called {said.company}.",
                "Say which one, by your reference for it or by country and registration number.",
            )  # fmt: skip
        else:
            return named[0]
        return None

    def _application(self, draft: Draft, said: _Said, company: Company) -> None:
        chosen = self.sheet.options.get("channel")
        channels = said.channels or ([chosen] if chosen else [])
        if not channels:
            draft.flaw(
                "missing_value", "channels", "The brand is new here, and the row does not say on which channels.",
                "Fill in the channels, or choose one for the whole file at upload.",
            )  # fmt: skip
        name = _name_of_both(said.names)
        carried = {name_key(each) for each in names_within(name)}
        draft.facts = {
            OF_APPLICATION: company.pk,
            "brand_name": name,
            "channels": channels,
            **({"brand_country": said.country} if said.country else {}),
        }
        later = [each for each in said.names if name_key(each) not in carried]
        if later and not draft.flaws:
            draft.note(
                "names_later", "names",
                f"An application has one name, or one in two scripts; {', '.join(later)} can be added once the brand "
                "is onboarded.",
                "Import the row again then.",
            )  # fmt: skip

    def _must_act_for(self, draft: Draft, company: Company) -> None:
        actor = self.sheet.actor
        if Role.ACCOUNT_MANAGER in actor.roles and company.account_manager_id != actor.id:
            draft.flaw(
                "other_manager", "company", f"{company.name} is looked after by somebody else, or by nobody yet.",
                "Leave the row out, or ask whoever looks after it.",
            )  # fmt: skip

    @staticmethod
    def _applied_already(draft: Draft, application: Application) -> None:
        """It has been applied for: what the row says of that application is the application's own affair."""
        draft.found = dict(draft.facts)
        draft.record = record_of(application)
        state = str(ApplicationStatus(application.status).label).lower()
        draft.note(
            "applied_for", "", f"{application} is applied for already (application {application.pk}, {state}).",
            "It is a brand from its approval on; what should be said otherwise is changed at the application.",
        )  # fmt: skip

    def _likenesses(self, fresh: Sequence[tuple[Draft, Company]]) -> None:
        """Brands and open applications of a similar name; that a name is the very same is seen for every row."""
        first = max(0, MOST_LOOKED_FOR - self.done["looked_for"])
        self.done["looked_for"] += len(fresh)
        fresh = fresh[:first]
        asked = {
            draft.number: Application(pk=-draft.number, company=company, brand_name=draft.facts["brand_name"])
            for draft, company in fresh
        }
        found = duplicates.find_many(asked.values())
        for draft, _ in fresh:
            alike = [each for each in found[-draft.number] if each.kind == "brand"]
            for likeness in alike[:_LIKENESSES_SHOWN]:
                draft.note(
                    "likely_duplicate", "name", likeness.sentence,
                    "Check whether they are the same before the application is approved.",
                )  # fmt: skip

    def _others_in_the_file(self, draft: Draft, said: _Said) -> None:
        earlier = self.namesakes.meet(draft.number, said.names[0])
        if earlier is not None:
            draft.note(
                "likely_duplicate", "name",
                f"Row {earlier.number:,} names a brand of nearly the same name, {earlier.name}.",
                "Check whether they are the same brand.",
            )  # fmt: skip


def record_of(application: Application) -> Record:
    return Record(application.pk, f"application of {application}", APPLICATION_PAGE)


def _name_of_both(names: Sequence[str]) -> str:
    """The brand's own name; with the first in another script, as the room writes a name in two."""
    for other in names[1:]:
        both = f"{names[0]}/{other}"
        if len(both) <= NAME_LENGTH and len(names_within(both)) > 1:
            return both
    return names[0]


def drafted_facts(application: Application) -> dict[str, Any]:
    """What a row would have said of the application that it opened."""
    return {
        OF_APPLICATION: application.company_id,
        "brand_name": application.brand_name,
        "channels": application.channels,
        "brand_country": str(application.brand_country),
    }
