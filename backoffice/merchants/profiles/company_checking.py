"""Checking rows of companies against the companies that are here, and against each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import normalize

from backoffice.access.models import Role
from backoffice.events.errors import Invalid
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.profiles import Check, Sheet

from .. import duplicates, identifiers
from ..models import Company
from ..queries import company_key
from ..services import ADDRESS_LENGTH, plain_words, registered_in_the_past, web_address
from .addresses import one_line, says
from .companies_here import CompaniesHere, Key, facts_of, key_of
from .known import Number, is_searched_by, number_key
from .namesakes import MOST_LOOKED_FOR, Namesakes, looked_for

VERIFIED = "yes"
_LIKENESSES_SHOWN = 3
_TEXTS = ("reference", "name", "registration_number", "vat_number", "iban", "gtin_prefix")
# How many digits every number of a register has, with the zeros before it: Companies House in the United Kingdom.
_DIGITS_OF = {"GB": 8}
_NUMBERS = ("registration_number", "vat_number", "iban")
# Full-width digits and letters are the plain ones.
_WRITTEN_PLAINLY = (*_NUMBERS, "gtin_prefix")


class CompanyCheck(Check):
    """The key of a company is the office's reference for it, else its country and its number in that register.

    1. What the row says; what the file does not say is left out, so that it never erases anything.
    2. Which it is: the company of the reference, else that of the number; and no other row is about it.
    3. What a new one must have, what speaks against its numbers, and what is so like it that a person should look.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        if not {"reference", "registration_number"} & set(sheet.places):
            raise Invalid(
                "The file has no column by which a company is known: neither a registration number nor a reference "
                f"of yours. Its columns are {', '.join(f'«{header}»' for header in sheet.headers[:30])}. "
                "Add one, such as «Reference» with numbers of your own, or rename the one that holds it.",
                code="column_missing",
                missing=["Registration number or Reference"],
            )
        self.namesakes = Namesakes(company_key)
        self.records: dict[int, int] = {}
        self.numbers: dict[Number, tuple[int, Key]] = {}
        self.accounts: dict[tuple[str, str], tuple[int, Key]] = {}
        self.known: dict[int, Company] = {}
        self.done: Counter[str] = Counter()

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.known.clear()
        for draft in drafts:
            self._facts(draft)
        named = [draft for draft in drafts if not draft.flaws and self._names_one(draft)]
        keys = [draft.exported.key for draft in named if draft.exported]
        here = CompaniesHere.of_keys(
            [*keys, *(("reference", word) for draft in named if (word := draft.facts.get("reference")))],
            [
                each
                for draft in named
                if (number := self._number(draft))
                for each in {number, _in_full(number)}
            ],
            self.sheet.actor,
        )
        for draft in named:
            self._put_zeros_back(draft, here)
            self._compare(draft, here)
        sound = [draft for draft in named if not draft.flaws]
        self._findings(sound)
        sound = [draft for draft in sound if not draft.flaws]
        self._likenesses([draft for draft in sound if draft.found is None])
        for draft in sound:
            if self._is_first(draft):
                self._others_in_the_file(draft)

    def refuse(self, drafts: Sequence[Draft]) -> None:
        """An account manager changes the companies that they look after."""
        actor = self.sheet.actor
        if Role.ACCOUNT_MANAGER not in actor.roles:
            return
        for draft in drafts:
            company = self.known.get(draft.number)
            if company is not None and company.account_manager_id != actor.id:
                manager = company.account_manager
                draft.flaw(
                    "other_manager", "",
                    f"{company.name} is looked after by {manager.get_full_name() or manager.username}."
                    if manager
                    else f"{company.name} has no account manager; a platform admin appoints one.",
                    "Leave the row out, or ask whoever looks after it.",
                )  # fmt: skip

    def notes(self) -> list[str]:
        sentences = {
            "name": "In {rows} no name is stated; the reference stands in for it until somebody writes the name.",
            "country": "In {rows} the country is the one chosen at upload.",
            "zeros": "In {rows} a British company number has fewer than eight digits, as a spreadsheet program leaves "
            "it; the zeros in front of it were put back.",
            "address": "In {rows} the address was put together from the parts of it.",
        }
        said = [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]
        return [*said, *looked_for(self.done["new"]), *self.namesakes.note()]

    # --- what the row says ------------------------------------------------------------------------

    def _facts(self, draft: Draft) -> None:
        values = draft.values
        facts: dict[str, Any] = {
            name: text for name in _TEXTS if values.get(name) and (text := " ".join(values[name].split()))
        }
        if values.get("country"):
            facts["country"] = values["country"]
        if values.get("registered_on"):
            self._day(draft, facts)
        if values.get("website"):
            self._website(draft, facts)
        address = one_line(values)
        if len(address) > ADDRESS_LENGTH:
            draft.flaw(
                "bad_text", "address",
                f"The address has {len(address)} characters with all of its parts; {ADDRESS_LENGTH} can be kept.",
                "Shorten it.",
            )  # fmt: skip
        elif address:
            facts["address"] = address
        for name in _WRITTEN_PLAINLY:
            if name in facts:
                facts[name] = normalize("NFKC", facts[name])
        number = facts.get("registration_number")
        if number and not is_searched_by(number):
            draft.flaw(
                "bad_code", "registration_number", f"«{number[:60]}» has no digit by which a register knows a company.",
                "Write the number as the register has it.",
            )  # fmt: skip
        if facts.get("name") and not company_key(facts["name"]):
            draft.flaw(
                "bad_text", "name", f"«{facts['name']}» has no letter or digit.", "Write the company's name."
            )
        for name in ("name", "address"):
            try:
                plain_words(facts.get(name, ""), field=name)
            except Invalid as refusal:
                if not draft.has_flaw_in(name):
                    draft.flaw("bad_text", name, refusal.sentence, "Write it as the register has it.")
        draft.facts = facts

    @staticmethod
    def _day(draft: Draft, facts: dict[str, Any]) -> None:
        try:
            facts["registered_on"] = plain(registered_in_the_past(draft.values["registered_on"]))
        except Invalid as refusal:
            draft.flaw("bad_date", "registered_on", refusal.sentence, "Check the year, and day and month.")

    @staticmethod
    def _website(draft: Draft, facts: dict[str, Any]) -> None:
        try:
            facts["website"] = web_address(draft.values["website"])
        except Invalid as refusal:
            draft.flaw(
                "bad_website", "website", refusal.sentence, "Write it like https://clairvallon.example."
            )

    # --- which it is ------------------------------------------------------------------------------

    def _number(self, draft: Draft) -> Number | None:
        country = draft.facts.get("country") or self.sheet.options.get("country")
        number = number_key(draft.facts.get("registration_number", ""))
        return (country, number) if country and number else None

    def _put_zeros_back(self, draft: Draft, here: CompaniesHere) -> None:
        """The zeros before a number of a fixed length, unless a company here goes by it as it stands."""
        number = self._number(draft)
        if number is None or draft.exported is not None or number == (whole := _in_full(number)):
            return
        if number not in here.by_number or whole in here.by_number:
            draft.facts["registration_number"] = whole[1]
            self.done["zeros"] += 1

    def _names_one(self, draft: Draft) -> bool:
        if draft.exported is not None or draft.facts.get("reference") or self._number(draft):
            return True
        if draft.facts.get("registration_number"):
            draft.flaw(
                "missing_value", "country", "A registration number means nothing without its country.",
                "Fill in the country, or choose one for the whole file at upload.",
            )  # fmt: skip
        else:
            draft.flaw(
                "missing_value", "registration_number" if "registration_number" in self.sheet.places else "reference",
                "Nothing says which company this is: neither a registration number nor a reference.",
                "Fill in one of them. Names alone are not enough, for two companies may have the same one.",
            )  # fmt: skip
        return False

    def _compare(self, draft: Draft, here: CompaniesHere) -> None:
        reference, number = draft.facts.get("reference", ""), self._number(draft)
        of_number = here.by_number.get(number) if number else None
        of_reference = here.by_reference.get(reference) if reference else None
        if draft.exported is not None:
            company = here.at(draft.exported.key)
            draft.key = draft.exported.key
        else:
            company = of_reference or of_number
            draft.key = key_of(company) if company else _new_key(reference, number)
        if not self._agree(draft, company, of_number, of_reference, here):
            return
        if company is not None:
            self._found(draft, company)
        elif draft.exported is None:
            self._complete(draft)

    def _agree(
        self,
        draft: Draft,
        company: Company | None,
        of_number: Company | None,
        of_reference: Company | None,
        here: CompaniesHere,
    ) -> bool:
        """Whether reference and number do not name two companies."""
        reference = draft.facts.get("reference", "")
        if reference in here.theirs:
            draft.flaw(
                "named_by_applicant", "reference",
                f"{here.theirs[reference].name} has named itself here and is not verified yet: its facts are its own.",
                "Leave the row out; a reviewer verifies the company with its first application.",
            )  # fmt: skip
        elif company is None:
            return True
        elif of_number is not None and of_number.pk != company.pk:
            draft.flaw(
                "number_taken", "registration_number",
                f"{of_number.name} has this registration number, and the row is about {company.name}.",
                "Check the number and the reference; they must be of one company.",
            )  # fmt: skip
        elif of_reference is not None and of_reference.pk != company.pk:
            draft.flaw(
                "reference_taken", "reference",
                f"{of_reference.name} goes by this reference, and the row is about {company.name}.",
                "Choose another reference; each is of one company.",
            )  # fmt: skip
        elif draft.exported is None and reference and company.reference not in ("", reference):
            draft.flaw(
                "reference_differs", "reference",
                f"{company.name} has this registration number, and goes by the reference {company.reference} here.",
                "Write that reference, or leave it blank; change it at the company if yours is right.",
            )  # fmt: skip
        return not draft.flaws

    def _is_first(self, draft: Draft) -> bool:
        """Whether no earlier row of the file is about the company under another key; the engine sees to the same."""
        assert draft.key is not None
        first, number = draft.number, self._number(draft)
        if draft.number in self.known:
            first = self.records.setdefault(self.known[draft.number].pk, draft.number)
        if number is not None and first == draft.number:
            row, key = self.numbers.setdefault(number, (draft.number, draft.key))
            first = draft.number if key == draft.key else row
        if first != draft.number:
            draft.flaw(
                "duplicate_in_file", "", f"Row {first:,} is about the same company.",
                f"Row {first:,} is imported. Keep one of the two rows, the right one.",
            )  # fmt: skip
        return first == draft.number

    def _found(self, draft: Draft, company: Company) -> None:
        facts, found = draft.facts, facts_of(company)
        draft.found = found
        draft.record = Record(company.pk, f"company {company.name}")
        self.known[draft.number] = company
        for name in _NUMBERS:
            if name in facts and number_key(found[name]) == (number_key(facts[name]) or None):
                facts[name] = found[name]
        if "address" in facts:
            self._keep_fuller_address(draft, found)
        if company.verified_at is not None and "name" in facts and facts["name"] != company.name:
            if company_key(facts["name"]) != company_key(company.name):
                draft.note(
                    "company_name_differs", "name",
                    f"The company is verified as {company.name}; the row would call it {facts['name']}.",
                    "Check its number or reference. Go on only where the company has a new name.",
                )  # fmt: skip

    def _keep_fuller_address(self, draft: Draft, found: Mapping[str, Any]) -> None:
        """Town and state alone take nothing from an address that has them, with a street beside."""
        if draft.values.get("address"):
            return
        parts = draft.facts["address"].split(", ")
        if all(says(found["address"], part) for part in parts):
            draft.facts["address"] = found["address"]

    def _complete(self, draft: Draft) -> None:
        """What a new company must have: from the row, or as chosen at upload."""
        facts, options = draft.facts, self.sheet.options
        if "country" not in facts and options.get("country"):
            facts["country"] = options["country"]
            self.done["country"] += 1
        if "country" not in facts:
            draft.flaw(
                "missing_value", "country", "The company is new here, and the row does not say its country.",
                "Fill in the country, or choose one for the whole file at upload.",
            )  # fmt: skip
        if "registration_number" not in facts and options.get("verified") == VERIFIED:
            draft.flaw(
                "missing_value", "registration_number",
                "The company is new here; to count as verified it needs its registration number.",
                "Fill in the number, or upload the file as companies that are not verified yet.",
            )  # fmt: skip
        if "name" not in facts and "reference" in facts:
            facts["name"] = facts["reference"]
            self.done["name"] += 1
        elif "name" not in facts:
            draft.flaw(
                "missing_value", "name", "The company is new here, and the row does not say its name.",
                "Fill in the name, as its register writes it.",
            )  # fmt: skip
        if "address" in facts and not draft.values.get("address"):
            self.done["address"] += 1

    # --- what a person should look at -----------------------------------------------------------------

    def _findings(self, drafts: Sequence[Draft]) -> None:
        """What checks of the numbers find, as at the company's own page; a number that no bank knows is refused."""
        found = identifiers.findings_in_order([self._as_company(draft) for draft in drafts])
        for draft, findings in zip(drafts, found, strict=True):
            for each in findings:
                if each.field not in draft.facts or not each.stands:
                    continue
                stood = draft.found is not None and draft.found[each.field] == draft.facts[each.field]
                if each.overridable or stood:
                    draft.note(each.code, each.field, each.sentence, each.advice)
                else:
                    draft.flaw(f"bad_{each.field}", each.field, each.sentence, each.advice)

    def _likenesses(self, drafts: Sequence[Draft]) -> None:
        asked = {draft.number: self._as_company(draft) for draft in drafts}
        further = drafts[max(0, MOST_LOOKED_FOR - self.done["new"]) :]
        self.done["new"] += len(drafts)
        same = self._of_the_same_name([asked[draft.number] for draft in further])
        for draft in further:
            asked[draft.number].name = ""
        found = duplicates.companies_like(asked.values())
        for draft in drafts:
            for likeness in found[asked[draft.number].pk][:_LIKENESSES_SHOWN]:
                self._remark(
                    draft, "name" if likeness.why == "name" else likeness.why.value, likeness.sentence
                )
            if draft.number in same:
                self._remark(draft, "name", f"{same[draft.number]} is the same name of a company.")

    @staticmethod
    def _of_the_same_name(companies: Sequence[Company]) -> dict[int, str]:
        """The company that is here by the very same name, for each row that has one. One query."""
        keys = {-company.pk: company_key(company.name) for company in companies if company.name}
        here = dict(
            Company.objects.filter(name_key__in=set(keys.values())).values_list("name_key", "name")
            if keys
            else ()
        )
        return {number: here[key] for number, key in keys.items() if key in here}

    @staticmethod
    def _remark(draft: Draft, column: str, sentence: str) -> None:
        draft.note(
            "likely_duplicate", column, sentence,
            "Check whether they are one company; if so, give the row that company's number or reference.",
        )  # fmt: skip

    def _as_company(self, draft: Draft) -> Company:
        """The company as it would be; a new one has an id that none has, and no name where its reference stands in."""
        facts = {**(draft.found or {}), **draft.facts}
        known = self.known.get(draft.number)
        return Company(
            pk=known.pk if known else -draft.number,
            name=facts["name"] if draft.values.get("name") else "",
            country=facts["country"],
            **{name: facts.get(name, "") for name in (*_NUMBERS, "gtin_prefix")},
        )

    def _others_in_the_file(self, draft: Draft) -> None:
        assert draft.key is not None
        earlier = self.namesakes.meet(draft.number, draft.facts["name"]) if draft.values.get("name") else None
        if earlier is not None:
            draft.note(
                "likely_duplicate", "name",
                f"Row {earlier.number:,} names a company of {'the same' if earlier.same else 'nearly the same'} name, "
                f"{earlier.name}.",
                "Check whether they are one company.",
            )  # fmt: skip
        for name in ("vat_number", "iban"):
            if name in draft.facts:
                account = (name, number_key(draft.facts[name]))
                first, _ = self.accounts.setdefault(account, (draft.number, draft.key))
                if first != draft.number:
                    what = "VAT number" if name == "vat_number" else "bank account"
                    draft.note(
                        "likely_duplicate", name, f"Row {first:,} has the same {what}.",
                        "Check whether they are one company.",
                    )  # fmt: skip


def _new_key(reference: str, number: Number | None) -> Key:
    if reference or number is None:
        return ("reference", reference)
    return ("number", *number)


def _in_full(number: Number) -> Number:
    """The number with all of its digits, where each of its register has as many."""
    country, digits = number
    return (country, digits.zfill(_DIGITS_OF.get(country, 0))) if digits.isdecimal() else number
