"""The companies that rows of companies are about, as they stand here."""

from collections.abc import Iterable, Sequence
from typing import Any

from backoffice.events.actors import Actor
from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import plain

from ..models import Company
from ..services import COMPANY_FACTS
from .known import Number, companies_by_number, companies_by_reference, may_be_meant, number_key

# («reference», the office's own), or («number», the country, the number as `number_key` makes it).
Key = tuple[str, ...]


def facts_of(company: Company) -> dict[str, Any]:
    facts = {name: plain(getattr(company, name)) for name in COMPANY_FACTS}
    return {**facts, "country": str(company.country)}


def standing_of(company: Company) -> Standing:
    return Standing(company.pk, f"company {company.name}", facts_of(company))


def key_of(company: Company) -> Key:
    """The office's reference, else the country and the number in its register."""
    if company.reference:
        return ("reference", company.reference)
    return ("number", str(company.country), number_key(company.registration_number))


class CompaniesHere:
    """The companies that a batch of rows names, by reference and by number; three queries or so, whatever its size."""

    def __init__(self, references: Iterable[str], numbers: Iterable[Number], actor: Actor) -> None:
        known = companies_by_reference(set(references))
        self.by_reference = {word: row for word, row in known.items() if may_be_meant(row, actor)}
        self.theirs = {word: row for word, row in known.items() if word not in self.by_reference}
        self.by_number = companies_by_number(set(numbers), actor)

    @classmethod
    def of_keys(
        cls, keys: Iterable[Sequence[str]], numbers: Iterable[Number], actor: Actor
    ) -> "CompaniesHere":
        wanted = list(keys)
        by_number = [(key[1], key[2]) for key in wanted if key[0] == "number"]
        return cls([key[1] for key in wanted if key[0] == "reference"], [*by_number, *numbers], actor)

    def at(self, key: Sequence[str]) -> Company | None:
        if key[0] == "reference":
            return self.by_reference.get(key[1])
        return self.by_number.get((key[1], key[2]))
