"""Companies: those that are new here, or new facts of those that are here."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django_countries import countries

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.files.services import Archive
from backoffice.imports.comparing import Standing, still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.profiles import MOVED, Option, Profile, register

from .. import locks, services
from ..models import Company
from ..resources import CompanyResource
from ..states import MANAGE, REVIEW
from .companies_here import CompaniesHere, facts_of, key_of, standing_of
from .company_checking import VERIFIED, CompanyCheck
from .known import number_key
from .layouts import LAYOUTS

_LABEL = "company {}"


@register
class CompanyProfile(Profile):
    """One row is one company. See `CompanyCheck` for the rules of its key and facts."""

    name = "companies"
    label = "Companies"
    key = ("reference", "country", "registration_number")
    counted = {"country": "country"}
    resource = CompanyResource
    check = CompanyCheck
    roles = REVIEW | MANAGE
    model = Company
    takers = REVIEW | MANAGE | {Role.FINANCE, Role.AUDITOR}
    page = "admin:merchants_company_change"
    layouts = LAYOUTS
    options = (
        Option("country", "Country", lambda: list(countries), hint="For companies that do not say theirs."),
        Option(
            "verified",
            "New companies",
            lambda: [
                ("no", "Not verified yet: a reviewer verifies each with its first application"),
                (VERIFIED, "Verified: each was seen in its register"),
            ],
            default="no",
            hint="Reviewers and platform admins register companies as verified.",
        ),
    )

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        if options.get("verified") == VERIFIED and not actor.may(REVIEW):
            raise Forbidden(
                f"{actor.name} may not verify companies: a reviewer or a platform admin does. Upload them as companies "
                "that are not verified yet.",
                roles=sorted(REVIEW),
            )

    def export(self, ids: Sequence[int]) -> list[Exported]:
        return [_exported(company) for company in Company.objects.filter(pk__in=ids)]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Writes down the new companies and changes the others; one that moved since the preview is a conflict."""
        applied = Applied()
        locks.register_of_applications()
        locks.companies(standing.id for standing in _here(rows, actor).values())
        work = still_to_write(rows, _here(rows, actor), applied, label=_LABEL)
        write = (
            services.register_companies if options.get("verified") == VERIFIED else services.name_companies
        )
        created = write(companies=[_typed(row.facts) for row in work.new], actor=actor)
        for row, company in zip(work.new, created, strict=True):
            applied.created.append(row.number)
            applied.records[row.number] = Record(company.pk, _LABEL.format(company.name))
        services.change_companies(
            changes={pk: _typed(row.facts) for pk, row in work.changed.items()}, actor=actor
        )
        applied.updated += [row.number for row in work.changed.values()]
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Strikes new companies on which nothing stands yet, and gives changed ones their former facts."""
        undone = Undone()
        locks.register_of_applications()
        companies = locks.companies(row.record.id for row in rows if row.record is not None)
        here = {
            row.key: standing_of(companies[row.record.id])
            for row in rows
            if row.record is not None and row.record.id in companies
        }
        created, changed = still_as_written(rows, here, undone, label=_LABEL)
        struck = services.strike_companies(
            company_ids=list(created), reason="The import was undone.", actor=actor
        )
        undone.done += [created[pk].number for pk in struck.done]
        for pk, refusal in struck.refused.items():
            undone.left[created[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Leave it, or take away first what stands on it."
            )
        services.change_companies(
            changes={
                pk: _typed({name: (row.found or {})[name] for name in row.facts})
                for pk, row in changed.items()
            },
            actor=actor,
        )
        undone.done += [row.number for row in changed.values()]
        return undone


def _here(rows: Sequence[Staged], actor: Actor) -> dict[tuple[Any, ...], Standing]:
    """The companies of the rows by their keys; for a new one also that which has its number by now."""
    numbers = {
        row.number: (row.facts["country"], number_key(row.facts["registration_number"]))
        for row in rows
        if row.found is None and row.facts.get("registration_number")
    }
    here = CompaniesHere.of_keys([row.key for row in rows], numbers.values(), actor)
    found = {}
    for row in rows:
        company = here.at(row.key)
        if company is None and row.number in numbers:
            company = here.by_number.get(numbers[row.number])
        if company is not None:
            found[row.key] = standing_of(company)
    return found


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the verbs take them: days were staged as text."""
    day = facts.get("registered_on")
    return (
        {**facts, "registered_on": date.fromisoformat(day) if day else None}
        if "registered_on" in facts
        else {**facts}
    )


def _exported(company: Company) -> Exported:
    facts = facts_of(company)
    return Exported(
        id=company.pk,
        key=key_of(company),
        cells={**facts, "registered_on": company.registered_on},
        facts=facts,
    )
