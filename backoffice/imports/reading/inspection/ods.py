"""ODS: error cells, formulas without results, merged cells, what styles show of numbers, and encryption."""

import re
import zipfile
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from xml.parsers import expat

from ..archives import BROKEN, damaged, encrypted
from .findings import Finding, Inspection, Looks, Merged, SheetFindings
from .formats import PLAIN, Style
from .ods_styles import CellStyles
from .packages import Package

_OVERLAP = 4096
_FORMULA = b"table:formula="
_SUSPECT = re.compile(
    rb"calcext:value-type=\"error\"|table:number-(?:rows|columns)-spanned=|office:value-type=\"(?:currency|percentage)\"|<table:table-cell(?=[^<>]*\btable:formula=)(?![^<>]*\boffice:value-type=)"
)
_MOST_REPEATED = 10_000
_MANY_STYLES = 100
_MANIFEST = "META-INF/manifest.xml"
_MANIFEST_READ = 1 << 20


class OdsInspection(Inspection):
    """One OpenDocument spreadsheet. Raises ReadError `encrypted`, `damaged`, `entities`."""

    counts_from_1904 = False
    saved_uncalculated = False

    def __init__(self, path: Path, *, filename: str) -> None:
        self._filename = filename
        if _is_encrypted(path, filename):
            raise encrypted(filename)  # before its parts are looked at, which are no XML then
        self._package = Package(path, filename=filename)
        self.notes: list[str] = []
        if "content.xml" not in self._package.names:
            raise damaged(filename)
        self._styles = self._read_styles()
        self._formulas, suspicious = self._scan()
        walk = self._walk() if suspicious else None
        self._found = walk.sheets if walk else []
        self._looks = walk.looks if walk else []
        self._merged = walk.merged if walk else []

    def sheet(self, index: int) -> SheetFindings:
        if index >= len(self._found):
            return SheetFindings({}, self._formulas)
        units = self._looks[index].units()
        return SheetFindings(self._found[index], self._formulas, units, merged=self._merged[index])

    def _read_styles(self) -> dict[str, Style]:
        """The styles of cells that show more than a number alone, by their names."""
        styles = CellStyles()
        try:
            for part in ("styles.xml", "content.xml"):
                if part in self._package.names:
                    styles.add(self._package.chunks(part))
        except (expat.ExpatError, ValueError) as error:
            raise damaged(self._filename) from error
        return styles.shown()

    def _scan(self) -> tuple[bool, bool]:
        formulas = suspicious = False
        styled = None
        if len(self._styles) > _MANY_STYLES:
            suspicious = True  # to look for so many names takes longer than to walk
        elif self._styles:
            names = "|".join(re.escape(name) for name in self._styles)
            styled = re.compile(rf'(?:table:style-name|default-cell-style-name)="(?:{names})"'.encode())
        tail = b""
        for chunk in self._package.chunks("content.xml"):
            block = tail + chunk
            formulas = formulas or _FORMULA in block
            suspicious = (
                suspicious
                or _SUSPECT.search(block) is not None
                or (styled is not None and styled.search(block) is not None)
            )
            tail = block[-_OVERLAP:]
        return formulas, suspicious

    def _walk(self) -> "_ContentWalk":
        walk = _ContentWalk(self._styles)
        try:
            for chunk in self._package.chunks("content.xml"):
                walk.parser.Parse(chunk)
            walk.parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:
            raise damaged(self._filename) from error
        return walk


def _is_encrypted(path: Path, filename: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_MANIFEST) as manifest:
            return b"encryption-data" in manifest.read(_MANIFEST_READ)
    except KeyError:
        return False
    except BROKEN as error:
        raise damaged(filename) from error


class _ContentWalk:
    def __init__(self, styles: Mapping[str, Style]) -> None:
        self.sheets: list[dict[int, dict[int, Finding]]] = []
        self.looks: list[Looks] = []
        self.merged: list[list[Merged]] = []
        self._styles = styles
        # The default styles of columns, each up to the column where the next begins; that of the row goes before.
        self._ends: list[int] = []
        self._of_columns: list[str] = []
        self._of_row = ""
        self._row = self._row_repeat = 0
        self._column = self._repeat = 0
        self._kind = self._type = ""
        self._style = PLAIN
        self._text: list[str] = []
        self._in_cell = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            found: dict[int, dict[int, Finding]] = {}
            self.sheets.append(found)
            self.looks.append(Looks({}, found))
            self.merged.append([])
            self._ends, self._of_columns = [], []
            self._row = 1
        elif tag == "table:table-column":
            columns = int(attributes.get("table:number-columns-repeated", "1"))
            self._ends.append((self._ends[-1] if self._ends else 0) + columns)
            self._of_columns.append(attributes.get("table:default-cell-style-name", ""))
        elif tag == "table:table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self._of_row = attributes.get("table:default-cell-style-name", "")
            self._column = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._repeat = int(attributes.get("table:number-columns-repeated", "1"))
        self._in_cell = True
        rows = int(attributes.get("table:number-rows-spanned", "1"))
        columns = int(attributes.get("table:number-columns-spanned", "1"))
        if self.merged and (rows > 1 or columns > 1):
            top, left = self._row - 1, self._column
            self.merged[-1].append(((top, left), (top + rows - 1, left + columns - 1)))
        self._text.clear()
        self._kind = ""
        self._type = attributes.get("office:value-type", "")
        self._style = PLAIN
        if attributes.get("calcext:value-type") == "error":
            self._kind = "error"
        elif "table:formula" in attributes and not self._type:
            self._kind = "not_calculated"
        elif self._type == "percentage":
            self._kind = "per_cent"
        elif self._type in ("float", "currency", "date"):
            name = attributes.get("table:style-name") or self._of_row or self._style_of_column()
            self._style = self._styles.get(name, PLAIN)
            currency = attributes.get("office:currency", "")
            if currency and self._style.kind in ("", "unit"):
                self._style = Style("unit", currency)

    def _style_of_column(self) -> str:
        at = bisect_right(self._ends, self._column)
        return self._of_columns[at] if at < len(self._of_columns) else ""

    def _end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._row_repeat
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._in_cell = False
            if self.sheets and (self._kind or self._type):
                self._look()
            self._column += self._repeat

    def _look(self) -> None:
        finding = Finding(self._kind, "".join(self._text))
        looks = self.looks[-1]
        for row in range(self._row, self._row + min(self._row_repeat, _MOST_REPEATED)):
            for column in range(self._column, self._column + min(self._repeat, 256)):
                if self._kind:
                    self.sheets[-1].setdefault(row, {})[column] = finding
                elif self._type == "string":
                    looks.text(column)
                else:
                    looks.take(row, column, self._style)

    def _characters(self, text: str) -> None:
        if self._in_cell and self._kind:
            self._text.append(text)
