"""Brands: names and origin of those that are here, and an application for each that is new."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.files.services import Archive
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register

from .. import locks, services
from ..models import Application, ApplicationSource, Brand, Channel, Company
from ..queries import name_key, names_within
from ..resources import BrandResource
from ..states import MANAGE, REVIEW, ApplicationStatus
from .brand_checking import BrandCheck, drafted_facts, record_of
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

_AGAIN = "Import the file again: its preview shows what is here now."
_BY_HAND = "Change it by hand where it should say something else."


@register
class BrandProfile(Profile):
    """One row is one brand. See `BrandCheck` for the rules of its key and facts."""

    name = "brands"
    label = "Brands"
    key = ("name",)
    resource = BrandResource
    check = BrandCheck
    roles = REVIEW | MANAGE
    model = Brand
    takers = REVIEW | MANAGE | {Role.FINANCE, Role.AUDITOR}
    page = "admin:merchants_brand_change"
    chunk = 200
    options = (
        Option(
            "channel",
            "Channel",
            lambda: [(each.value, str(each.label)) for each in Channel],
            hint="For new brands that do not say theirs.",
        ),
    )

    def shown(self, name: str, value: Any) -> Any:
        if name == OF_APPLICATION and value is not None:
            return Company.objects.get(pk=value).name
        if name == "channels":
            return ", ".join(str(Channel(each).label) for each in value or [])
        return ", ".join(value) if isinstance(value, list) else value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        channels = channels_of(ids)
        brands = Brand.objects.filter(pk__in=ids).select_related("company").prefetch_related("names")
        return [_exported(brand, channels.get(brand.pk, [])) for brand in brands]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Adds names, writes origins, and opens the applications; what moved since the preview is a conflict."""
        applied = Applied()
        locks.register_of_applications()
        self._revise([row for row in rows if OF_APPLICATION not in row.facts], actor, applied)
        self._open([row for row in rows if OF_APPLICATION in row.facts], actor, applied)
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Takes the names away that came in and gives back former origins; withdraws applications that nobody has taken
        for review.
        """
        undone = Undone()
        locks.register_of_applications()
        self._withdraw([row for row in rows if OF_APPLICATION in row.facts], actor, undone)
        self._give_back([row for row in rows if OF_APPLICATION not in row.facts], actor, undone)
        return undone

    def _revise(self, rows: Sequence[Staged], actor: Actor, applied: Applied) -> None:
        brands = brands_by_name_key({row.key[1] for row in rows})
        locks.brands([brand.pk for brand in brands.values()])
        brands = brands_by_name_key({row.key[1] for row in rows})
        keys = name_keys_of({brand.pk for brand in brands.values()})
        names: dict[int, list[str]] = {}
        countries: dict[int, str] = {}
        for row in rows:
            brand = brands.get(row.key[1])
            if brand is None:
                applied.conflicts[row.number] = Flaw(
                    CHANGED, "", "The brand was here at the preview and is gone.", _AGAIN
                )
                continue
            now = facts_now(row.facts, brand, keys[brand.pk])
            record = Record(brand.pk, f"brand {brand.name}")
            if now == row.facts:
                applied.unchanged.append(row.number)
                applied.records[row.number] = record
            elif any((row.found or {}).get(name) != fact for name, fact in now.items()):
                applied.conflicts[row.number] = Flaw(
                    CHANGED, "", f"Brand {brand.name} was changed since the preview; it was left as it is.", _AGAIN
                )  # fmt: skip
            else:
                applied.updated.append(row.number)
                applied.records[row.number] = record
                if "names" in row.facts and now["names"] != row.facts["names"]:
                    names[brand.pk] = row.facts["names"]
                if "country" in row.facts:
                    countries[brand.pk] = row.facts["country"]
        if rows:
            services.name_brands(names=names, actor=actor)
            services.change_brands(countries=countries, actor=actor)

    def _open(self, rows: Sequence[Staged], actor: Actor, applied: Applied) -> None:
        names = {row.number: names_within(row.facts["brand_name"]) for row in rows}
        brands = brands_by_name_key({name_key(each) for given in names.values() for each in given})
        companies = Company.objects.in_bulk({row.facts[OF_APPLICATION] for row in rows})
        already = OpenApplications(companies)
        for row in rows:
            company = companies.get(row.facts[OF_APPLICATION])
            taken = next((brand for each in names[row.number] if (brand := brands.get(name_key(each)))), None)
            if company is None or taken is not None or already.of(company.pk, names[row.number]):
                applied.conflicts[row.number] = _came_between(row, company, taken)
                continue
            application = services.open_application(
                company=company,
                brand_name=row.facts["brand_name"],
                brand_country=row.facts.get("brand_country", ""),
                channels=row.facts["channels"],
                source=ApplicationSource.SHEET,
                actor=actor,
            )
            applied.created.append(row.number)
            applied.records[row.number] = record_of(application)

    def _withdraw(self, rows: Sequence[Staged], actor: Actor, undone: Undone) -> None:
        ids = [row.record.id for row in rows if row.record is not None]
        applications = Application.objects.select_related("company").in_bulk(ids)
        for row in rows:
            application = applications.get(row.record.id) if row.record else None
            why = _why_it_stays(row, application)
            if why is None and application is not None:
                services.withdraw(application=application, actor=actor, reason="The import was undone.")
                undone.done.append(row.number)
            else:
                undone.left[row.number] = Flaw(MOVED, "", why or "It is gone by now.", _BY_HAND)

    def _give_back(self, rows: Sequence[Staged], actor: Actor, undone: Undone) -> None:
        ids = [row.record.id for row in rows if row.record is not None]
        here = Brand.objects.in_bulk(locks.brands(ids))
        keys = name_keys_of(here)
        names: dict[int, list[str]] = {}
        countries: dict[int, str] = {}
        for row in rows:
            brand = here.get(row.record.id) if row.record else None
            if brand is None or facts_now(row.facts, brand, keys[brand.pk]) != row.facts:
                said = f"Brand {brand.name} was changed since the import" if brand else "The brand is gone"
                undone.left[row.number] = Flaw(MOVED, "", f"{said}, so it stays as it is.", _BY_HAND)
                continue
            found = row.found or {}
            before = {name_key(name) for name in found.get("names", [])}
            names[brand.pk] = [name for name in row.facts.get("names", []) if name_key(name) not in before]
            if "country" in row.facts:
                countries[brand.pk] = found["country"]
            undone.done.append(row.number)
        if rows:
            services.unname_brands(names=names, actor=actor)
            services.change_brands(countries=countries, actor=actor)


def _came_between(row: Staged, company: Company | None, taken: Brand | None) -> Flaw:
    if company is None:
        sentence = "The company was here at the preview and is gone."
    elif taken is not None:
        sentence = f"The brand {taken.name} (code {taken.code}) has come in since the preview."
    else:
        sentence = f"{row.facts['brand_name']} has been applied for since the preview."
    return Flaw(CHANGED, "", sentence, _AGAIN)


def _why_it_stays(row: Staged, application: Application | None) -> str | None:
    if application is None:
        return "The application is gone by now."
    if application.status not in (ApplicationStatus.DRAFT, ApplicationStatus.SUBMITTED):
        return f"The application is {str(application.get_status_display()).lower()} by now, so it stays."
    now = drafted_facts(application)
    if any(now[name] != fact for name, fact in row.facts.items()):
        return "The application was changed since the import, so it stays as it is."
    return None


def _exported(brand: Brand, channels: Sequence[Channel]) -> Exported:
    company = brand.company
    names = all_names([brand.name, *(each.name for each in brand.names.all())])
    return Exported(
        id=brand.pk,
        key=key_of(brand.name),
        cells={
            "name": brand.name,
            "names": [name for name in names if name_key(name) != name_key(brand.name)],
            "country": str(brand.country),
            "company_reference": company.reference,
            "company": company.name,
            "company_country": str(company.country),
            "registration_number": company.registration_number,
            "channels": [str(channel.label) for channel in channels],
        },
        facts={"names": names, "country": str(brand.country)},
    )
