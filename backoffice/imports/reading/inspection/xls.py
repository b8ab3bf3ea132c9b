"""XLS (BIFF5 and BIFF8): errors, formulas without results, what number formats show, the 1904 calendar, encryption.

Source of the records: Microsoft's published [MS-XLS].
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from .. import ole
from ..archives import damaged, encrypted, truncated
from .findings import Finding, Inspection, Looks, SheetFindings
from .formats import NUMBERED, style_of
from .packages import MACRO_NOTE, external_links_note

_FORMULA = {0x0006, 0x0206, 0x0406}
# The result of a formula: a text that is blank, or, of programs that reckon nothing, zero to be reckoned when opened.
_NO_TEXT, _ZERO, _RECKON_ON_LOAD = 3, bytes(8), 2
_BOF = 0x0809
_EOF = 0x000A
_BOUNDSHEET = 0x0085
_DATE_MODE = 0x0022
_FILE_PASS = 0x002F
_FORMAT = 0x041E
_XF = 0x00E0
_SUP_BOOK = 0x01AE
_BOOL_ERR = 0x0205
_NUMBER = 0x0203
_RK = 0x027E
_MUL_RK = 0x00BD
_TEXTS = frozenset({0x0204, 0x00FD, 0x00D6})  # a label, a shared string, rich text

ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class XlsInspection(Inspection):
    """One XLS workbook. Raises ReadError `encrypted`, `truncated`, `damaged`."""

    saved_uncalculated = False

    def __init__(self, path: Path, *, filename: str) -> None:
        self._filename = filename
        self.notes: list[str] = []
        self.counts_from_1904 = False
        try:
            with path.open("rb") as file:
                book = ole.CompoundFile(file)
                self._stream = book.stream("Workbook" if "Workbook" in book.entries else "Book")
        except ole.BrokenCompoundFile as error:
            raise (truncated(filename) if error.truncated else damaged(filename)) from error
        if any("VBA" in name or name == "dir" for name in book.entries):
            self.notes.append(MACRO_NOTE)
        self._sheets: list[int] = []
        codes = dict(NUMBERED)
        formats: list[int] = []
        links = 0
        for kind, body in self._records(0):
            if kind == _FILE_PASS:
                raise encrypted(filename)
            if kind == _BOUNDSHEET and len(body) >= 4:
                self._sheets.append(struct.unpack_from("<I", body)[0])
            elif kind == _DATE_MODE and len(body) >= 2:
                self.counts_from_1904 = body[0] == 1
            elif kind == _FORMAT and len(body) > 5:
                codes[struct.unpack_from("<H", body)[0]] = _format_code(body)
            elif kind == _XF and len(body) >= 4:
                formats.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _SUP_BOOK and len(body) >= 4 and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
                links += 1
        if links:
            self.notes.append(external_links_note(links))
        styles = {number: style_of(codes.get(code, "")) for number, code in enumerate(formats)}
        self._styles = {number: style for number, style in styles.items() if style.kind}

    def sheet(self, index: int) -> SheetFindings:
        found: dict[int, dict[int, Finding]] = {}
        looks = Looks(self._styles, found)
        formulas = has_results = False
        # Formulas that have no text as their result: all of them where a program leaves results to Excel.
        blank: list[tuple[int, int]] = []
        shown = bool(self._styles)
        if index >= len(self._sheets):
            return SheetFindings(found)
        for kind, body in self._records(self._sheets[index]):
            if kind in _FORMULA and len(body) >= 16:
                formulas = True
                row, column, style, result, code, marker, flags = struct.unpack_from("<HHHBxBxxxHH", body)
                is_blank = marker == 0xFFFF and result == _NO_TEXT
                has_results = has_results or not is_blank
                if is_blank:
                    blank.append((row, column))
                elif flags & _RECKON_ON_LOAD and body[6:14] == _ZERO:
                    found.setdefault(row + 1, {})[column] = Finding("not_calculated")
                elif marker == 0xFFFF and result == 2:
                    found.setdefault(row + 1, {})[column] = Finding("error", ERROR_NAMES.get(code, "#ERROR"))
                elif marker != 0xFFFF:
                    looks.number(row + 1, column, style)
                else:
                    looks.text(column)
            elif kind == _BOOL_ERR and len(body) >= 8:
                row, column, _, code, is_error = struct.unpack_from("<HHHBB", body)
                if is_error:
                    found.setdefault(row + 1, {})[column] = Finding("error", ERROR_NAMES.get(code, "#ERROR"))
            elif shown and kind in (_NUMBER, _RK) and len(body) >= 10:
                row, column, style = struct.unpack_from("<HHH", body)
                looks.number(row + 1, column, style)
            elif shown and kind in _TEXTS and len(body) >= 4:
                looks.text(struct.unpack_from("<HH", body)[1])
            elif shown and kind == _MUL_RK and len(body) >= 6:
                row, column = struct.unpack_from("<HH", body)
                for at in range(4, len(body) - 7, 6):
                    style = struct.unpack_from("<H", body, at)[0]
                    looks.number(row + 1, column + (at - 4) // 6, style)
        if not has_results:
            for row, column in blank:
                found.setdefault(row + 1, {})[column] = Finding("not_calculated")
        return SheetFindings(found, formulas, looks.units())

    def _records(self, start: int) -> Iterator[tuple[int, bytes]]:
        """Records of one substream, without those of charts embedded in it. Raises ReadError `damaged` where it has no
        end: a length that is not true leads astray, and the rows behind it would be missing in silence.
        """
        stream = self._stream
        at = start
        depth = 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            at += 4
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield kind, stream[at : at + length]
            at += length
        raise damaged(self._filename)


def _format_code(body: bytes) -> str:
    """The code in a record of a number format: in BIFF8 behind its length and a flag for wide signs, in BIFF5 behind
    its length alone.
    """
    if len(body) == 3 + body[2]:
        return body[3:].decode("latin-1", "replace")
    return body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")
