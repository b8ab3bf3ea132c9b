"""Which row names the columns, and what the columns are called."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .cleaning import clean_text
from .currencies import UNIT
from .errors import ReadError
from .limits import Limits
from .rows import Cell, HeadRow, is_blank

Recognise = Callable[[str], bool]
# A merged block of cells: first row and column, last row and column, 1-based rows, 0-based columns.
Block = tuple[int, int, int, int]

_BLANKS = re.compile(r"\s+")
_NUMBER_LIKE = re.compile(r"^[\s\d.,'%€$£¥+/:()-]+$")
# A unit alone in a cell, perhaps in brackets.
_UNIT = re.compile(
    rf"[(\[（]?(?:{UNIT}|kg|g|mg|µg|t|lbs?|oz|ml|cl|l|cm|mm|m|in|inch|pcs?|pieces?|ea|units?|%|days?|months?|years?"
    r"|克|千克|公斤|毫克|吨|毫升|升|厘米|毫米|件|个|支|瓶|盒|天|个月|月|年)\.?[)\]）]?",
    re.IGNORECASE,
)
_LONGEST_HEADER = 80
# Behind a name that stands there twice.
_TOLD_APART = " (column {})"
_NUMBER_BEHIND = re.compile(r" \(column \d+\)\**\Z")
# By how much a later row must look more like a header than the first full one.
_CLEARLY_BETTER = 0.6


@dataclass(slots=True, kw_only=True)
class Header:
    """The header of a table. `row` and `last_row` differ where it takes two rows.

    `originals` are the names as they stand in the file, those of two rows joined. `again` are the cells of a row that
    would be the header once more; none where it takes two rows.
    """

    row: int
    last_row: int
    names: list[str]
    originals: list[str]
    again: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


def header_text(cell: Cell) -> str:
    """A header cell as one line of clean text."""
    if is_blank(cell):
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    return _BLANKS.sub(" ", clean_text(str(cell))[0])


def name_in_file(header: str) -> str:
    """The name as it stands in the file, without the number by which two columns of one name are told apart."""
    return _NUMBER_BEHIND.sub("", header)


def read_header(
    head: Sequence[HeadRow],
    *,
    recognise: Recognise | None,
    limits: Limits,
    filename: str,
    sheet: str | None = None,
    expected: Sequence[str] = (),
    merged: Sequence[Block] = (),
    first_column: int = 0,
    nameless_share: float = 0.0,
    chosen_row: int | None = None,
) -> Header:
    """Find the header among the rows near the top (at least one), and name the columns.

    `chosen_row` is the number of the row that a person says it is. Else, with `recognise`, the header is the first
    of the rows with most cells that it knows; without it, the row that looks most like a header above its data. A
    blank or repeated name gets its 1-based column number, so that names are distinct. Columns without a name to the
    right of the last one count only where more than `nameless_share` of the rows near the top hold something in
    them. Names of groups, merged over several columns or standing above the first of them, are joined with the row of
    names below them.

    Raises ReadError `no_header`, `too_many_columns`.
    """
    if chosen_row is None:
        place = _find_header(head, recognise, limits)
    else:
        place = next((at for at, row in enumerate(head) if row.number == chosen_row), None)
    if place is None and chosen_row is not None:
        raise ReadError(
            "no_header",
            f"Row {chosen_row:,} cannot hold the column names: it is blank, or too far below the top. "
            f"Choose one of the rows {head[0].number} to {head[-1].number}.",
            seen=[],
            expected=list(expected),
        )
    if place is None:
        raise _no_header(head, filename=filename, sheet=sheet, expected=expected)
    groups = _find_groups(head, place, recognise)
    if groups is not None and (chosen_row is None or groups.place == place):
        return _name_columns(
            head, groups.place, groups.names, groups.names, head[groups.place + 1].number, groups.notes(),
            first_column=first_column, nameless_share=nameless_share, limits=limits,
        )  # fmt: skip
    notes: list[str] = []
    texts = [header_text(cell) for cell in head[place].cells]
    originals = ["" if cell is None else str(cell) for cell in head[place].raw]
    before = list(texts)
    last_row = _join_merged(head, place, texts, merged, first_column, notes, recognise)
    if last_row == head[place].number:
        last_row = _join_units(head, place, texts, notes)
    originals = [
        raw if text == alone else text for raw, text, alone in zip(originals, texts, before, strict=True)
    ]
    return _name_columns(
        head, place, texts, originals, last_row, notes,
        first_column=first_column, nameless_share=nameless_share, limits=limits,
    )  # fmt: skip


def _join_units(head: Sequence[HeadRow], place: int, texts: list[str], notes: list[str]) -> int:
    """Puts units that stand alone in the row below the names, above numbers, behind these; the header's last row."""
    row = head[place]
    below = head[place + 1] if place + 1 < len(head) else None
    if below is None or below.number != row.number + 1:
        return row.number
    units = [(at, cell) for at, cell in enumerate(below.cells) if not is_blank(cell)]
    rows = head[place + 2 : place + 22]
    are_units = all(
        isinstance(cell, str)
        and _UNIT.fullmatch(cell)
        and at < len(texts)
        and texts[at]
        and _is_numeric(rows, at)
        for at, cell in units
    )
    if not units or not are_units:
        return row.number
    for at, cell in units:
        texts[at] = f"{texts[at]} ({str(cell).strip('()[]（）')})"
    shown = ", ".join(f"“{cell}”" for _, cell in units[:5])
    notes.append(f"Units in row {below.number} ({shown}) were put behind the names above them.")
    return below.number


