"""Columns that count the rows of a list, «1, 2, 3 …» under «Item»: they name nothing."""

from collections.abc import Iterable, Mapping, Sequence

from .cells import cell_text
from .mapping import Place, Vocabulary
from .profiles import Profile
from .reading.rows import Row


def counts_rows(place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether the column holds the numbers of the rows, from 1 on."""
    number = 0
    for rows in batches:
        for row in rows:
            text = cell_text(row.cells[place])
            if any(map(str.isdecimal, text)) and text != str(number := number + 1):
                return False
    return number > 1


def counting_headers(vocabulary: Vocabulary, headers: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Headers that are those of columns of words, and count the first rows instead."""
    return [
        header
        for place, header in enumerate(headers)
        if any(vocabulary.columns[name].in_words for name in vocabulary.names(header))
        and counts_rows(place, [rows])
    ]


def notes_on_counters(
    counting: Sequence[str], profile: Profile, places: Mapping[str, Place], rows: Sequence[Row]
) -> list[str]:
    """What is said of columns that were left out, and of those that were taken for names of records all the same."""
    said = [f"«{header}» counts the rows, so it was taken as no name of theirs." for header in counting]
    keys = [places[name] for name in profile.key if name in places and places[name].how == "synonym"]
    return said + [
        f"«{place.header}» counts the rows from 1 on. If it is no more than their number, leave it out: rows of the "
        "next file would be taken for the same records."
        for place in keys
        if counts_rows(place.index, [rows])
    ]
