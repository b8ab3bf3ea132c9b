"""Units by the names that their brands gave them."""

from collections.abc import Iterable

from backoffice.events.documents import document_cursor
from backoffice.events.encoding import as_json
from backoffice.events.reading import array_of

# Pair by pair, each by the index: of two lists every combination would be looked up, and a join may read the table.
# Materialized, since each would else be looked up once to be given and once to be compared with nothing.
_NAMED = """
WITH unit(id) AS MATERIALIZED (
    SELECT (
        SELECT id FROM inventory_unit AS unit
        WHERE unit.brand_id = key.brand_id AND unit.reference = key.reference
    ) FROM ROWS FROM (unnest(%s::bigint[]), jsonb_array_elements_text(%s::jsonb)) AS key(brand_id, reference)
)
SELECT id FROM unit WHERE id IS NOT NULL
"""


def unit_ids_named(keys: Iterable[tuple[int, str]]) -> list[int]:
    """The ids of those units that there are, of thousands of (brand, reference); those outside the wall are missing."""
    wanted = set(keys)
    if not wanted:
        return []
    with document_cursor() as cursor:
        brands, names = zip(*wanted, strict=True)
        cursor.execute(_NAMED, [array_of(brands), as_json(names)])
        return [pk for (pk,) in cursor.fetchall()]
