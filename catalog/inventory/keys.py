"""Units by the names that their brands gave them."""

from collections.abc import Iterable

from django.db import connection

# Pair by pair, each by the index: of two lists every combination would be looked up, and a join may read the table.
_NAMED = """
SELECT id FROM (
    SELECT (
        SELECT id FROM inventory_unit AS unit
        WHERE unit.brand_id = key.brand_id AND unit.reference = key.reference
    ) FROM unnest(%s::bigint[], %s::varchar[]) AS key(brand_id, reference)
) AS unit(id) WHERE id IS NOT NULL
"""


def unit_ids_named(keys: Iterable[tuple[int, str]]) -> list[int]:
    """The ids of those units that there are, of thousands of (brand, reference); those outside the wall are missing."""
    wanted = set(keys)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [[brand for brand, _ in wanted], [name for _, name in wanted]])
        return [pk for (pk,) in cursor.fetchall()]
