"""How a file is to be read where the person, and not the file, says so."""

from collections.abc import Mapping
from typing import Any

from backoffice.events.errors import Invalid

from .reading import ENCODINGS
from .reading.delimiters import DELIMITER_NAMES

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
READING_OPTIONS: dict[str, tuple[str, ...]] = {
    "sheet": (),
    "encoding": tuple(ENCODINGS),
    "delimiter": tuple(DELIMITERS),
    "header_row": (),
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_mark": (".", ","),
}
# What people read where the choice is a code.
READING_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "date_order": (("dmy", "Day, month, year"), ("mdy", "Month, day, year"), ("ymd", "Year, month, day")),
    "decimal_mark": ((".", "Point (1,234.50)"), (",", "Comma (1.234,50)")),
}


def reading_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `options` that say how to read, without the blank ones, `mapping` from headers to column names, and
    `words`, what words of a column mean.

    Raises `Invalid` for one that is not known.
    """
    chosen: dict[str, Any] = {}
    for name, known in READING_OPTIONS.items():
        value = str(options.get(name) or "").strip()
        if value and known and value not in known:
            raise Invalid(
                f"«{value[:40]}» is no {name.replace('_', ' ')}; choose one of {' '.join(known)}, "
                "or leave it to the file.",
                code="option_unknown",
                field=name,
            )
        if value:
            chosen[name] = value
    row = chosen.get("header_row", "1")
    if not (row.isascii() and row.isdigit() and int(row[:9]) > 0):
        raise Invalid(
            f"«{row[:40]}» is no number of a row; write that of the column names as a spreadsheet program shows it.",
            code="option_unknown",
            field="header_row",
        )
    mapping = options.get("mapping")
    if mapping:
        if not isinstance(mapping, Mapping) or not all(isinstance(name, str) for name in mapping.values()):
            raise Invalid(
                'The mapping is an object from headers of the file to column names, like {"Marke": "brand"}.',
                code="unknown_mapping",
                field="mapping",
            )
        chosen["mapping"] = dict(mapping)
    words = options.get("words")
    if words:
        if not isinstance(words, Mapping) or not all(
            isinstance(of_column, Mapping) and all(isinstance(meant, str) for meant in of_column.values())
            for of_column in words.values()
        ):
            raise Invalid(
                "The words are an object from column names to objects from a word of the file to what it means, like "
                '{"category": {"Handtaschen-Set": "Handbags"}}.',
                code="unknown_meaning",
                field="words",
            )
        chosen["words"] = {name: dict(of_column) for name, of_column in words.items() if of_column}
    return chosen


def for_reader(options: Mapping[str, Any]) -> dict[str, Any]:
    """What the person chose, as the reader takes it."""
    return {
        "sheet": options.get("sheet") or None,
        "encoding": options.get("encoding") or None,
        "delimiter": DELIMITERS.get(options.get("delimiter", "")),
        "header_row": int(options["header_row"]) if options.get("header_row") else None,
    }


def delimiter_called(name: str) -> str:
    """The separator that a reading names."""
    return next((each for each, called in DELIMITER_NAMES.items() if called == name), ",")
