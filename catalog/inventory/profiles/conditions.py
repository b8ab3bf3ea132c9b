"""Which of several columns says the condition: «ランク» with its AB beside «状態», where the wear is described."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from backoffice.imports.mapping import Vocabulary
from backoffice.imports.profile_columns import Column
from backoffice.imports.reading.rows import Row
from backoffice.imports.texts import cell_text

from ..queries import scales_with_word

_LOOKED_AT = 500


def column_of_grades(
    places: Mapping[str, int],
    *,
    headers: Sequence[str],
    batches: Iterable[Sequence[Row]],
    columns: Mapping[str, Column],
) -> str:
    """A column, taken for none of ours, all of whose words are conditions of some scale, where most in the one taken
    for the condition are none; "" where there is none.
    """
    rows = list(islice((row for batch in batches for row in batch), _LOOKED_AT))
    if _share(rows, places["grade"]) * 2 > 1:
        return ""
    taken, vocabulary = set(places.values()), Vocabulary(columns)
    free = (
        at for at, header in enumerate(headers) if at not in taken and "grade" in vocabulary.names(header)
    )
    return next((headers[at] for at in free if _share(rows, at) == 1), "")


def _share(rows: Sequence[Row], place: int) -> float:
    """How many of the column's cells that say something say a condition."""
    texts = [text for row in rows if (text := cell_text(row.cells[place]).strip())]
    return sum(bool(scales_with_word(text)) for text in texts) / len(texts) if texts else 0
