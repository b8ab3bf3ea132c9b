"""Columns that name nothing: those that count the rows, «1, 2, 3 …» under «Item», those that only say yes or no, «1, 1,
0 …» under «Supplier», and blank ones; and those of numbers where words belong, «10482» under «Item».
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backoffice.events.errors import Invalid

from .exports.merging import version_column
from .mapping import Place, Vocabulary
from .models import ImportSession
from .names import header_key
from .profile_columns import Kind
from .profiles import Profile, profile_named
from .reading.headers import name_in_file
from .reading.rows import Cell, Row, is_blank
from .reading.values import parse_decimal
from .texts import cell_text

# What a thing is called, in each profile that has words for it.
TITLE = "title"
# «10482», «LM002A», and not «Serum 30» or «A4».
_CODE = re.compile(r"[^\s.,]*\d{3}[^\s.,]*")
# So many letters are a word of what a thing is.
_LETTERS = 4
# What counts so many rows counts all of them.
_ROWS_LOOKED_AT = 1_000
_YES_OR_NO = frozenset(
    {
        "0", "1", "true", "false", "yes", "no", "oui", "non", "ja", "nein", "si", "sí", "sim", "não", "да", "нет", "是",
        "否", "✓", "√",
    }
)  # fmt: skip


def counts_rows(place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether the column holds the numbers of the rows, from 1 on."""
    number = 0
    for rows in batches:
        for row in rows:
            text = cell_text(row.cells[place])
            if any(map(str.isdecimal, text)) and text != str(number := number + 1):
                return False
    return number > 1


def says_yes_or_no(place: int, rows: Iterable[Row]) -> bool:
    """Whether the column says of each row no more than yes or no."""
    said = {cell_text(row.cells[place]).casefold() for row in rows} - {""}
    return bool(said) and said <= _YES_OR_NO


def holds_numbers(place: int, rows: Iterable[Row]) -> bool:
    """Whether the column holds whole numbers alone."""
    said = {cell_text(row.cells[place]).strip() for row in rows} - {""}
    return bool(said) and all(map(str.isdecimal, said))


def holds_codes(place: int, rows: Iterable[Row]) -> bool:
    """Whether the column holds what things are numbered by, another one in most of its rows."""
    said = [text for row in rows if (text := cell_text(row.cells[place]).strip())]
    return bool(said) and len(set(said)) * 2 > len(said) and all(map(_CODE.fullmatch, said))


def holds_words(place: int, rows: Iterable[Row]) -> bool:
    """Whether most cells of the column that say anything say it in words."""
    said = [text for row in rows if (text := cell_text(row.cells[place]).strip())]
    in_words = sum(1 for text in said if sum(map(str.isalpha, text)) >= _LETTERS and "://" not in text)
    return in_words * 2 > len(said)


