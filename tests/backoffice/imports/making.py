"""What the tests of imports need in the world, and files."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.imports import services
from backoffice.imports.exports.services import take_away
from backoffice.imports.models import ImportSession
from backoffice.imports.profiles import profile_named
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from backoffice.merchants.models import Brand, BrandName, Company
from backoffice.merchants.queries import name_key
from catalog.inventory.models import Warehouse
from catalog.inventory.services import install_grades
from catalog.products.services import install_categories

HEADERS = ("reference", "brand", "title", "category", "condition", "price", "online date", "location")


def furnish() -> Warehouse:
    """Grades, categories and a warehouse. Inside a staff scope."""
    install_grades()
    install_categories()
    return Warehouse.objects.create(
        code="paris", name="Paris", kind="overseas", country="FR", address="1 rue des Quais, Paris"
    )


def onboard(*names: str, country: str = "FR") -> list[Brand]:
    """Brands that are here already. Inside a staff scope."""
    company = Company.objects.create(
        name="House of tests", country="HK", registration_number=f"tests {names[0]}"
    )
    brands = []
    for name in names:
        key = name_key(name)
        brand = Brand.objects.create(company=company, code=key, name=name, country=country)
        BrandName.objects.create(brand=brand, name=name, key=key)
        brands.append(brand)
    return brands


def piece(number: int, **cells: str) -> dict[str, str]:
    """A row without a fault, of the brand Aurore."""
    return {
        "reference": f"A-{number}",
        "brand": "Aurore",
        "title": f"Octave {number} leather handbag",
        "category": "handbags",
        "condition": "very good condition",
        "price": "1250.50",
        "online date": "2021-11-12",
        "location": "France",
        **cells,
    }


def csv_bytes(rows: Iterable[Mapping[str, str]], headers: Sequence[str] = HEADERS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def uploaded(content: bytes, name: str = "pieces.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def take_in(content: bytes, *, actor: Actor, name: str = "pieces.csv", **options: Any) -> ImportSession:
    return services.take_in(
        file=uploaded(content, name),
        filename=name,
        profile="units",
        actor=actor,
        options={"warehouse": "paris", **options},
    )


def sheet_of(*rows: Mapping[str, str]) -> bytes:
    """A CSV file with the columns of its rows, in the order in which they come up."""
    return csv_bytes(rows, list(dict.fromkeys(name for row in rows for name in row)))


def preview(
    content: bytes, profile: str, *, actor: Actor, name: str = "file.csv", **options: Any
) -> ImportSession:
    """The file as the profile takes it in, in a scope of the actor's own."""
    with scope(actor):
        return services.take_in(
            file=uploaded(content, name), filename=name, profile=profile, actor=actor, options=options
        )


def brought_in(
    content: bytes, profile: str, *, actor: Actor, name: str = "file.csv", **options: Any
) -> ImportSession:
    """The file previewed, confirmed and applied by its job."""
    session = preview(content, profile, actor=actor, name=name, **options)
    with scope(actor):
        services.confirm(session=session, actor=actor)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
    return session


def taken_back(session: ImportSession, *, actor: Actor) -> ImportSession:
    """The import undone by its job."""
    with scope(actor):
        services.undo(session=session, actor=actor)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
    return session


def counted(session: ImportSession) -> dict[str, int]:
    """How many rows of each outcome, without the noughts."""
    return {
        name: number
        for name in ("create", "update", "unchanged", "error")
        if (number := session.counts[name])
    }


def sentences(session: ImportSession, *, actor: Actor) -> dict[int, list[str]]:
    """What is said of each rejected row, by its number."""
    with scope(actor):
        rejected = session.rows.filter(outcome="error").order_by("number")
        return {row.number: [error["sentence"] for error in row.errors] for row in rejected}


def exported_again(profile: str, *, actor: Actor, of: ImportSession | None = None) -> bytes:
    """A CSV file of all the profile's records that the actor sees, or of those `of` an import, as an export gives it
    out."""
    with scope(actor):
        rows = profile_named(profile).listed().order_by("pk")
        if of is not None:
            rows = rows.filter(pk__in=[row.record["id"] for row in of.rows.exclude(record=None)])
        export = take_away(profile=profile, rows=rows, format="csv", actor=actor)
    work_off()
    with scope(actor):
        export.refresh_from_db()
        with export.file.open("rb") as file:
            return bytes(file.read())


def work_off() -> list[Job]:
    """Does every open job of imports as a worker would; returns them as they ended."""
    with scope(office("tests")):
        ids = list(
            Job.objects.filter(kind__startswith="imports.", status="queued").values_list("pk", flat=True)
        )
    for pk in ids:
        run(pk)
    with scope(office("tests")):
        return list(Job.objects.filter(pk__in=ids).order_by("pk"))
