"""XML Spreadsheet 2003, the workbook in one XML file that ERP programs and scripts write.

Source of the elements: Microsoft's published XML Spreadsheet Reference.
"""

import datetime
import re
from collections.abc import Callable
from xml.parsers import expat

from ..archives import broken_off, damaged, declares_entities
from ..errors import ReadError
from ..inspection import Inspection, SheetFindings
from ..limits import Limits
from .grid import MOST_ROWS, Grid
from .number_formats import PLAIN, Format, format_of

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{NAMESPACE} "
_EXCEL = "urn:schemas-microsoft-com:office:excel "
_INDEX, _STYLE, _TYPE, _FORMULA = _SS + "Index", _SS + "StyleID", _SS + "Type", _SS + "Formula"
_ACROSS, _DOWN = _SS + "MergeAcross", _SS + "MergeDown"
# The parser is given text, which is in no encoding any more.
_DECLARATION = re.compile(r"\A\ufeff?\s*+<\?xml[^<>]*+\?>")
_VISIBLE = {"SheetHidden": "Hidden", "SheetVeryHidden": "VeryHidden"}
# As Excel writes a time without a day.
_NO_DAY = (datetime.date(1899, 12, 30), datetime.date(1899, 12, 31), datetime.date(1904, 1, 1))
_ENDS_EARLY = (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)


