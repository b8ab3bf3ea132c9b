"""XLSX: errors, formulas without results, what number formats show, and the true extent of a sheet."""

import re
from collections import Counter
from collections.abc import Set
from pathlib import Path
from xml.parsers import expat

from ..archives import damaged
from ..errors import ReadError
from ..limits import Limits
from ..rows import column_letters
from .findings import Finding, Inspection, SheetFindings, speaks_for_column
from .formats import NUMBERED, Style, style_of
from .packages import MACRO_NOTE, Package, external_links_note, local_name
from .places import Places

_OVERLAP = 1024
_LAST_ROW = re.compile(rb"""row\s[^<>]*?\br=["']([0-9]{1,9})["']""")
_NO_RESULT = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^<>]*)?/>)"
    rb"(?:<(?:\w+:)?v(?:\s*/>|></(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*?\br=["']([0-9]{1,9})["']"""
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
# A shared string is named by its number; the engine takes anything else for the first one. Begun with a look behind
# instead of letters, it is tried at every byte of the sheet and takes ten times as long.
_NO_STRING = re.compile(
    rb"""t=(?<=\st=)["']s["'][^<>]{0,200}>\s{0,20}<(?:\w{1,20}:)?v>\s{0,20}[0-9]{0,20}[^<0-9\s]"""
)
# Where rows should be, something that no program writes there: the engine passes over it and finds a blank sheet.
_NO_ROWS = re.compile(rb"<(?:\w{1,20}:)?sheetData>\s{0,200}<(?!(?:\w{1,20}:)?row[\s/>])[\w:.-]{1,40}[\s/>]")
# A sheet whose extent is larger than this, nearly all of it blank, costs memory for nothing.
_SPARSE_AREA = 4_000_000
_SPARSE_SHARE = 20
_MANY_ROWS = 15_000
_MANY_STYLES = 100
_COLUMNS_OF_EXCEL = 16_384


