"""Template workbooks: a profile's empty table, which says what belongs into it and offers the words to choose from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.files.sheets import Sheet, Value, Workbook

from .drafts import Draft
from .drawing import KIND_WORDS
from .profile_columns import Column, Kind
from .profiles import Profile, profile_named
from .reading.rows import Row
from .suggesting import choices_of
from .texts import cell_text

EXAMPLE_HEADER = "_example"
EXAMPLE = "Example: this row is not imported"
LISTS_SHEET = "Lists"
FIRST_LINE, LAST_LINE = 1, 1_000_000
_FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "yyyy-mm-dd hh:mm",
    Kind.DECIMAL: "General",
    Kind.MONEY: "General",
}


@contextmanager
def write_template(profile: str, *, actor: Actor) -> Iterator[Path]:
    """The template of a profile as a temporary file, with the words that the actor may choose. In the actor's scope.

    Cells are formatted as text where a program could take zeros from them. Raises `Invalid` and `Forbidden`.
    """
    chosen = profile_named(profile)
    chosen.authorise(actor)
    columns = chosen.columns()
    with TemporaryDirectory(prefix="template-") as folder:
        path = Path(folder) / "template.xlsx"
        with Workbook(path) as book:
            sheet = book.sheet(chosen.label)
            lists = book.sheet(LISTS_SHEET, hidden=True)
            _write_table(book, sheet, list(columns.values()))
            _offer(sheet, lists, list(columns.values()))
        yield path


def _write_table(book: Workbook, sheet: Sheet, columns: Sequence[Column]) -> None:
    plain = book.style(bold=True, bottom=1)
    demanded = book.style(bold=True, bottom=1, bg_color="#FBEFD5")
    for place, column in enumerate(columns):
        look = book.style(num_format=_FORMATS.get(column.kind, "@"))
        sheet.widths(place, place, max(14, min(40, len(column.example) + 4)), look)
    sheet.widths(len(columns), len(columns), 30)
    heads: list[Value] = [*(column.label for column in columns), EXAMPLE_HEADER]
    sheet.row(heads, styles=[*(demanded if column.required else plain for column in columns), plain])
    for place, column in enumerate(columns):
        sheet.comment(0, place, _comment(column))
    sheet.freeze(1)
    example = book.style(italic=True, font_color="#777777", num_format="@")
    sheet.row([*(column.example for column in columns), EXAMPLE], example)


def _comment(column: Column) -> str:
    read_as = f"Read as {KIND_WORDS[column.kind]}{', several' if column.between else ''}."
    most = f"Up to {column.max_length:,} characters." if column.max_length else ""
    return " ".join(filter(None, ("Demanded." if column.required else "", read_as, most, column.hint)))


def _offer(sheet: Sheet, lists: Sheet, columns: Sequence[Column]) -> None:
    """Advice at every cell, and where words are known a list of them, kept on a hidden sheet."""
    words = {place: found for place, column in enumerate(columns) if (found := choices_of(column))}
    for line in range(max(map(len, words.values()), default=0)):
        lists.row([found[line] if line < len(found) else "" for found in words.values()])
    for place, column in enumerate(columns):
        at = list(words).index(place) if place in words else None
        sheet.offer(
            place,
            lines=(FIRST_LINE, LAST_LINE),
            choices=(lists, at, len(words[place])) if at is not None else None,
            title=column.label,
            advice=" ".join(filter(None, [column.hint, f"Like: {column.example}" if column.example else ""])),
        )


def example_column(headers: Sequence[str]) -> int | None:
    """Where a file marks its examples; None when it marks none."""
    return next(
        (place for place, header in enumerate(headers) if header.strip().casefold() == EXAMPLE_HEADER), None
    )


class Examples:
    """Keeps the examples of a template out of an import; of a file without their mark it reads nothing.

    A row that bears the mark and says something else was perhaps meant: it is rejected and said so.
    """

    def __init__(self, profile: Profile, headers: Sequence[str]) -> None:
        self.column = example_column(headers)
        self._columns = profile.columns()
        self._said = {"", *(column.example for column in self._columns.values())}
        self._texts: dict[int, str] = {}
        self.left_out = 0

    def stand_at(self, places: Mapping[str, int]) -> None:
        """Where the file has the columns, once it is known."""
        self._texts = {at: self._columns[name].example for name, at in places.items()}

    def without(self, batches: Iterable[Sequence[Row]]) -> Iterator[Sequence[Row]]:
        """The batches without the rows that say nothing but our examples, so that these tell nothing of the file: not
        how it writes numbers, nor which words it has.
        """
        for rows in batches:
            if self.column is not None:
                kept = [row for row in rows if not self._is_ours(row)]
                self.left_out += len(rows) - len(kept)
                rows = kept
            if rows:
                yield rows

    def _is_ours(self, row: Row) -> bool:
        texts = list(map(cell_text, row.cells))
        assert self.column is not None
        return bool(texts.pop(self.column)) and self._said.issuperset(texts)

    def leave_out(self, drafts: Sequence[Draft]) -> None:
        if self.column is None:
            return
        for draft in drafts:
            if not cell_text(draft.cells[self.column]):
                continue
            if all(cell_text(draft.cells[at]) in ("", text) for at, text in self._texts.items()):
                draft.left_out = True
                self.left_out += 1
            else:
                draft.flaw(
                    "marked_as_example",
                    "",
                    f"The row bears the mark of an example in «{EXAMPLE_HEADER}», but says something of its own.",
                    f"Empty its cell in «{EXAMPLE_HEADER}» to have it imported, or delete the row.",
                )

    def refuse_nothing_else(self, rows: int) -> None:
        """Raises `Invalid` for a template that holds its example alone."""
        if self.left_out and not rows:
            raise Invalid(
                "This is the template as it was given out: it holds its example and no rows yet. "
                "Write yours below the example, and upload it again.",
                code="template_untouched",
            )

    def notes(self) -> list[str]:
        if not self.left_out:
            return []
        one = "The example of the template was left out."
        return [one if self.left_out == 1 else f"{self.left_out:,} examples of the template were left out."]
