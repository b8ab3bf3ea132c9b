"""A web page's tables, as back-offices and scripts save them under the name of a workbook.

What a browser shows is read: entities are signs, `<br>` is a line break, blanks count once, scripts and styles are no
text (WHATWG, HTML). What Excel writes beside it is heeded: `x:num`, `x:str`, number formats, the names of sheets.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ..archives import broken_off
from ..errors import ReadError
from ..inspection import Inspection, SheetFindings
from ..limits import Limits
from .forms import Form, form_of, put, tidied
from .grid import Grid
from .styles import Styles, hides, may_hide
from .tables import as_sheets, joined
from .tokens import CELL, attributes, is_header, next_token, raw_text

BREAK, BLOCK = "\x0b", "\x1e"
_IN_LINES = frozenset(
    ["p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "address", "blockquote", "pre",
     "hr", "section", "header", "footer", "fieldset"]
)  # fmt: skip
# Their end is that of the page, and scripts show them later.
_PAGE = frozenset(["html", "body"])
_VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "col",
        "area",
        "base",
        "embed",
        "source",
        "track",
        "wbr",
        "param",
    ]
)
# Those of which nothing is written in the cell.
_BUTTONS = frozenset(
    ["hidden", "submit", "button", "reset", "image", "checkbox", "radio", "file", "password"]
)
_ROW_GROUPS = frozenset(["thead", "tbody", "tfoot"])
FROM_1904 = re.compile(r"<x:Date1904\s*+/>")
_DEEPEST = 50
_HEAD = 1 << 16
_FEW_ROWS = 5


class _OpenCell:
    """`is_own` once it has text beside that of `tables` in it; `hidden` are the open elements in it not shown."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.parts: list[str] = []
        self.is_own = False
        self.tables: list[Grid] = []
        self.hidden: list[str] = []
        self.options: list[tuple[bool, list[str]]] | None = None