class XlsxInspection(Inspection):
    """One XLSX workbook. Raises ReadError `damaged`, `entities`, `too_many_columns`, `too_heavy`."""

    def __init__(self, path: Path, *, filename: str, limits: Limits) -> None:
        self._filename = filename
        self._limits = limits
        self._package = package = Package(path, filename=filename)
        self.notes: list[str] = []
        book = package.main_part("xl/workbook.xml")
        tree = package.tree(book)
        relations = package.relations(book)
        self._parts: list[str] = []
        self.counts_from_1904 = False
        self.saved_uncalculated = False
        links = 0
        for element in tree.iter():
            name = local_name(element.tag)
            if name == "sheet":
                ids = [value for key, value in element.attrib.items() if local_name(key) == "id"]
                self._parts.append(relations.get(ids[0], ("", ""))[1] if ids else "")
            elif name == "workbookPr":
                self.counts_from_1904 = element.get("date1904", "0") in ("1", "true", "on")
            elif name == "calcPr":
                self.saved_uncalculated = element.get("fullCalcOnLoad", "0") in ("1", "true")
            elif name == "externalReference":
                links += 1
        if links:
            self.notes.append(external_links_note(links))
        if any(name.lower().endswith("vbaproject.bin") for name in package.names):
            self.notes.append(MACRO_NOTE)
        styles = package.find(next((target for kind, target in relations.values() if kind == "styles"), ""))
        shown = self._styles_in(styles) if styles else {}
        self._unit_styles = {number: style.text for number, style in shown.items() if style.kind == "unit"}
        self._styles = {number: style for number, style in shown.items() if style.kind != "unit"}

    def admit(self, index: int) -> None:
        part = self._part(index)
        far = _columns_beyond(self._limits.columns)
        last_row = cells = 0
        reaches_far = False
        tail = b""
        for chunk in self._package.chunks(part):
            block = tail + chunk
            if b"sheetData" in block and _NO_ROWS.search(block):
                raise damaged(self._filename)
            reaches_far = reaches_far or far.search(block) is not None
            start = block.rfind(b"row ")
            row = _LAST_ROW.match(block, start) if start >= 0 else None
            last_row = max(last_row, int(row[1])) if row else last_row
            cells += chunk.count(b"<c") or chunk.count(b":c")
            tail = block[-_OVERLAP:]
        if reaches_far or (last_row > _MANY_ROWS and last_row > cells):
            self._walk(part)

    def sheet(self, index: int) -> SheetFindings:
        part = self._part(index)
        formulas, suspicious, units, hidden = self._scan(part)
        by_cell = {column for column, unit in units.items() if not unit}
        found = self._walk(part, by_cell).found if suspicious or by_cell else {}
        return SheetFindings(found, formulas, {at: unit for at, unit in units.items() if unit}, hidden)

    def _part(self, index: int) -> str:
        part = self._package.find(self._parts[index]) if index < len(self._parts) else None
        if part is None:
            raise damaged(self._filename)
        return part

    def _walk(self, part: str, by_cell: Set[int] = frozenset()) -> "_SheetWalk":
        """All cells of a sheet, with the units of those in the columns of which each says its own."""
        walk = _SheetWalk(self._styles, {column: self._unit_styles for column in by_cell})
        try:
            for chunk in self._package.chunks(part):
                walk.feed(chunk)
            walk.close()
        except (expat.ExpatError, ValueError, OverflowError) as error:
            raise damaged(self._filename) from error
        self._check_extent(walk)
        self._check_errors(walk)
        return walk

    def _scan(self, part: str) -> tuple[bool, bool, dict[int, str], int]:
        """Whether a sheet has formulas, whether it must be walked cell by cell, its columns' currencies ("" where each
        cell says its own), and how many of its rows are hidden.
        """
        styled = priced = bare = None
        suspicious = len(self._styles) > _MANY_STYLES  # to look for so many takes longer than to walk
        if self._styles and not suspicious:
            numbers = "|".join(map(str, self._styles))
            styled = re.compile(rf"""s=(?<=\ss=)["'](?:{numbers})["']""".encode())
        if self._unit_styles:
            numbers = "|".join(map(str, self._unit_styles))
            priced = re.compile(rf"""<(?:\w+:)?c r="([A-Z]+)[0-9]+" s="({numbers})"(?: t="n")?>""".encode())
            bare = re.compile(
                rf"""<c r="([A-Z]+)[0-9]+"(?: s="(?!(?:{numbers})")[0-9]+")?(?: t="(n|s|str|inlineStr)")?>""".encode()
            )
        # A little of each block is seen twice, which changes nothing of what most cells are.
        shown: Counter[tuple[bytes, bytes]] = Counter()
        unshown: Counter[tuple[bytes, bytes]] = Counter()
        formulas = False
        hidden = last_hidden = 0
        places = Places()
        tail = b""
        for chunk in self._package.chunks(part):
            places.feed(chunk)
            block = tail + chunk
            if b"hidden=" in block:
                for number in map(int, _HIDDEN_ROW.findall(block)):
                    hidden += number > last_hidden
                    last_hidden = max(last_hidden, number)
            if _NO_STRING.search(block):
                raise damaged(self._filename)
            if priced is not None and bare is not None:
                shown.update(priced.findall(block))
                unshown.update(bare.findall(block))
            formulas = formulas or ((b"<f" in block or b":f" in block) and _FORMULA.search(block) is not None)
            suspicious = suspicious or (
                b't="e"' in block
                or b"t='e'" in block
                or (formulas and _NO_RESULT.search(block) is not None)
                or (styled is not None and styled.search(block) is not None)
            )
            tail = block[-_OVERLAP:]
        places.close()
        return formulas, suspicious or places.doubtful, self._units_of_columns(shown, unshown), hidden

    def _units_of_columns(
        self, shown: Counter[tuple[bytes, bytes]], unshown: Counter[tuple[bytes, bytes]]
    ) -> dict[int, str]:
        """By column the unit that all its numbers are shown with; "" where each cell says its own. `unshown` counts the
        cells of other styles by column and type.
        """
        units: dict[bytes, Counter[str]] = {}
        for (letters, style), cells in shown.items():
            units.setdefault(letters, Counter())[self._unit_styles[int(style)]] += cells
        texts: Counter[bytes] = Counter()
        bare = set()
        for (letters, kind), cells in unshown.items():
            if kind in (b"", b"n"):
                bare.add(letters)
            else:
                texts[letters] += cells
        return {
            _column_number(letters.decode()) - 1: next(iter(each))
            if speaks_for_column(each.keys(), each.total(), texts[letters], letters in bare)
            else ""
            for letters, each in units.items()
        }

    def _check_errors(self, walk: "_SheetWalk") -> None:
        """Refuses a sheet that shows an error of newer programs: the engine reads none of its cells then."""
        for row, cells in walk.found.items():
            for column, finding in cells.items():
                if finding.kind == "error" and finding.text not in _ERRORS:
                    cell = f"{column_letters(column)}{row}"
                    raise ReadError(
                        "unknown_error_value",
                        f"Cell {cell} shows the error {finding.text[:40] or '(none)'}, with which "
                        f"“{self._filename}” cannot be read. Correct the formula or write the value itself, and upload "
                        "it again.",
                        cell=cell,
                    )

    def _check_extent(self, walk: "_SheetWalk") -> None:
        width = walk.right - walk.left + 1
        if width > self._limits.columns:
            raise ReadError(
                "too_many_columns",
                f"The sheet has {width:,} columns (up to column {column_letters(walk.right)}); at most "
                f"{self._limits.columns:,} are taken. Delete the columns that are not needed and upload it again.",
                columns=width,
                limit=self._limits.columns,
            )
        area = width * (walk.bottom - walk.top + 1)
        if area > _SPARSE_AREA and area > walk.filled * _SPARSE_SHARE:
            corner = f"{column_letters(walk.right)}{walk.bottom}"
            raise ReadError(
                "too_heavy",
                f"The sheet reaches as far as cell {corner}, though only {walk.filled:,} cells are filled. Delete the "
                "rows and columns after the table (Ctrl+End shows the last cell), save and upload again.",
                last_cell=corner,
                filled=walk.filled,
            )

    def _styles_in(self, part: str) -> dict[int, Style]:
        """The styles that show more than a number alone, by their numbers."""
        tree = self._package.tree(part)
        codes = {str(number): code for number, code in NUMBERED.items()} | {
            element.get("numFmtId", ""): element.get("formatCode", "")
            for element in tree.iter()
            if local_name(element.tag) == "numFmt"
        }
        cells = next((element for element in tree if local_name(element.tag) == "cellXfs"), None)
        shown = {
            number: style_of(codes.get(element.get("numFmtId", ""), ""))
            for number, element in enumerate(cells if cells is not None else ())
        }
        return {number: style for number, style in shown.items() if style.kind}