def is_blank_throughout(place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether no cell of the column says anything."""
    return all(is_blank(row.cells[place]) for rows in batches for row in rows)


def _says_nothing(cell: Cell, *, is_amount: bool) -> bool:
    """Whether a cell is blank, or a zero where programs write one for an amount that nobody has stated."""
    if is_blank(cell) or not is_amount:
        return is_blank(cell)
    try:
        return parse_decimal(cell) == 0
    except ValueError:
        return False


def first_batches(batches: Iterator[Sequence[Row]]) -> list[Sequence[Row]]:
    """So many batches as it takes to tell which columns count the rows; of short files all."""
    first: list[Sequence[Row]] = []
    while sum(map(len, first)) < _ROWS_LOOKED_AT and (rows := next(batches, None)) is not None:
        first.append(rows)
    return first


def first_rows(batches: Iterable[Sequence[Row]]) -> list[Row]:
    """The rows by which the counting columns are told."""
    return [row for rows in batches for row in rows][:_ROWS_LOOKED_AT]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Headers that are left out for what stands below them: nothing (`blank`), of amounts zeros alone (`zero`), or what
    names nothing (`counting`); and those `numbered` where words belong, with the column whose numbers these are, ""
    where that is none.
    """

    blank: list[str]
    zero: list[str]
    counting: list[str]
    numbered: dict[str, str]

    @property
    def choices(self) -> dict[str, str]:
        """As if a person had chosen it."""
        return {**dict.fromkeys((*self.blank, *self.zero, *self.counting), ""), **self.numbered}

    def told(self, places: Mapping[str, Place]) -> dict[str, Place]:
        """The places, with those of numbers as what their cells tell, not as chosen."""
        return {
            name: replace(place, how="content") if self.numbered.get(place.header) == name else place
            for name, place in places.items()
        }


def left_out(
    session: ImportSession,
    vocabulary: Vocabulary,
    headers: Sequence[str],
    rows: Sequence[Row],
    *,
    known: Mapping[str, str],
    chosen: Mapping[str, str],
    laid_out: Mapping[str, str],
) -> LeftOut:
    """What the `rows` that were looked at tell of the headers.

    Rows that come back mended are some of a file's: there it is what the whole file left out. What was remembered,
    chosen or laid out is as it was said.
    """
    telling = _Telling(session, vocabulary, headers, rows, known, chosen, laid_out)
    blank, zero = telling.blank()
    without = replace(telling, chosen={**chosen, **dict.fromkeys((*blank, *zero), "")})
    counting = without.counting()
    without = replace(without, chosen={**without.chosen, **dict.fromkeys(counting, "")})
    return LeftOut(blank, zero, counting, without.numbered())


@dataclass(frozen=True, slots=True)
class _Telling:
    session: ImportSession
    vocabulary: Vocabulary
    headers: Sequence[str]
    rows: Sequence[Row]
    known: Mapping[str, str]
    chosen: Mapping[str, str]
    laid_out: Mapping[str, str]

    def blank(self) -> tuple[list[str], list[str]]:
        """Headers below which nothing stands, and those of amounts with nothing above zero, which take a column from
        another header that may fill it too; in files of which a blank column says something, from one of the same name.

        An export that is known as a whole has each column in its place, and so has one of our own.
        """
        blank_says = profile_named(self.session.profile).blank_says
        if self.laid_out or version_column(self.headers, self.rows) is not None:
            return [], []
        unsaid = self._unsaid()
        if self.session.corrects_id is not None:
            return self._as_before("blank", unsaid), self._as_before("zero", unsaid)
        names = {header: set(self.vocabulary.names(header)) for header in unsaid}
        blank = [header for header in unsaid if self.rows and names[header] and self._says_nothing(header)]
        places = self._matched()
        taken = {place.header for place in places.values()}
        left: list[str] = []
        for name in (name for name, place in places.items() if place.header in blank):
            alike = [header for header in blank if name in names[header]]
            others = self._matched(without=alike)
            # One that says something else already goes on saying it.
            if name not in others or others[name].header in taken:
                continue
            if not blank_says or self._is_blank_twin(places[name].header, others[name].header):
                left += [header for header in alike if header not in left]
        zero = [header for header in left if not is_blank_throughout(self._place(header), [self.rows])]
        return [header for header in left if header not in zero], zero

    def counting(self) -> list[str]:
        """Headers of columns that count the rows where they should hold words or names of records, or only say yes or
        no of them where they should hold words, and of which another column of the file has these; those that say yes
        or no of several rows also where no row needs them.
        """
        unsaid = self._unsaid()
        if self.session.corrects_id is not None:
            return self._as_before("counting", unsaid)
        columns, keys = self.vocabulary.columns, profile_named(self.session.profile).key
        of_words = {
            header: {name for name in self.vocabulary.names(header) if columns[name].in_words or name in keys}
            for header in unsaid
        }
        places = {header: self._place(header) for header, names in of_words.items() if names}
        ticking = {
            header
            for header, place in places.items()
            if says_yes_or_no(place, self.rows) and all(columns[name].in_words for name in of_words[header])
        }
        counting = [
            header for header, place in places.items() if header in ticking or counts_rows(place, [self.rows])
        ]
        if not counting:
            return []
        others = {
            name
            for name, place in self._matched(without=counting).items()
            if not is_blank_throughout(place.index, [self.rows])
        }
        several = len(self.rows) > 1
        needless = {name for name, column in columns.items() if several and not column.required}
        return [
            header
            for header in counting
            if of_words[header] <= (others | needless if header in ticking else others)
        ]

    def numbered(self) -> dict[str, str]:
        """Headers of numbers where words belong, with the column that they fill instead, "" for none: one that was
        taken for what a thing is called, while another column that is free has words; and those of goods that fill
        nothing, where numbers are what a thing goes by.
        """
        numbered = self.vocabulary.numbered
        if not numbered or self.laid_out or version_column(self.headers, self.rows) is not None:
            return {}
        unsaid = self._unsaid()
        if self.session.corrects_id is not None:
            before = (self.session.reading.get("known_conventions") or {}).get("numbered") or {}
            return {header: name for header, name in before.items() if header in unsaid}
        places = self._matched()
        loose = [header for header in unsaid if header_key(name_in_file(header)) in numbered]
        codes = [
            header
            for header in loose
            if holds_codes(at := self._place(header), self.rows) and not counts_rows(at, [self.rows])
        ]
        title = places.get(TITLE)
        left = [title.header] if title is not None and self._is_number(title, codes) else []
        others = self._matched(without=left) if left else places
        taken = {place.index for place in others.values()}
        found = dict.fromkeys(left, "")
        for header in codes:
            name = numbered[header_key(name_in_file(header))]
            if self._place(header) not in taken and name not in {*others, *found.values()}:
                found[header] = name
        return found

    def _is_number(self, title: Place, codes: Sequence[str]) -> bool:
        """Whether the column taken for titles holds numbers, and another one that is free has the words. One thing may
        well be called «1881»; several are not.
        """
        said = {cell_text(row.cells[title.index]) for row in self.rows}
        digits = len(said) > 1 and holds_numbers(title.index, self.rows)
        if title.how != "synonym" or not (digits or title.header in codes):
            return False
        taken = {place.index for place in self._matched().values()}
        return any(at not in taken and holds_words(at, self.rows) for at in range(len(self.headers)))

    def _says_nothing(self, header: str) -> bool:
        kinds = {self.vocabulary.columns[name].kind for name in self.vocabulary.names(header)}
        place, is_amount = self._place(header), kinds == {Kind.MONEY}
        return all(_says_nothing(row.cells[place], is_amount=is_amount) for row in self.rows)

    def _is_blank_twin(self, header: str, other: str) -> bool:
        """Whether the file calls two columns the same, and nothing stands in the first of them."""
        alike = header_key(name_in_file(header)) == header_key(name_in_file(other))
        return alike and is_blank_throughout(self._place(header), [self.rows])

    def _unsaid(self) -> list[str]:
        said = {*self.known, *self.chosen, *self.laid_out}
        return [header for header in self.headers if header not in said]

    def _as_before(self, what: str, unsaid: Sequence[str]) -> list[str]:
        before = self.session.reading.get("known_conventions") or {}
        return [header for header in unsaid if header in before.get(what, ())]

    def _place(self, header: str) -> int:
        return self.headers.index(header)

    def _matched(self, without: Sequence[str] = ()) -> dict[str, Place]:
        chosen = {**self.chosen, **dict.fromkeys(without, "")}
        return self.vocabulary.match(self.headers, remembered=self.known, chosen=chosen, layout=self.laid_out)


def refuse_filled_later(left: LeftOut, headers: Sequence[str], batches: Iterable[Sequence[Row]]) -> None:
    """Raises `Invalid` where a column that has given way says something behind the rows that were looked at."""
    places = {header: headers.index(header) for header in (*left.blank, *left.zero)}
    for row in (row for rows in batches for row in rows) if places else ():
        for header, place in places.items():
            if not _says_nothing(row.cells[place], is_amount=header in left.zero):
                at_first = "zero" if header in left.zero else "blank"
                raise Invalid(
                    f"«{header}» is {at_first} at first, so that another column was taken for the same, and row "
                    f"{row.number:,} has something in it. Choose which of them is meant, and leave the other out.",
                    code="several_columns",
                    field="mapping",
                )


def notes_on_counters(
    left: LeftOut,
    profile: Profile,
    places: Mapping[str, Place],
    headers: Sequence[str],
    rows: Sequence[Row],
) -> list[str]:
    """What is said of columns that were left out, and of those that were taken for names of records all the same."""
    said = []
    for header in left.counting:
        ticks = says_yes_or_no(headers.index(header), rows)
        does = "only says yes or no" if ticks else "counts the rows"
        said.append(f"«{header}» {does}, so it was taken as no name of theirs.")
    for what, headers_left in (("Nothing", left.blank), ("No amount above zero", left.zero)):
        if headers_left:
            listed = ", ".join(f"«{header}»" for header in headers_left)
            said.append(f"{what} stands below {listed}; other columns were taken for the same.")
    for header, name in left.numbered.items():
        if name:
            label = profile.columns()[name].label
            said.append(f"«{header}» holds numbers of the goods, so it was taken as «{label}».")
        else:
            said.append(
                f"«{header}» holds numbers alone, so it was taken as no title. Choose the column that is."
            )
    keys = [places[name] for name in profile.key if name in places and places[name].how == "synonym"]
    return said + [
        f"«{place.header}» counts the rows from 1 on. If it is no more than their number, leave it out: rows of the "
        "next file would be taken for the same records."
        for place in keys
        if counts_rows(place.index, [rows])
    ]
