"""Where a shop that is known as a whole keeps its GTINs: its own column, or those of an extension beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from backoffice.imports.counters import is_blank_throughout
from backoffice.imports.layouts import Layout, layout_of, places_of
from backoffice.imports.mapping import Vocabulary
from backoffice.imports.profile_columns import Column
from backoffice.imports.reading.rows import Row, is_blank


def filled_gtins(
    places: Mapping[str, int],
    *,
    headers: Sequence[str],
    batches: Callable[[], Iterable[Sequence[Row]]],
    layouts: Sequence[Layout],
    columns: Mapping[str, Column],
) -> str:
    """The column of GTINs that says most, where nothing stands in the one that the export has for them; "" where
    something does, or where somebody chose it.
    """
    if places_of(layout_of(layouts, headers), headers).get(headers[places["gtin"]]) != "gtin":
        return ""
    if not is_blank_throughout(places["gtin"], batches()):
        return ""
    taken, vocabulary = set(places.values()), Vocabulary(columns)
    said = {
        at: 0
        for at, header in enumerate(headers)
        if at not in taken and set(vocabulary.names(header)) == {"gtin"}
    }
    for row in (row for batch in batches() for row in batch) if said else ():
        for at in said:
            said[at] += not is_blank(row.cells[at])
    fullest = max(said, key=lambda at: said[at], default=None)
    return headers[fullest] if fullest is not None and said[fullest] else ""
