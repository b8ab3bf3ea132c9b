"""The two hand-made ways: bulk_create with a ledger, and the bare pipeline of COPY and one INSERT."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from backoffice.access.scope import scope
from backoffice.merchants.models import Brand
from catalog.inventory.models import Warehouse
from catalog.products.models import Category

from .files import ACTOR, WAREHOUSE
from .table import BenchLedger, BenchUnit

_BATCH = 1_000
_COUNTRY = re.compile("[A-Z]{2}")
_CURRENCY = re.compile("[A-Z]{3}")
_KEY = ("brand_id", "reference")
_FACTS = (
    "title", "category_id", "model_reference", "asking_price", "currency", "material", "colour", "size",
    "source_listed_on", "source_country",
)  # fmt: skip
_LONGEST = (("Title", 250), ("Model reference", 60), ("Material", 120), ("Colour", 80), ("Size", 80))

_STAGING = """
CREATE TEMPORARY TABLE bench_staging (
    brand_id bigint, reference text, title text, category_id bigint, model_reference text, asking_price numeric,
    currency text, material text, colour text, size text, source_listed_on date, source_country text
) ON COMMIT DROP
"""
_COLUMNS = ", ".join((*_KEY, *_FACTS))
_NEW, _OLD = (", ".join(f"{of}.{name}" for name in _FACTS) for of in ("excluded", "unit"))
_DIFF = " || ".join(
    f"CASE WHEN old.{name} IS NOT DISTINCT FROM new.{name} THEN '{{}}'"
    f" ELSE jsonb_build_object('{name}', new.{name}) END"
    for name in _FACTS
)
_WRITE = f"""
WITH written AS (
    INSERT INTO bench_unit AS unit (
        {_COLUMNS}, serial, source_url, bin, status, warehouse_id)
    SELECT {_COLUMNS}, '', '', '', 'intake', %s FROM bench_staging
    ON CONFLICT (brand_id, reference) DO UPDATE SET ({", ".join(_FACTS)}) = ROW ({_NEW})
        WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})
    RETURNING *
)
INSERT INTO bench_ledger (unit_id, changed)
SELECT new.id, {_DIFF} FROM written AS new LEFT JOIN bench_unit AS old ON old.id = new.id
"""  # noqa: S608 - column names only


def _checked(path: Path) -> Iterator[dict[str, Any]]:
    """Every row of the file with every cell checked. Raises for the first that is wrong: in this file none is."""
    # Looked up before the first row is asked for: within a COPY the connection takes no query.
    brands = dict(Brand.objects.values_list("name", "pk"))
    categories = dict(Category.objects.values_list("code", "pk"))
    return _rows(path, brands, categories)


def _rows(path: Path, brands: dict[str, int], categories: dict[str, int]) -> Iterator[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                price = Decimal(row["Price"])
                if not row["Reference"] or not row["Title"] or price <= 0 or len(row["Reference"]) > 80:
                    raise ValueError("a cell is blank or wrong")
                if any(len(row[name]) > longest for name, longest in _LONGEST):
                    raise ValueError("a cell is too long")
                if not _COUNTRY.fullmatch(row["Location"]) or not _CURRENCY.fullmatch(row["Currency"]):
                    raise ValueError("no country or no currency")
                yield {
                    "brand_id": brands[row["Brand"]],
                    "reference": row["Reference"],
                    "title": row["Title"],
                    "category_id": categories[row["Category"]],
                    "model_reference": row["Model reference"],
                    "asking_price": price,
                    "currency": row["Currency"],
                    "material": row["Material"],
                    "colour": row["Colour"],
                    "size": row["Size"],
                    "source_listed_on": date.fromisoformat(row["Online date"]),
                    "source_country": row["Location"],
                }
            except (KeyError, ValueError, InvalidOperation) as error:
                raise RuntimeError(f"row {number}: {error}") from error


def bare(path: Path) -> None:
    """COPY of checked rows, one INSERT that skips what is unchanged, one row of the ledger a change."""
    with scope(ACTOR), connection.cursor() as cursor:
        warehouse = Warehouse.objects.values_list("pk", flat=True).get(code=WAREHOUSE)
        cursor.execute(_STAGING)
        rows = _checked(path)
        with cursor.copy(f"COPY bench_staging ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
        cursor.execute("ANALYZE bench_staging")
        cursor.execute(_WRITE, [warehouse])
        cursor.execute("DROP TABLE bench_staging")


def bulk_with_ledger(path: Path) -> None:
    """bulk_create(update_conflicts) by the thousand, and a row of the ledger for each that is new or changed."""
    with scope(ACTOR):
        warehouse = Warehouse.objects.values_list("pk", flat=True).get(code=WAREHOUSE)
        rows = _checked(path)
        while batch := list(islice(rows, _BATCH)):
            found = BenchUnit.objects.filter(
                brand__in={row["brand_id"] for row in batch},
                reference__in=[row["reference"] for row in batch],
            )
            here = {(unit.brand_id, unit.reference): unit for unit in found}
            changes = []
            for row in batch:
                old = here.get((row["brand_id"], row["reference"]))
                changes.append(
                    {name: row[name] for name in _FACTS if old is None or getattr(old, name) != row[name]}
                )
            units = BenchUnit.objects.bulk_create(
                [BenchUnit(**row, warehouse_id=warehouse) for row in batch],
                update_conflicts=True,
                unique_fields=_KEY,
                update_fields=_FACTS,
            )
            BenchLedger.objects.bulk_create(
                BenchLedger(unit_id=unit.pk, changed={name: str(value) for name, value in changed.items()})
                for unit, changed in zip(units, changes, strict=True)
                if changed
            )
