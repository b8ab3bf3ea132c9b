"""The data of the bench: what the office knows, and files of units with twelve columns and two foreign keys."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from xlsxwriter import Workbook

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.models import Brand, BrandName, Company
from backoffice.merchants.queries import name_key
from catalog.inventory.models import Warehouse
from catalog.inventory.services import install_grades
from catalog.products.services import install_categories

ACTOR = office("bench")
WAREHOUSE = "bench"
BRANDS = tuple(f"House {number}" for number in range(20))
HEADER = (
    "Reference", "Brand", "Title", "Category", "Model reference", "Price", "Currency", "Material", "Colour", "Size",
    "Online date", "Location",
)  # fmt: skip


def furnish() -> None:
    """Categories, twenty brands and a warehouse. Safe to repeat."""
    with scope(ACTOR):
        if Warehouse.objects.filter(code=WAREHOUSE).exists():
            return
        install_categories()
        install_grades()
        for number, name in enumerate(BRANDS):
            company = Company.objects.create(
                name=f"{name} SAS", country="FR", registration_number=str(number)
            )
            brand = Brand.objects.create(company=company, code=f"house-{number}", name=name, country="FR")
            BrandName.objects.create(brand=brand, name=name, key=name_key(name))
        Warehouse.objects.create(
            code=WAREHOUSE, name="Bench", kind="overseas", country="BE", address="Quay 1"
        )


def rows(count: int, *, mark: str, dearer: int = 0) -> Iterator[tuple[str, ...]]:
    """Sound rows, the same for the same `mark`, which begins every reference. `dearer` is added to every price."""
    chance = random.Random(mark)
    for number in range(count):
        yield (
            f"{mark}-{number:07d}",
            BRANDS[number % len(BRANDS)],
            f"Leather bag number {number} of the season {chance.random():.6f}",
            chance.choice(("bags", "watches", "shoes", "scarves")),
            f"M{chance.randint(1, 5000)}",
            f"{chance.randint(50, 9000) + dearer}.00",
            "EUR",
            chance.choice(("leather", "canvas", "silk")),
            chance.choice(("black", "red", "blue")),
            chance.choice(("S", "M", "L")),
            f"{chance.randint(2020, 2025)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
            chance.choice(("FR", "IT", "JP")),
        )


def write_csv(path: Path, count: int, *, mark: str, dearer: int = 0) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows(count, mark=mark, dearer=dearer))
    return path


def write_xlsx(path: Path, count: int, *, mark: str) -> Path:
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows(count, mark=mark), 1):
            sheet.write_row(number, 0, row)
            sheet.write_number(number, HEADER.index("Price"), float(row[HEADER.index("Price")]))
    return path
