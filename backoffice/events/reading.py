"""Narrow reads of many rows at once."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Lookup
from django.db.models.sql.compiler import SQLCompiler


def array_of(values: Iterable[Any]) -> Any:
    """The values as one parameter. Of ids it is their text, which costs a fraction of a list."""
    found = list(values)
    return f"{{{','.join(map(str, found))}}}" if all(type(value) is int for value in found) else found


@Field.register_lookup
class Among(Lookup):
    """`column__among=values` is `column__in=values` with all values in one parameter, as an array.

    With thousands of values that costs a fraction: a parameter each is made, counted and written out one by one.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY (%s)", (*parameters, array_of(self.rhs))
