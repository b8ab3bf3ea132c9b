"""The columns of a list that goes out as a file: what each is called, and what it says of a record.

A path of fields and an expression of the database are read with the records themselves, so that a long list takes no
more queries than a short one. Amounts are numbers, their currency stands in a column of its own.
"""

import datetime
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from backoffice.events.errors import Invalid
from backoffice.files.sheets import Value
from backoffice.money import exact

_PATH = "__"


class Look(StrEnum):
    """What kind of value a column holds, where a workbook shows it by that."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column.

    `reads` is a path of fields («order__store__code»), an expression of the database, or a function of the record,
    which makes no query. A choice is written in its words, another record by its name, a list with commas. With a
    `currency`, the path of it, the number is an amount. What is no path says its `look` where that is no text.
    """

    name: str
    reads: str | BaseExpression | Callable[[Any], Any]
    currency: str = ""
    look: Look = Look.TEXT


class FileColumns:
    """The columns of one list, as they read records of its model."""

    def __init__(self, model: type[models.Model], columns: Sequence[FileColumn]) -> None:
        self.columns = tuple(columns)
        self.looks = [_look_of(model, column) for column in columns]
        self.names = [
            f"{column.name} (UTC)" if look is Look.TIME else column.name
            for column, look in zip(columns, self.looks, strict=True)
        ]
        self._expressions = {
            f"in_file_{place}": column.reads
            for place, column in enumerate(columns)
            if isinstance(column.reads, BaseExpression)
        }
        self._related = sorted(
            {
                path
                for column in columns
                for each in (column.reads, column.currency)
                if isinstance(each, str) and each and (path := _related(model, each))
            }
        )
        self._readers = [self._reader(model, place, column) for place, column in enumerate(columns)]

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The records with all that the columns read of them."""
        if self._related:
            rows = rows.select_related(*self._related)
        return rows.annotate(**self._expressions)

    def values(self, record: Any) -> list[Value]:
        """The cells of one of the records that `of` gives."""
        return [read(record) for read in self._readers]

    @staticmethod
    def _reader(model: type[models.Model], place: int, column: FileColumn) -> Callable[[Any], Value]:
        if isinstance(column.reads, BaseExpression):
            read: Callable[[Any], Any] = attrgetter(f"in_file_{place}")
        elif isinstance(column.reads, str):
            read = reader_of(model, column.reads)
        else:
            read = column.reads
        if column.currency:
            currency = reader_of(model, column.currency)
            return lambda record: amount(read(record), currency(record))
        return lambda record: plain(read(record))


def reader_of(model: type[models.Model], path: str) -> Callable[[Any], Any]:
    """What reads the end of a path of fields in a record of the model, a choice in its words; None where a record on
    the way is missing. Raises `FieldDoesNotExist`.
    """
    *way, name = path.split(_PATH)
    has_words = bool(getattr(field_at(model, path), "choices", None))
    end = f"get_{name}_display" if has_words else name

    def read(record: Any) -> Any:
        for each in way:
            record = getattr(record, each)
            if record is None:
                return None
        value = getattr(record, end)
        return value() if has_words else value

    return read


def field_at(model: type[models.Model], path: str) -> Any:
    """The field at the end of a path. Raises `FieldDoesNotExist`."""
    name, _, rest = path.partition(_PATH)
    field: Any = model._meta.get_field(name)
    return field_at(field.related_model, rest) if rest else field


def amount(value: Decimal | None, currency: str | None) -> Decimal | None:
    """The amount with the decimals of its currency, or with all that it has where those are more, as in a report."""
    if value is None or not currency:
        return value
    try:
        return exact(value, currency)
    except Invalid:
        return value


def plain(value: Any) -> Value:
    """A value as a cell holds it: what was made for a page without its markup."""
    if isinstance(value, SafeString):
        return html.unescape(strip_tags(value)).strip() or None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value is None or isinstance(value, int | float | Decimal | datetime.date):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(plain(each)) for each in value) or None
    return str(value) or None


def with_currencies(columns: Iterable[FileColumn]) -> list[FileColumn]:
    """The columns with that of each currency behind the last of its amounts."""
    given = list(columns)
    last = {column.currency: place for place, column in enumerate(given) if column.currency}
    named = {path: place for path, place in last.items() if not any(each.reads == path for each in given)}
    found: list[FileColumn] = []
    for place, column in enumerate(given):
        found.append(column)
        if named.get(column.currency) == place:
            words = column.currency.split(_PATH)
            found.append(FileColumn(capfirst(words[-1]), column.currency))
    return found


def _related(model: type[models.Model], path: str) -> str:
    """What is to be read beside the records for a path: all of it where it ends in another record."""
    return path if field_at(model, path).is_relation else path.rpartition(_PATH)[0]


def _look_of(model: type[models.Model], column: FileColumn) -> Look:
    if isinstance(column.reads, str):
        return look_of_field(field_at(model, column.reads))
    return column.look


def look_of_field(field: Any) -> Look:
    """How a workbook shows what the field holds."""
    if getattr(field, "choices", None) or field.is_relation:
        return Look.TEXT
    if isinstance(field, models.DateTimeField):
        return Look.TIME
    if isinstance(field, models.DateField):
        return Look.DAY
    numbers = (models.IntegerField, models.DecimalField, models.FloatField)
    return Look.NUMBER if isinstance(field, numbers) else Look.TEXT
