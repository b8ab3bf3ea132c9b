"""XLSB: errors, what number formats show, merged cells, and the 1904 calendar, from the binary parts.

Source of the records: Microsoft's published [MS-XLSB].
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from ..archives import damaged
from .findings import Finding, Inspection, Looks, Merged, SheetFindings
from .formats import NUMBERED, Style, style_of
from .packages import MACRO_NOTE, Package, external_links_note
from .xls import ERROR_NAMES

_ROW = 0
_CELL_RK = 2
_CELL_ERROR = 3
_CELL_REAL = 5
_CELL_TEXT = (6, 7)
_FORMULA_STRING = 8
_FORMULA_NUMBER = 9
_FORMULA_ERROR = 11
_LAST_CELL = 11
_FORMAT = 44
_END_SHEET = 130
_XF = 47
_MERGED = 176
_WORKBOOK_PROPERTIES = 153
_SHEET = 156
_BEGIN_CELL_XFS = 617
_END_CELL_XFS = 618


class XlsbInspection(Inspection):
    """One XLSB workbook. Raises ReadError `damaged`, `entities`."""

    saved_uncalculated = False

    def __init__(self, path: Path, *, filename: str) -> None:
        self._filename = filename
        self._package = package = Package(path, filename=filename)
        self.notes: list[str] = []
        self.counts_from_1904 = False
        book = package.main_part("xl/workbook.bin")
        relations = package.relations(book)
        self._parts: list[str] = []
        for kind, body in self._records(book):
            if kind == _WORKBOOK_PROPERTIES and body:
                self.counts_from_1904 = bool(body[0] & 1)
            elif kind == _SHEET:
                relation = _text(body, 8)
                self._parts.append(relations.get(relation, ("", ""))[1])
        links = sum(1 for kind, _ in relations.values() if kind == "externalLink")
        if links:
            self.notes.append(external_links_note(links))
        if any(name.lower().endswith("vbaproject.bin") for name in package.names):
            self.notes.append(MACRO_NOTE)
        styles = package.find(next((target for kind, target in relations.values() if kind == "styles"), ""))
        self._styles = self._styles_in(styles) if styles else {}

    def sheet(self, index: int) -> SheetFindings:
        part = self._package.find(self._parts[index]) if index < len(self._parts) else None
        found: dict[int, dict[int, Finding]] = {}
        looks = Looks(self._styles, found)
        merged: list[Merged] = []
        formulas = False
        if part is None:
            raise damaged(self._filename)
        row = last = 0
        column_before = -1
        for kind, body in self._records(part):
            last = kind
            if kind <= _LAST_CELL and len(body) >= 4:
                # Rows ascend, and the cells within each: else a record is another than it was, and its row is lost.
                place = struct.unpack_from("<I", body)[0]
                if kind == _ROW:
                    if place < row:
                        raise damaged(self._filename)
                    row, column_before = place + 1, -1
                elif place <= column_before:
                    raise damaged(self._filename)
                else:
                    column_before = place
            if kind in (_CELL_ERROR, _FORMULA_ERROR) and len(body) >= 9:
                column = struct.unpack_from("<I", body)[0]
                found.setdefault(row, {})[column] = Finding("error", ERROR_NAMES.get(body[8], "#ERROR"))
            elif kind in (_CELL_RK, _CELL_REAL, _FORMULA_NUMBER) and self._styles and len(body) >= 8:
                column, style = struct.unpack_from("<II", body)
                looks.number(row, column, style & 0xFFFFFF)
            elif kind in (*_CELL_TEXT, _FORMULA_STRING) and self._styles and len(body) >= 4:
                looks.text(struct.unpack_from("<I", body)[0])
            elif kind == _MERGED and len(body) >= 16:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                merged.append(((top, left), (bottom, right)))
            formulas = formulas or _FORMULA_STRING <= kind <= _FORMULA_ERROR
        if last != _END_SHEET:
            raise damaged(self._filename)
        return SheetFindings(found, formulas, looks.units(), merged=merged)

    def _styles_in(self, part: str) -> dict[int, Style]:
        """The styles that show more than a number alone, by their numbers."""
        codes = dict(NUMBERED)
        formats: list[int] = []
        within = False
        for kind, body in self._records(part):
            if kind == _FORMAT and len(body) >= 6:
                codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)
            elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
                within = kind == _BEGIN_CELL_XFS
            elif kind == _XF and within and len(body) >= 4:
                formats.append(struct.unpack_from("<H", body, 2)[0])
        styles = {number: style_of(codes.get(code, "")) for number, code in enumerate(formats)}
        return {number: style for number, style in styles.items() if style.kind}

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        data = b"".join(self._package.chunks(part))
        at = 0
        end = len(data)
        while at < end:
            kind = data[at]
            at += 1
            if kind & 0x80 and at < end:
                kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while at < end and shift < 28:
                byte = data[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80:
                    break
            if at + length > end:
                raise damaged(self._filename)
            yield kind, data[at : at + length]
            at += length


def _text(body: bytes, at: int) -> str:
    """A string of 16-bit characters with its 32-bit count before it."""
    count = struct.unpack_from("<I", body, at)[0] if len(body) >= at + 4 else 0
    return body[at + 4 : at + 4 + 2 * min(count, 32_767)].decode("utf-16-le", "replace")
