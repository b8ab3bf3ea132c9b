"""XLS (BIFF5 and BIFF8): errors, what number formats show, the 1904 calendar, and encryption.

Source of the records: Microsoft's published [MS-XLS].
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from .. import ole
from ..archives import damaged, encrypted, truncated
from .findings import Finding, Inspection, SheetFindings, joined_units
from .formats import PERCENT_IDS, is_per_cent, unit_shown
from .packages import MACRO_NOTE, external_links_note

_FORMULA = {0x0006, 0x0206, 0x0406}
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
_ZEROS = re.compile(r"0{2,20}$")

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
        codes = dict.fromkeys(PERCENT_IDS, "0%")
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
                wide = bool(body[4] & 1)
                codes[struct.unpack_from("<H", body)[0]] = body[5:].decode(
                    "utf-16-le" if wide else "latin-1", "replace"
                )
            elif kind == _XF and len(body) >= 4:
                formats.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == _SUP_BOOK and len(body) >= 4 and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
                links += 1
        if links:
            self.notes.append(external_links_note(links))
        written = {number: codes[code] for number, code in enumerate(formats) if code in codes}
        self._zero_styles = {number: len(code) for number, code in written.items() if _ZEROS.match(code)}
        self._percent_styles = {number for number, code in written.items() if is_per_cent(code)}
        self._unit_styles = {number: unit for number, code in written.items() if (unit := unit_shown(code))}

    def sheet(self, index: int) -> SheetFindings:
        found: dict[int, dict[int, Finding]] = {}
        units: set[tuple[int, str]] = set()
        formulas = False
        shown = bool(self._zero_styles or self._percent_styles or self._unit_styles)
        if index >= len(self._sheets):
            return SheetFindings(found)
        for kind, body in self._records(self._sheets[index]):
            if kind in _FORMULA and len(body) >= 14:
                formulas = True
                row, column, style, result, code, marker = struct.unpack_from("<HHHBxBxxxH", body)
                if marker == 0xFFFF and result == 2:
                    found.setdefault(row + 1, {})[column] = Finding("error", ERROR_NAMES.get(code, "#ERROR"))
                elif marker != 0xFFFF:
                    self._show(found, units, row, column, style)
            elif kind == _BOOL_ERR and len(body) >= 8:
                row, column, _, code, is_error = struct.unpack_from("<HHHBB", body)
                if is_error:
                    found.setdefault(row + 1, {})[column] = Finding("error", ERROR_NAMES.get(code, "#ERROR"))
            elif shown and kind in (_NUMBER, _RK) and len(body) >= 10:
                row, column, style = struct.unpack_from("<HHH", body)
                self._show(found, units, row, column, style)
            elif shown and kind == _MUL_RK and len(body) >= 6:
                row, column = struct.unpack_from("<HH", body)
                for at in range(4, len(body) - 7, 6):
                    self._show(
                        found, units, row, column + (at - 4) // 6, struct.unpack_from("<H", body, at)[0]
                    )
        return SheetFindings(found, formulas, joined_units(units))

    def _show(
        self,
        found: dict[int, dict[int, Finding]],
        units: set[tuple[int, str]],
        row: int,
        column: int,
        style: int,
    ) -> None:
        """Notes what the style of a number shows beside it."""
        if style in self._zero_styles:
            found.setdefault(row + 1, {})[column] = Finding("padded", width=self._zero_styles[style])
        elif style in self._percent_styles:
            found.setdefault(row + 1, {})[column] = Finding("per_cent")
        elif style in self._unit_styles:
            units.add((column, self._unit_styles[style]))

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
