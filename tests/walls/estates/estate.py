"""What a brand owns, as far as the walls are concerned: a record of every kind, each by its builder."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.merchants.models import Brand

OFFICE = office("tests")
NOON = datetime(2026, 11, 11, 12, 0, tzinfo=UTC)
Builder = Callable[["Estate", int], models.Model]
AnyBuilder = TypeVar("AnyBuilder", bound=Builder)
BUILDERS: dict[str, Builder] = {}


def builds(label: str) -> Callable[[AnyBuilder], AnyBuilder]:
    def register(builder: AnyBuilder) -> AnyBuilder:
        BUILDERS[label] = builder
        return builder

    return register


class Estate:
    """What one brand owns. `mark` stands in every text of it; `amount` is every price."""

    def __init__(self, brand: Brand, *, mark: str, amount: Decimal, person: User | None = None) -> None:
        self.brand = brand
        self.mark = mark
        self.amount = amount
        self.person = person
        self.rows: dict[str, list[Any]] = defaultdict(list)

    def text(self, serial: int, length: int = 60) -> str:
        return f"{self.mark}-{serial}"[:length]

    def one(self, label: str) -> Any:
        return self.rows[label][0] if self.rows[label] else self.build(label)

    def build(self, label: str) -> Any:
        serial = len(self.rows[label]) + 1
        row = BUILDERS[label](self, serial)
        self.rows[label].append(row)
        return row

    def build_all(self, labels: Iterable[str]) -> None:
        for label in labels:
            self.one(label)


def walled_tables() -> list[str]:
    """Every table of the schema under row-level security, or with a brand's column and so in need of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND (
                c.relrowsecurity
                OR c.relname LIKE 'merchants\\_%'
                OR EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attname = 'brand_id' AND NOT a.attisdropped)
            ) ORDER BY 1
            """
        )
        return [name for (name,) in cursor.fetchall()]


def wall_column(table: str) -> str:
    """The column by which the table's wall knows its people: `brand_id`, `company_id`, or "" for a rule of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'brand_wall'", [table]
        )
        ((rule,),) = cursor.fetchall()
    begins = rule.lstrip("(")
    return next((column for column in ("brand_id", "company_id") if begins.startswith(f"{column} = ANY")), "")


def model_of(table: str) -> type[models.Model]:
    return next(
        model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table
    )


def is_history(model: type[models.Model]) -> bool:
    """A table that triggers fill, never a builder."""
    return hasattr(model, "pgh_obj") or "pgh_id" in {field.name for field in model._meta.fields}


def walled_labels() -> list[str]:
    """The models behind the walls that need a builder."""
    found = (model_of(table) for table in walled_tables())
    return [model._meta.label for model in found if not is_history(model)]


def build_estates(*estates: Estate) -> None:
    """One record of everything for each of them. An estate's first records of all kinds have one key, or nearly.

    So a walk that tries an address with the keys of every model has a handful to try.
    """
    for estate in estates:
        _line_up_keys()
        with scope(OFFICE):
            estate.build_all(label for label in walled_labels() if label in BUILDERS)
            # No wall stands around bins, and bodies of requests name one.
            estate.one("inventory.Bin")


def _line_up_keys() -> None:
    """The next row of every table gets the same key. Outside of any scope: sequences belong to who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, beyond, false) FROM pg_sequences,"
            " (SELECT 100 + coalesce(max(last_value), 0) AS beyond FROM pg_sequences WHERE schemaname = 'public')"
            " AS highest WHERE schemaname = 'public' AND max_value > beyond"
        )


def office_for(estate: Estate) -> Actor:
    return Actor(kind="system", id=None, name=estate.text(0), brands=None)


def first_free(taken: Iterable[date]) -> date:
    """A day of the far past that no row of its kind has yet. Keys grow with every test, days do not stretch."""
    days = set(taken)
    return next(day for day in (date(1990, 1, 1) + timedelta(days=n) for n in count()) if day not in days)


def missing_builders(labels: Sequence[str]) -> list[str]:
    return [label for label in labels if label not in BUILDERS]
