"""Narrow writes of many rows at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from .documents import document_cursor
from .encoding import as_json


def write_new(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, same: Mapping[str, Any] | None = None
) -> list[int]:
    """Inserts the rows in one statement; their ids, in the order of the rows.

    All rows name the same columns, as the table calls them; `same` are the columns that are the same in all of them.
    What neither names gets the model's default. The caller appends the events.
    """
    if not rows:
        return []
    alike = dict(same or {})
    alike |= _defaults(model, (*rows[0], *alike))
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, (*rows[0], *alike)))
    values = ", ".join((*_values(model, rows[0], of="each"), *_values(model, alike, of="alike")))
    own = [[row[name] for name in rows[0]] for row in rows]
    with document_cursor() as cursor:
        # Rows of a function come in the order of its array, are inserted in it, and their ids are returned in it.
        cursor.execute(
            f"INSERT INTO {table} ({names})"  # noqa: S608 - names of the model's own
            f" SELECT {values} FROM jsonb_array_elements(%s::jsonb) AS each, (SELECT %s::jsonb AS alike) AS same"
            " RETURNING id",
            [as_json(own), as_json(list(alike.values()))],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _values(model: type[models.Model], names: Iterable[str], *, of: str) -> list[str]:
    """The columns out of an array in their order, as the table takes them. Of objects PostgreSQL would make a table of
    names for each, which takes longer than the values.
    """
    kinds = {column.column: column.rel_db_type(connection) for column in model._meta.concrete_fields}
    return [_value(kinds[name], f"{of} -> {at}", f"{of} ->> {at}") for at, name in enumerate(names)]


def _value(kind: str | None, document: str, text: str) -> str:
    if kind == "jsonb":
        return f"nullif({document}, 'null')"
    # Told what it is, a text that is too long would be cut.
    return text if kind is None or kind.startswith(("varchar", "text")) else f"({text})::{kind}"


def _defaults(model: type[models.Model], named: Collection[str]) -> dict[str, Any]:
    """What the model gives to columns that the table itself leaves empty or refuses."""
    columns = (
        column
        for column in model._meta.concrete_fields
        if column.attname not in named and not column.primary_key and not column.has_db_default()
    )
    return {
        column.attname: default
        for column in columns
        if not column.generated and (default := column.get_default()) is not None
    }


def write_changes(model: type[models.Model], changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Writes each row's changes, by its id; a row keeps the columns that its own do not name.

    Columns are called as the table calls them. The caller has locked the rows and appends the events.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for pk, words in changes.items():
        alike[tuple(words)].append((*words.values(), pk))
    with document_cursor() as cursor:
        # Rows that change the same columns in one statement: mostly there is one, since a file has its columns.
        for names, rows in alike.items():
            values = _values(model, names, of="new")
            written = ", ".join(f"{quote(name)} = {value}" for name, value in zip(names, values, strict=True))
            cursor.execute(
                f"UPDATE {table} AS row SET {written}"  # noqa: S608 - names of the model's own
                f" FROM jsonb_array_elements(%s::jsonb) AS new WHERE row.id = (new ->> {len(names)})::bigint",
                [as_json(rows)],
            )
