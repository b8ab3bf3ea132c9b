"""What a list of the desk shows, as the columns of a file.

Each list has them without a word of its own: its columns in their order, by their headings, in words and not as links.
Where a list writes a day, a time or an amount for people and is ordered by its field, the file holds the value itself.
A list that ought to say more, or something else than a state where it is ordered by a time, declares `file_columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from .file_columns import FileColumn, Look, field_at, look_of_field, plain, reader_of, with_currencies

if TYPE_CHECKING:
    from .admin import Desk

_CURRENCY = "currency"


def columns_shown(desk: Desk, request: HttpRequest) -> list[FileColumn]:
    """The columns of a file of this list, for who asks."""
    columns = desk.columns_of_file(request) or desk.get_list_display(request)
    return with_currencies(
        each if isinstance(each, FileColumn) else _column(desk, str(each)) for each in columns
    )


def rows_shown(desk: Desk, request: HttpRequest) -> models.QuerySet[Any]:
    """The records of the list that who asks may see, with what its columns read of them."""
    rows = desk.get_queryset(request)
    if desk.list_select_related and not isinstance(desk.list_select_related, bool):
        rows = rows.select_related(*desk.list_select_related)
    return rows


def _column(desk: Desk, name: str) -> FileColumn:
    heading = capfirst(str(label_for_field(name, desk.model, desk)))
    if name == "__str__":
        return FileColumn(heading, str)
    if _has_field(desk.model, name):
        return FileColumn(heading, name)
    method = getattr(desk, name)
    path = str(getattr(method, "admin_order_field", None) or "").removeprefix("-")
    if not path or not _has_field(desk.model, path):
        return FileColumn(heading, _words(desk, name))
    field, shown = field_at(desk.model, path), _words(desk, name)
    value, look, currency = reader_of(desk.model, path), look_of_field(field), _beside(path, _CURRENCY)
    if look in (Look.DAY, Look.TIME):
        return FileColumn(heading, lambda row: value(row) if shown(row) else None, look=look)
    if isinstance(field, models.DecimalField) and _has_field(desk.model, currency):
        return FileColumn(heading, path, currency=currency)
    if look is Look.NUMBER:
        return FileColumn(heading, lambda row: _number(value(row), shown(row)), look=look)
    return FileColumn(heading, shown)


def _words(desk: Desk, name: str) -> Callable[[Any], Any]:
    """What the list writes in this column; of a state that has a colour, its words."""

    def words(row: Any) -> Any:
        _, _, value = lookup_field(name, row, desk)
        return plain(value[1] if isinstance(value, tuple) else value)

    return words


def _number(value: Any, shown: Any) -> Any:
    """The number itself where the list shows no more than it: not «12.5 %» of 1250 basis points."""
    return value if str(shown).replace(",", "") == str(value) else shown


def _has_field(model: type[models.Model], path: str) -> bool:
    try:
        return bool(field_at(model, path).concrete)
    except FieldDoesNotExist:
        return False


def _beside(path: str, name: str) -> str:
    """The path of another field of the same record."""
    return "__".join([*path.split("__")[:-1], name])
