"""ODS: error cells, formulas without results, currencies and hundredths, and encryption."""

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from ..archives import BROKEN, damaged, encrypted
from .findings import Finding, Inspection, SheetFindings, joined_units
from .packages import Package

_OVERLAP = 4096
_FORMULA = b"table:formula="
_SUSPECT = re.compile(
    rb"calcext:value-type=\"error\"|office:value-type=\"(?:currency|percentage)\"|<table:table-cell(?=[^<>]*\btable:formula=)(?![^<>]*\boffice:value-type=)"
)
_MOST_REPEATED = 10_000
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
        self._formulas, suspicious = self._scan()
        walk = self._walk() if suspicious else None
        self._found = walk.sheets if walk else []
        self._units = walk.units if walk else []

    def sheet(self, index: int) -> SheetFindings:
        found = self._found[index] if index < len(self._found) else {}
        units = self._units[index] if index < len(self._units) else set()
        return SheetFindings(found, self._formulas, joined_units(units))

    def _scan(self) -> tuple[bool, bool]:
        formulas = suspicious = False
        tail = b""
        for chunk in self._package.chunks("content.xml"):
            block = tail + chunk
            formulas = formulas or _FORMULA in block
            suspicious = suspicious or _SUSPECT.search(block) is not None
            tail = block[-_OVERLAP:]
        return formulas, suspicious

    def _walk(self) -> "_ContentWalk":
        walk = _ContentWalk()
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
    def __init__(self) -> None:
        self.sheets: list[dict[int, dict[int, Finding]]] = []
        self.units: list[set[tuple[int, str]]] = []
        self._row = self._row_repeat = 0
        self._column = self._repeat = 0
        self._kind = ""
        self._text: list[str] = []
        self._in_cell = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.sheets.append({})
            self.units.append(set())
            self._row = 1
        elif tag == "table:table-row":
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
            self._column = 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._repeat = int(attributes.get("table:number-columns-repeated", "1"))
            self._in_cell = True
            self._text.clear()
            self._kind = ""
            if attributes.get("calcext:value-type") == "error":
                self._kind = "error"
            elif "table:formula" in attributes and "office:value-type" not in attributes:
                self._kind = "not_calculated"
            elif attributes.get("office:value-type") == "percentage":
                self._kind = "per_cent"
            elif self.units and (unit := attributes.get("office:currency", "")):
                self.units[-1].add((self._column, unit))

    def _end(self, tag: str) -> None:
        if tag == "table:table-row":
            self._row += self._row_repeat
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._in_cell = False
            if self._kind and self.sheets:
                finding = Finding(self._kind, "".join(self._text))
                for row in range(self._row, self._row + min(self._row_repeat, _MOST_REPEATED)):
                    for column in range(self._column, self._column + min(self._repeat, 256)):
                        self.sheets[-1].setdefault(row, {})[column] = finding
            self._column += self._repeat

    def _characters(self, text: str) -> None:
        if self._in_cell and self._kind:
            self._text.append(text)
