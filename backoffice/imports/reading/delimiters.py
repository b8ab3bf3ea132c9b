"""Which character separates the columns of a text file."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_DECLARED = re.compile(r"^\ufeff?\"?sep=(.)\"?[\r\n]*$", re.IGNORECASE)
# One cell in quotation marks, those within it written twice, and its line end.
_WRAPPED = re.compile(r'^"((?:[^"]|"")*)"[ \t]*([\r\n]*)$')
# A quotation mark within a cell, as databases and PHP write it; behind two backslashes it ends the cell.
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_NUMERIC = re.compile(r"^[\s\d.,'%€$£¥+/:-]*$")


def declared_delimiter(first_line: str) -> str | None:
    """The delimiter that Excel's own first line `sep=;` names, if it is there."""
    found = _DECLARED.match(first_line)
    return found[1] if found and found[1] in DELIMITERS else None


def guess_delimiter(lines: Sequence[str]) -> str:
    """Choose the delimiter under which the sampled lines fall into most even columns.

    Counted outside quotes. A split that does not fit the first row, whose cells still hold another
    delimiter, or whose first full row is all numbers where another split gives words, is less likely:
    `price;qty` over `1,5;2` is no comma file. Without any delimiter the text is one column, which reads
    the same as comma-separated.
    """
    best = max(DELIMITERS, key=lambda delimiter: (_evenness(lines, delimiter), -DELIMITERS.index(delimiter)))
    return best if _evenness(lines, best) > 0 else ","


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    records = _split(lines, delimiter)
    if not records:
        return 0.0
    widths = Counter(len(record) for record in records if len(record) > 1)
    if not widths:
        return 0.0
    width, _ = max(widths.items(), key=lambda item: (item[1] * min(item[0], 4), item[0]))
    near = sum(count for other, count in widths.items() if abs(other - width) <= max(1, width // 20))
    even = (widths[width] + 0.5 * (near - widths[width])) / len(records)
    full = next(record for record in records if len(record) == width)
    at_once = 1.0 if len(records[0]) == width else 0.6
    words = sum(1 for cell in full if cell.strip() and not _NUMERIC.match(cell)) / len(full)
    others = [other for other in ";\t|" if other != delimiter]
    cells = [cell for record in records for cell in record]
    mixed = sum(1 for cell in cells if len(cell) < 200 and any(other in cell for other in others)) / len(
        cells
    )
    return even * at_once * (0.5 + 0.5 * words) * (1 - 0.8 * mixed) + min(width, 50) / 1000


def _split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
    except csv.Error:
        return records
    return records


def is_quoted_by_apostrophes(lines: Sequence[str], delimiter: str) -> bool:
    """Whether every line is cells in apostrophes, as databases write them: «'A-1','Bag'»."""
    filled = [line.strip() for line in lines if line.strip()]
    between = f"'{delimiter}'"
    return len(filled) > 1 and all(
        line[0] == line[-1] == "'" and between in line.replace(f"'{delimiter} '", between) for line in filled
    )


def is_wrapped(lines: Sequence[str]) -> bool:
    """Whether every line is one quoted cell, with the same number of cells in each: a table that was saved twice."""
    filled = [line for line in lines if line.strip()]
    if len(filled) < 2 or not all(_WRAPPED.match(line) for line in filled):
        return False
    inner = [unwrapped(line) for line in filled]
    widths = {len(record) for record in _split(inner, guess_delimiter(inner))}
    return len(widths) == 1 and widths.pop() > 1


def unwrapped(line: str) -> str:
    """The line without the quotation marks around all of it."""
    found = _WRAPPED.match(line)
    return found[1].replace('""', '"') + found[2] if found else line


def is_escaped(lines: Sequence[str]) -> bool:
    """Whether quotation marks within cells stand behind a backslash, and not twice: so more lines are even records."""
    if not any('\\"' in line for line in lines):
        return False
    mended = [unescaped(line) for line in lines]
    return _even_lines(mended) > _even_lines(lines)


def unescaped(line: str) -> str:
    """The line with quotation marks within cells written twice."""
    return _ESCAPED.sub(r'\1""', line) if "\\" in line else line


def _even_lines(lines: Sequence[str]) -> int:
    """Of how many lines the records have the commonest number of cells, under the delimiter that makes most."""
    return max(_even_under(lines, delimiter) for delimiter in DELIMITERS)


def _even_under(lines: Sequence[str], delimiter: str) -> int:
    widths: Counter[int] = Counter()
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    read = 0
    with suppress(csv.Error):  # the sample may end within a cell
        for record in reader:
            widths[len(record)] += reader.line_num - read if len(record) > 1 else 0
            read = reader.line_num
    return max(widths.values(), default=0)