class _SheetWalk:
    """All cells of a sheet by position, for the few sheets that need it."""

    def __init__(self, styles: dict[int, Style], units: dict[int, dict[int, str]]) -> None:
        self.found: dict[int, dict[int, Finding]] = {}
        self.top = self.left = 1 << 31
        self.bottom = self.right = -1
        self.filled = 0
        self._styles = {str(number): Finding(*style) for number, style in styles.items()}
        # By the columns of which each cell says its own.
        self._units = {
            column: {str(number): unit for number, unit in styles.items()} for column, styles in units.items()
        }
        self._row = 0
        # Of the row that the cell itself names, where it names one.
        self._cell_row = 0
        self._column = -1
        self._filled_columns: dict[int, int] = {}
        self._type = ""
        self._style = ""
        self._formula = self._value = self._inline = False
        self._text: list[str] = []
        self._depth_of_text = ""
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            place = attributes.get("r", "")
            letters = place.rstrip("0123456789")
            self._column = _column_number(letters.upper()) - 1 if letters else self._column + 1
            self._cell_row = int(place[len(letters) :] or self._row)
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._formula = self._value = self._inline = False
            self._text.clear()
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._value = True
            self._depth_of_text = "v"
        elif name == "is":
            self._inline = True

    def _end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "v":
            self._depth_of_text = ""
        elif name == "c":
            self._finish_cell()

    def _characters(self, text: str) -> None:
        if self._depth_of_text:
            self._text.append(text)

    def _finish_cell(self) -> None:
        text = "".join(self._text)
        if not (text or self._formula or self._inline):
            return
        self.filled += 1
        self.top = min(self.top, self._cell_row)
        self.bottom = max(self.bottom, self._cell_row)
        self.left = min(self.left, self._column)
        self.right = max(self.right, self._column)
        here, others = 1 << min(self._column, _COLUMNS_OF_EXCEL), self._filled_columns.get(self._cell_row, 0)
        self._filled_columns[self._cell_row] = others | here
        finding = None
        if others & here:
            finding = Finding("twice")
        elif self._type == "e":
            finding = Finding("error", text)
        elif self._formula and not text and not (self._type == "str" and self._value):
            finding = Finding("not_calculated")
        elif self._style in self._styles and self._type in ("n", "d"):
            finding = self._styles[self._style]
        elif self._type == "n" and (unit := self._units.get(self._column, {}).get(self._style)):
            finding = Finding("unit", unit)
        if finding:
            self.found.setdefault(self._cell_row, {})[self._column] = finding


def _columns_beyond(limit: int) -> re.Pattern[bytes]:
    """Finds references to columns to the right of the one numbered `limit`, or a little before it."""
    letters = column_letters(limit - 1)
    first, last = letters[0], letters[-1]
    beyond = ["[A-Z]" * (len(letters) + 1)]
    if first < "Z":
        beyond.append(f"[{chr(ord(first) + 1)}-Z]" + "[A-Z]" * (len(letters) - 1))
    if len(letters) == 2 and last < "Z":
        beyond.append(f"{first}[{chr(ord(last) + 1)}-Z]")
    elif len(letters) > 2:
        beyond.append(first + "[A-Z]" * (len(letters) - 1))
    return re.compile(rf"""r=["'](?:{"|".join(beyond)})[A-Z]*[0-9]""".encode())


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