class _OpenTable:
    """A table being read: `own` cells have a text beside that of `inner`, the tables that stand in its cells."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.row_is_open = False
        self.cell: _OpenCell | None = None
        self.caption: list[str] | None = None
        self.own = 0
        self.is_layout = False
        self.inner: list[Grid] = []


class Page(Inspection):
    """A page as a workbook whose sheets are its tables. `style` is a style sheet that is kept apart.

    Raises ReadError `wrong_content` where it has none, `truncated` where it ends within one, `too_heavy` where tables
    stand in one another without end.
    """

    saved_uncalculated = False

    def __init__(
        self, text: str, *, filename: str, limits: Limits, style: str = "", counts_from_1904: bool = False
    ) -> None:
        self._text = text
        self._filename = filename
        self._limits = limits
        self._styles = Styles()
        self._styles.add(style)
        self._form_of = lru_cache(4_000)(lambda tag, words: form_of(tag, attributes(words), self._styles))
        self._open: list[_OpenTable] = []
        self._found: list[Grid] = []
        self._hidden: list[str] = []
        self._is_login = self._has_frames = False
        self._title = ""
        self._at = 0
        head = text[:_HEAD]
        self.counts_from_1904 = counts_from_1904 or FROM_1904.search(head) is not None
        self._read()
        self.sheets_metadata, self.notes = as_sheets(joined(self._found), head)
        most_rows = max((sheet.filled_rows for sheet in self.sheets_metadata), default=0)
        if not most_rows or (self._is_login and most_rows < _FEW_ROWS):
            raise self._no_table()

    def get_sheet_by_name(self, name: str) -> Grid:
        return next(sheet for sheet in self.sheets_metadata if sheet.name == name)

    def sheet(self, index: int) -> SheetFindings:
        return self.sheets_metadata[index].findings()

    def _read(self) -> None:
        text, at = self._text, 0
        while True:
            table = self._open[-1] if self._open else None
            if table is not None and table.row_is_open and table.cell is None:
                grid, form_of_cell = table.grid, self._form_of
                while (cell := CELL.match(text, at)) and not may_hide(cell[3]):
                    at = cell.end()
                    said = tidied(cell[4])
                    if said:
                        table.own += 1
                    put(grid, form_of_cell(cell[1], cell[2]), said)
            token = next_token(text, at)
            if token is None:
                self._say(text[at:])
                break
            kind, start, end, name, words = token
            if start > at:
                self._say(text[at:start])
            if kind == "start" and (raw := raw_text(text, name, words, end)):
                kind, _, end, name, words = raw
            at = self._at = end
            if kind == "start":
                self._start(name, words)
            elif kind == "end":
                self._end(name)
            elif kind == "raw":
                self._raw(name, words)
            elif kind == "cut":
                self._refuse_open(cut=True)
                break
        self._refuse_open()

    def _say(self, text: str) -> None:
        """Text between two tags."""
        if not self._open:
            return
        table = self._open[-1]
        if (cell := table.cell) is not None:
            if cell.hidden:
                return
            if cell.options is not None:
                if cell.options:
                    cell.options[-1][1].append(text)
                return
            cell.is_own = cell.is_own or not text.isspace()
            cell.parts.append(text)
        elif table.caption is not None:
            table.caption.append(text)

    def _raw(self, name: str, text: str) -> None:
        if name == "style":
            self._styles.add(text)
            self._form_of.cache_clear()
        elif name == "title":
            self._title = self._title or tidied(text)
        elif name == "textarea":
            self._say(text)

    def _start(self, name: str, words: str) -> None:
        table = self._open[-1] if self._open else None
        if name == "table":
            self._open_table(words)
        elif table is not None and name == "tr":
            self._close_row(table)
            table.row_is_open = True
            table.grid.begin_row(hidden=may_hide(words) and hides(attributes(words)))
        elif table is not None and name in ("td", "th"):
            self._close_cell(table)
            if not table.row_is_open:
                table.row_is_open = True
                table.grid.begin_row()
            table.cell = _OpenCell(self._form_of(name, words))
        elif table is not None and name in _ROW_GROUPS:
            self._close_group(table)
        elif table is not None and name == "caption":
            table.caption = []
        else:
            self._start_within(name, words, table)

    def _start_within(self, name: str, words: str, table: _OpenTable | None) -> None:
        """The start of an element that makes no part of a table."""
        cell = table.cell if table is not None else None
        if name == "frameset":
            self._has_frames = True
        elif name == "input":
            self._input(cell, attributes(words))
        elif cell is not None and not cell.hidden:
            if name == "br":
                cell.parts.append(BREAK)
            elif name in _IN_LINES:
                cell.parts.append(BLOCK)
            elif name == "select":
                cell.options = []
            elif name == "option" and cell.options is not None:
                cell.options.append(("selected" in attributes(words), []))
        if name in _VOID or name in _PAGE or (table is not None and cell is None):
            return
        hidden = self._hidden if cell is None else cell.hidden
        if name in hidden[-1:] or (not hidden and may_hide(words) and hides(attributes(words))):
            hidden.append(name)

    def _input(self, cell: _OpenCell | None, found: Mapping[str, str]) -> None:
        kind = found.get("type", "").lower()
        self._is_login = self._is_login or kind == "password"
        if cell is not None and not cell.hidden and kind not in _BUTTONS and (value := found.get("value")):
            cell.is_own = True
            cell.parts.append(value.replace("&", "&amp;"))

    def _end(self, name: str) -> None:
        table = self._open[-1] if self._open else None
        if name in ("body", "html"):
            while self._open:
                self._close_table()
            self._hidden.clear()
        elif table is None:
            if name in self._hidden[-1:]:
                self._hidden.pop()
        elif name == "table":
            self._close_table()
        elif name in ("td", "th"):
            self._close_cell(table)
        elif name == "tr":
            self._close_row(table)
        elif name in _ROW_GROUPS:
            self._close_group(table)
        elif name == "caption" and table.caption is not None:
            table.grid.name, table.caption = tidied("".join(table.caption)), None
        elif (cell := table.cell) is not None:
            if name in cell.hidden[-1:]:
                cell.hidden.pop()
            elif cell.hidden:
                return
            elif name == "select" and cell.options is not None:
                self._close_select(cell)
            elif name in _IN_LINES:
                cell.parts.append(BLOCK)

    def _close_select(self, cell: _OpenCell) -> None:
        """Of a choice only what is chosen counts; a browser shows the first where nothing is."""
        options, cell.options = cell.options or [], None
        chosen = next((parts for is_chosen, parts in options if is_chosen), options[0][1] if options else [])
        text = "".join(chosen)
        cell.is_own = cell.is_own or not text.isspace()
        cell.parts.append(text)

    def _open_table(self, words: str) -> None:
        outer = self._open[-1] if self._open else None
        if outer is not None and outer.cell is None:
            self._close_table()
            outer = self._open[-1] if self._open else None
        if len(self._open) >= _DEEPEST:
            raise ReadError(
                "too_heavy",
                f"“{self._filename}” is a web page with more than {_DEEPEST} tables in one another, which no export "
                "has. Copy the table into a new workbook and upload that.",
            )
        grid = Grid(columns=self._limits.columns, counts_from_1904=self.counts_from_1904)
        is_within = outer is not None and outer.cell is not None and bool(outer.cell.hidden)
        grid.names_itself = is_header(self._text, self._at)
        if self._hidden or is_within or hides(attributes(words)):
            grid.visible = "Hidden"
        self._open.append(_OpenTable(grid))

    def _close_cell(self, table: _OpenTable) -> None:
        cell, table.cell, table.caption = table.cell, None, None
        if cell is None:
            return
        if cell.options is not None:
            self._close_select(cell)
        if cell.tables:
            table.inner += joined(cell.tables)
        said = tidied("".join(cell.parts))
        table.own += cell.is_own and said != ""
        put(table.grid, cell.form, said)

    def _close_row(self, table: _OpenTable) -> None:
        self._close_cell(table)
        if table.row_is_open:
            table.row_is_open = False
            table.grid.end_row()

    def _close_group(self, table: _OpenTable) -> None:
        self._close_row(table)
        table.grid.end_group()

    def _close_table(self) -> None:
        """Ends the innermost table. One that only lays others out gives way to these; one whose cells say at least as
        much as any table in them is data, and their text that of its cells.
        """
        table = self._open.pop()
        self._close_row(table)
        table.grid.close()
        largest = max((inner.filled for inner in table.inner), default=0)
        if table.inner and (table.is_layout or table.own < largest):
            found = table.inner
        else:
            found = [table.grid]
        outer = self._open[-1] if self._open else None
        if outer is None or outer.cell is None:
            self._found += found
            return
        outer.cell.tables += found
        if table.grid.visible == "Hidden":
            return
        text = table.grid.text(at_most=self._limits.cell_chars)
        if text is None:
            outer.is_layout = True
        else:
            outer.cell.parts += (BLOCK, text.replace("&", "&amp;").replace("\n", BLOCK), BLOCK)

    def _refuse_open(self, *, cut: bool = False) -> None:
        """A page that ends within a table was cut off; browsers would show what is there, and nobody see the rest."""
        if self._open:
            raise broken_off(self._filename, rows=self._open[0].grid.height)
        if cut and not self._found:
            raise broken_off(self._filename, rows=0)

    def _no_table(self) -> ReadError:
        title = f" (its title is “{self._title[:80]}”)" if self._title else ""
        if self._is_login:
            what, remedy = (
                "a web page (HTML) to log in",
                "Log in there, export the table again and upload that.",
            )
        elif self._has_frames:
            what = "a web page (HTML) whose sheets are kept in files beside it"
            remedy = "Open it in Excel, choose Save As, Excel Workbook (XLSX), and upload that."
        else:
            what = "a web page (HTML) without a table of data"
            remedy = "Open it in a browser to see what it says; then export the table again and upload that."
        return ReadError("wrong_content", f"“{self._filename}” is {what}{title}. {remedy}", found=what)
