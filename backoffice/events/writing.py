"""Narrow writes of many rows at once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models


def write_changes(
    model: type[models.Model], changes: Mapping[int, Mapping[str, Any]], columns: Sequence[str]
) -> None:
    """Writes each row's changes, by its id, in one statement; a row keeps the columns that its own do not name.

    `columns` are all that may be named, as the table calls them. The caller has locked the rows and appends the events.
    """
    if not changes:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    written = ", ".join(f"{quote(name)} = new.{quote(name)}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} AS row SET {written}
            FROM jsonb_array_elements(%s::jsonb) AS change
                 JOIN {table} AS old ON old.id = (change ->> 'id')::bigint,
                 LATERAL jsonb_populate_record(old, change) AS new
            WHERE row.id = old.id
            """,  # noqa: S608 - names of the model's own
            [json.dumps([{**words, "id": pk} for pk, words in changes.items()], cls=DjangoJSONEncoder)],
        )
