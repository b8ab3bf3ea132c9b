"""What the tests of imports need in the world, and files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.imports import services
from backoffice.imports.models import ImportSession
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