def _find_header(head: Sequence[HeadRow], recognise: Recognise | None, limits: Limits) -> int | None:
    within = range(min(len(head), limits.header_within))
    if recognise is None:
        return _likeliest_header(head, within)
    known = {place: recognised(head[place], recognise) for place in within}
    best = max(known.values(), default=0)
    return next(place for place in within if known[place] == best) if best else None


def recognised(row: HeadRow, recognise: Recognise) -> int:
    """How many different names that the caller knows stand in a row."""
    texts = {header_text(cell) for cell in row.cells if isinstance(cell, str) and cell}
    return sum(1 for text in texts if len(text) <= _LONGEST_HEADER and recognise(text))


def _likeliest_header(head: Sequence[HeadRow], within: Sequence[int]) -> int:
    filled = sorted(_filled(row) for row in head)
    usual = max(1, filled[(len(filled) * 3) // 4])
    likeness = {place: _header_likeness(head, place, usual) for place in within}
    full = [place for place in within if _filled(head[place]) * 5 >= usual * 4]
    first = full[0] if full else within[0]
    best = max(within, key=lambda place: (likeness[place], -place))
    return best if likeness[best] > likeness[first] + _CLEARLY_BETTER else first


def _filled(row: HeadRow) -> int:
    return sum(1 for cell in row.cells if not is_blank(cell))


def _header_likeness(head: Sequence[HeadRow], place: int, usual: int) -> float:
    cells = [(column, cell) for column, cell in enumerate(head[place].cells) if not is_blank(cell)]
    texts = [cell for _, cell in cells if is_words(cell)]
    distinct = len({str(cell).casefold() for _, cell in cells})
    below = head[place + 1 : place + 21]
    contrast = 0
    for column, cell in cells:
        values = [row.cells[column] for row in below if column < len(row.cells)]
        values = [value for value in values if not is_blank(value)]
        if is_words(cell) and sum(1 for value in values if not _is_text(value)) * 2 > len(values):
            contrast += 1
    count = max(len(cells), 1)
    return (
        2.0 * min(len(cells) / usual, 1.0)
        + len(texts) / count
        + 0.5 * distinct / count
        + contrast / count
        + (0.2 if below else -0.5)
    )


def is_words(cell: Cell) -> bool:
    """Whether a cell may be the name of a column, and is no number."""
    return isinstance(cell, str) and len(cell) <= _LONGEST_HEADER and not _NUMBER_LIKE.match(cell)


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and not _NUMBER_LIKE.match(cell)


def _no_header(
    head: Sequence[HeadRow], *, filename: str, sheet: str | None, expected: Sequence[str]
) -> ReadError:
    seen = [[header_text(cell)[:40] for cell in row.cells if not is_blank(cell)] for row in head[:3]]
    shown = "; ".join(
        f"row {row.number}: "
        + ", ".join(f"“{text}”" for text in texts[:6])
        + (" …" if len(texts) > 6 else "")
        for row, texts in zip(head, seen, strict=False)
        if texts
    )
    where = f"sheet “{sheet}” of “{filename}”" if sheet else f"“{filename}”"
    wanted = (
        f" Expected are names such as {', '.join(f'“{name}”' for name in expected[:8])}." if expected else ""
    )
    return ReadError(
        "no_header",
        f"No row near the top of {where} has column names that are known here. It begins with {shown or 'blanks'}."
        f"{wanted} Put the column names into one row above the data, or start from the template.",
        seen=seen,
        expected=list(expected),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """Two rows of names: the `place` of the upper one, the joined names, and which groups stand in the upper."""

    place: int
    names: list[str]
    groups: list[str]

    def notes(self) -> list[str]:
        shown = ", ".join(f"“{name}”" for name in self.groups[:5]) + (" …" if len(self.groups) > 5 else "")
        return [f"Names of groups ({shown}) were put before the names below them."]


def _find_groups(head: Sequence[HeadRow], place: int, recognise: Recognise | None) -> _Groups | None:
    """Whether the row at `place` is one of two: «Price | | Stock | |» above «EUR, USD, JP, HK»."""
    for upper in (place, place - 1):
        if upper >= 0 and upper + 1 < len(head) and head[upper].number + 1 == head[upper + 1].number:
            groups = _joined_groups(head, upper, recognise)
            if groups is not None:
                return groups
    return None


def _joined_groups(head: Sequence[HeadRow], upper: int, recognise: Recognise | None) -> _Groups | None:
    """A group is a name with names below it, those after the first below blanks. The lower row might be data all the
    same: it must hold words alone, with numbers below the names of a group, or make more columns known than without.
    """
    if any(not (is_blank(cell) or is_words(cell)) for cell in head[upper + 1].cells):
        return None
    names, unders = ([header_text(cell) for cell in row.cells] for row in head[upper : upper + 2])
    width = max(len(names), len(unders))
    names, unders = (each + [""] * (width - len(each)) for each in (names, unders))
    group_of: list[int | None] = []
    start: int | None = None
    for at, (name, under) in enumerate(zip(names, unders, strict=True)):
        if name or not under:
            start = at if name and under else None
        group_of.append(start)
    sizes = Counter(group for group in group_of if group is not None)
    wide = [group for group, size in sizes.items() if size > 1]
    if not wide or len(sizes) > 2 * len(wide):
        return None
    joined = [
        _joined(name if group is None else names[group], under, unders, recognise)
        for name, under, group in zip(names, unders, group_of, strict=True)
    ]
    columns = [[at for at, of in enumerate(group_of) if of == group] for group in wide]
    numeric = any(all(_is_numeric(head[upper + 2 : upper + 22], at) for at in group) for group in columns)
    if recognise is None:
        alone = sum(map(bool, names)) == 1 and not any(unders[: wide[0]])  # a title
        return _Groups(upper, joined, [names[group] for group in sizes]) if numeric and not alone else None
    known, known_above, known_below = (
        len({each for each in row if each and recognise(each)}) for row in (joined, names, unders)
    )
    if (known_below and known <= known_below) or (not numeric and known <= known_above):
        return None
    return _Groups(upper, joined, [names[group] for group in sizes])


def _joined(name: str, under: str, unders: Sequence[str], recognise: Recognise | None) -> str:
    """The name below its group's; alone where only so it is known, and no other column is called that."""
    if not name or not under or under.casefold().startswith(name.casefold()):
        return under or name
    whole = f"{name} {under}"
    alone = recognise is not None and not recognise(whole) and recognise(under) and unders.count(under) == 1
    return under if alone else whole


def _below_merged(
    name: str, names: Sequence[str], unders: Sequence[str], recognise: Recognise | None
) -> list[str]:
    """The `names` below a merged one, with it; alone where only so several are known: «General» says nothing of «Brand»
    and «Title», but whose «Barcode» it is may be what «Carton» says.
    """
    joined = [_joined(name, under, unders, recognise) for under in names]
    alone = sum(1 for new, under in zip(joined, names, strict=True) if under and new == under)
    return joined if alone > 1 else [f"{name} {under}".strip() for under in names]


def _is_numeric(rows: Sequence[HeadRow], column: int) -> bool:
    values = [
        row.cells[column] for row in rows if column < len(row.cells) and not is_blank(row.cells[column])
    ]
    return sum(1 for value in values if not _is_text(value)) * 2 > len(values)


def _name_columns(
    head: Sequence[HeadRow],
    place: int,
    texts: Sequence[str],
    originals: Sequence[str],
    last_row: int,
    notes: list[str],
    *,
    first_column: int,
    nameless_share: float,
    limits: Limits,
) -> Header:
    row = head[place]
    below = [later for later in head[place + 1 :] if later.number > last_row]
    width = _table_width(texts, below, nameless_share)
    if width > limits.columns:
        raise ReadError(
            "too_many_columns",
            f"The table has {width:,} columns; at most {limits.columns:,} are taken. "
            "Delete the columns that are not needed and upload it again.",
            columns=width,
            limit=limits.columns,
        )
    texts, originals = texts[:width], list(originals[:width])
    single = tuple(header_text(cell) for cell in row.raw[:width]) if last_row == row.number else ()
    again = single if len(set(filter(None, single))) > 1 else ()
    if place:
        skipped = [earlier.number for earlier in head[:place]]
        rows = f"row {skipped[0]}" if len(skipped) == 1 else f"rows {skipped[0]} to {skipped[-1]}"
        notes.append(f"The column names are in row {row.number}; what stands above ({rows}) was left out.")
    names = _distinct(texts, first_column, notes)
    return Header(
        row=row.number, last_row=last_row, names=names, originals=originals, again=again, notes=notes
    )


def _table_width(texts: Sequence[str], below: Sequence[HeadRow], nameless_share: float) -> int:
    width = max((place + 1 for place, text in enumerate(texts) if text), default=0)
    for place in range(width, len(texts)):
        used = sum(1 for row in below if place < len(row.cells) and not is_blank(row.cells[place]))
        if used > nameless_share * len(below):
            width = place + 1
        elif nameless_share:
            break
    return width


def _distinct(texts: Sequence[str], first_column: int, notes: list[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    nameless: list[str] = []
    repeated: list[str] = []
    for place, text in enumerate(texts):
        number = first_column + place + 1
        name = text
        if not name:
            name = f"column {number}"
            nameless.append(str(number))
        elif name.casefold() in taken:
            name = f"{text}{_TOLD_APART.format(number)}"
            repeated.append(f"“{text}” in column {number}")
        while name.casefold() in taken:
            name += "*"
        taken.add(name.casefold())
        names.append(name)
    if nameless:
        listed = ", ".join(nameless[:10]) + (" and more" if len(nameless) > 10 else "")
        notes.append(f"Columns without a name are called by their number: {listed}.")
    if repeated:
        notes.append(f"Repeated column names: {', '.join(repeated)}. The first of each name keeps it.")
    return names


def _join_merged(
    head: Sequence[HeadRow],
    place: int,
    texts: list[str],
    merged: Sequence[Block],
    first_column: int,
    notes: list[str],
    recognise: Recognise | None,
) -> int:
    """Spread merged names over their columns, joined with a second row of names; the header's last row."""
    row, unders = head[place], list(texts)
    blocks = [block for block in merged if block[0] <= row.number <= block[2]]
    wide = [block for block in blocks if block[3] > block[1] and block[0] == block[2]]
    above = head[place - 1] if place and head[place - 1].number == row.number - 1 else None
    for first, left, _, right in merged:
        at = left - first_column
        if above is None or first != above.number or not 0 <= at < len(above.cells):
            continue
        name = header_text(above.cells[at])
        if left == right and at < len(texts) and not texts[at]:
            texts[at] = name
        elif left < right and _filled(above) > 1:
            # A group name in the row above; alone in its row it would be a title.
            within = slice(at, right - first_column + 1)
            texts[within] = _below_merged(name, unders[within], unders, recognise)
            if texts[within] != unders[within]:
                notes.append(f"“{name}” above several columns was put before their names.")
    if not wide:
        return row.number
    below = head[place + 1] if place + 1 < len(head) and head[place + 1].number == row.number + 1 else None
    under = [column - first_column for block in wide for column in range(block[1], block[3] + 1)]
    under = [at for at in under if 0 <= at < len(texts)]
    two_rows = below is not None and all(at < len(below.cells) and is_words(below.cells[at]) for at in under)
    if two_rows and below is not None:
        beside = [at for at, cell in enumerate(below.cells) if not is_blank(cell) and at not in under]
        two_rows = not beside
    for block in wide:
        at = block[1] - first_column
        if not 0 <= at < len(texts):
            continue
        name = texts[at]
        for column in range(at, min(block[3] - first_column + 1, len(texts))):
            second = header_text(below.cells[column]) if two_rows and below is not None else ""
            texts[column] = f"{name} {second}".strip()
    names = ", ".join(f"“{header_text(row.cells[block[1] - first_column])}”" for block in wide[:5])
    if two_rows and below is not None:
        notes.append(f"Names merged over several columns ({names}) were joined with the names below them.")
        return below.number
    notes.append(f"Names merged over several columns ({names}) were given to each of those columns.")
    return row.number