class SpreadsheetML(Inspection):
    """One such workbook. Raises ReadError `entities`, `truncated`, `damaged`, `too_many_rows`."""

    saved_uncalculated = False

    def __init__(self, text: str, *, filename: str, limits: Limits) -> None:
        self.notes: list[str] = []
        self.counts_from_1904 = False
        self.sheets_metadata: list[Grid] = []
        self._filename = filename
        self._limits = limits
        self._formats: dict[str, Format] = {}
        self._parents: dict[str, str] = {}
        self._style = ""
        self._of_columns: dict[int, Format] = {}
        self._next_column = 0
        self._of_row = PLAIN
        self._next_row = 1
        self._grid: Grid | None = None
        self._names: set[str] = set()
        self._cell: dict[str, str] | None = None
        self._type = ""
        self._text: list[str] = []
        self._in_data = self._in_comment = self._has_data = False
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            _SS + "Style": self._start_style,
            _SS + "NumberFormat": self._start_format,
            _SS + "Worksheet": self._start_sheet,
            _SS + "Column": self._start_column,
            _SS + "Row": self._start_row,
            _SS + "Cell": self._start_cell,
            _SS + "Data": self._start_data,
            _SS + "Comment": self._start_comment,
        }
        self._ends: dict[str, Callable[[], None]] = {
            _SS + "Cell": self._end_cell,
            _SS + "Data": self._end_data,
            _SS + "Comment": self._end_comment,
            _SS + "Row": self._end_row,
            _SS + "Worksheet": self._end_sheet,
            _EXCEL + "Visible": self._end_visible,
            _EXCEL + "Date1904": self._end_date_1904,
        }
        self._parse(text)

    def get_sheet_by_name(self, name: str) -> Grid:
        return next(sheet for sheet in self.sheets_metadata if sheet.name == name)

    def sheet(self, index: int) -> SheetFindings:
        return self.sheets_metadata[index].findings()

    def _parse(self, text: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            # All at once: a token in pieces would be looked at again with each of them.
            parser.Parse(_DECLARATION.sub("", text), True)
        except expat.ExpatError as error:
            if expat.ErrorString(error.code) in _ENDS_EARLY:
                raise broken_off(self._filename, rows=self._grid.height if self._grid else 0) from error
            raise ReadError(
                "damaged",
                f"“{self._filename}” is damaged: what stands in line {error.lineno:,} is no XML "
                f"({expat.ErrorString(error.code)}), perhaps a “&” or “<” that the program which made it did not "
                "write as XML demands. Open it in Excel, let it repair the file, save it as XLSX and upload that.",
                line=error.lineno,
            ) from error
        except (ValueError, OverflowError) as error:
            raise damaged(self._filename) from error

    def _doctype(self, *_: object) -> None:
        raise declares_entities(self._filename)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if start := self._starts.get(tag):
            start(attributes)
        elif tag.startswith(_EXCEL):
            self._text.clear()

    def _end(self, tag: str) -> None:
        if end := self._ends.get(tag):
            end()

    def _characters(self, text: str) -> None:
        if self._in_data or self._cell is None:
            self._text.append(text)

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get(_SS + "ID", "")
        if parent := attributes.get(_SS + "Parent"):
            self._formats.setdefault(self._style, self._formats.get(parent, PLAIN))

    def _start_format(self, attributes: dict[str, str]) -> None:
        if code := attributes.get(_SS + "Format"):
            self._formats[self._style] = format_of(code)

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get(_SS + "Name") or f"Sheet{len(self.sheets_metadata) + 1}"
        if name in self._names:
            name = f"{name} ({len(self.sheets_metadata) + 1})"
        self._names.add(name)
        self._grid = Grid(name, columns=self._limits.columns, counts_from_1904=self.counts_from_1904)
        self.sheets_metadata.append(self._grid)
        self._of_columns, self._next_column, self._next_row = {}, 0, 1

    def _start_column(self, attributes: dict[str, str]) -> None:
        if _INDEX in attributes:
            self._next_column = _counted(attributes[_INDEX]) - 1
        span = _counted(attributes.get(_SS + "Span", "0"))
        shown = self._formats.get(attributes.get(_STYLE, ""), PLAIN)
        if shown is not PLAIN:
            last = min(self._next_column + span + 1, self._limits.columns)
            self._of_columns.update(dict.fromkeys(range(self._next_column, last), shown))
        self._next_column += span + 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._grid is None:
            return
        number = self._next_row
        if _INDEX in attributes:
            number = _counted(attributes[_INDEX])
            if number < self._next_row:
                raise damaged(self._filename)  # a row twice
        if number > MOST_ROWS:
            raise ReadError(
                "too_many_rows",
                f"A row of sheet “{self._grid.name}” says that it is row {number:,}; a sheet has {MOST_ROWS:,} at "
                "most. Copy the table into a new workbook and upload that.",
                limit=MOST_ROWS,
            )
        self._next_row = number + 1 + _counted(attributes.get(_SS + "Span", "0"))
        self._of_row = self._formats.get(attributes.get(_STYLE, ""), PLAIN)
        self._grid.begin_row(number, hidden=attributes.get(_SS + "Hidden", "0") in ("1", "true"))

    def _end_row(self) -> None:
        if self._grid is not None:
            self._grid.end_row()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._cell = attributes
        self._type, self._has_data = "", False
        self._text.clear()
        if self._grid is not None and _INDEX in attributes:
            self._grid.skip_to(_counted(attributes[_INDEX]) - 1)

    def _start_data(self, attributes: dict[str, str]) -> None:
        if self._cell is not None and not self._in_comment:
            self._type = attributes.get(_TYPE, "String")
            self._in_data = self._has_data = True

    def _end_data(self) -> None:
        self._in_data = False

    def _start_comment(self, _: dict[str, str]) -> None:
        self._in_comment = True

    def _end_comment(self) -> None:
        self._in_comment = False

    def _end_cell(self) -> None:
        grid, cell = self._grid, self._cell
        self._cell = None
        if grid is None or cell is None:
            return
        text = "".join(self._text)
        across = 1 + _counted(cell.get(_ACROSS, "0"))
        down = 1 + _counted(cell.get(_DOWN, "0"))
        if _FORMULA in cell:
            grid.formulas = True
            if not text and self._type != "String":
                grid.find("not_calculated")
        kind = self._type
        if kind == "Number":
            grid.put_number(text, self._format_of(cell, grid.column), across=across, down=down)
        elif kind == "DateTime":
            grid.put_moment(_moment(text), self._format_of(cell, grid.column), across=across, down=down)
        elif kind == "Boolean":
            grid.put(text.strip() in ("1", "true"), across=across, down=down)
        else:
            if kind == "Error":
                grid.find("error", text.strip())
            grid.put(text, across=across, down=down)

    def _format_of(self, cell: dict[str, str], column: int) -> Format:
        if _STYLE in cell:
            return self._formats.get(cell[_STYLE], PLAIN)
        return self._of_row if self._of_row is not PLAIN else self._of_columns.get(column, PLAIN)

    def _end_sheet(self) -> None:
        if self._grid is not None:
            self._grid.close()
        self._grid = None

    def _end_visible(self) -> None:
        if self._grid is not None:
            self._grid.visible = _VISIBLE.get("".join(self._text).strip(), "Visible")

    def _end_date_1904(self) -> None:
        self.counts_from_1904 = "".join(self._text).strip() not in ("0", "false")


def _counted(text: str) -> int:
    """A number of rows or columns. Raises ValueError for what is none."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _moment(text: str) -> datetime.datetime | datetime.date | datetime.time | str:
    """The day or time of a cell, or both, or the text where it is none."""
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    day, time = found.date(), found.time()
    if time == datetime.time():
        return day
    return time if day in _NO_DAY else found.replace(tzinfo=None)
