"""Workbooks, parsed in a child process that is bounded in memory and time, read as a stream of frames."""

import io
import json
import os
import pickle
import select
import struct
import subprocess
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from backoffice.files.confined.launching import launch

from .archives import damaged
from .encodings import Encoding
from .errors import ReadError
from .headers import Block
from .limits import MEBIBYTE, Limits
from .rows import Fault, HeadRow, Month, Row, is_blank

_READ = 1 << 20
_LARGEST_FRAME = 512 * MEBIBYTE
_OUT_OF_MEMORY = ("memory allocation", "MemoryError", "Cannot allocate memory", "capacity overflow")
_CHILD = f"{__package__}.child"
_PLAIN_CLASSES = {
    ("datetime", "datetime"), ("datetime", "date"), ("datetime", "time"), (Month.__module__, "Month"),
}  # fmt: skip


class SheetInfo(NamedTuple):
    """One sheet of a workbook. `state`: visible, hidden, very hidden, chart, macro, dialog."""

    name: str
    state: str


class SheetHead(NamedTuple):
    """A loaded sheet, as far as is needed to find its header.

    `units` are the currencies and units that the numbers of a column are shown with, by its place in the rows.
    """

    name: str
    first_column: int
    width: int
    bottom: int
    merged: Sequence[Block]
    head: list[HeadRow]
    notes: list[str]
    units: Mapping[int, str]


class Workbook:
    """A workbook open in a child process. Close it, or exhaust `batches`.

    `encoding` is that of one that is text (`content.MARKUP`).

    Raises ReadError, besides what the child refuses: `too_slow`, `too_heavy`, `damaged` when it dies.
    """

    def __init__(
        self, path: Path, kind: str, *, filename: str, limits: Limits, encoding: Encoding | None = None
    ) -> None:
        self.kind = kind
        self.encoding = encoding
        self.filename = filename
        self.limits = limits
        self.cleaned: Counter[str] = Counter()
        self._late_notes: list[str] = []
        self._beside = self._first_beside = 0
        self._left = limits.seconds
        self._buffer = bytearray()
        self._folder = tempfile.TemporaryDirectory(prefix="reading-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = self._start(path)
        except BaseException:
            self._errors.close()
            self._folder.cleanup()
            raise
        try:
            book = self._expect("book")
        except BaseException:
            self.close()
            raise
        self.sheets = [SheetInfo(name, _state(typ, visible)) for name, typ, visible in book["sheets"]]
        self.book_notes: list[str] = book["notes"]

    def load(self, name: str) -> SheetHead:
        """Load a sheet and return its first filled rows."""
        self._command({"sheet": name})
        sheet = self._expect("sheet")
        head = [HeadRow(number, cells, raw, _faults(faults)) for number, cells, raw, faults in sheet["head"]]
        merged = [tuple(block) for block in sheet["merged"]]
        left = sheet["first_column"]
        units = {column - left: unit for column, unit in sheet["units"].items()}
        return SheetHead(
            name, left, sheet["width"], sheet["bottom"], merged, head, list(sheet["notes"]), units
        )

    def batches(self, sheet: SheetHead, *, width: int, after: int) -> Iterator[list[Row]]:
        """Rows of the sheet loaded last, below the header row number `after`, each with `width` cells."""
        try:
            early = [row for row in sheet.head if row.number > after]
            fitted = [self._fit(row.number, row.cells, row.faults, width) for row in early]
            yield [row for row in fitted if row is not None]
            self._command({"rows": True})
            while True:
                kind, body = self._receive()
                if kind == "end":
                    self._finish(body)
                    return
                rows = [
                    Row(number, cells)
                    if len(cells) == width and not faults
                    else self._fit(number, cells, _faults(faults), width)
                    for number, cells, faults in body
                ]
                yield [row for row in rows if row is not None]
        finally:
            self.close()

    def notes(self) -> list[str]:
        """Sentences on what was met while reading, complete once `batches` is exhausted."""
        notes = [*(self.encoding.notes() if self.encoding else ()), *self._late_notes]
        if self._beside:
            notes.append(
                f"Rows with cells to the right of the last named column: {self._beside:,} (first row "
                f"{self._first_beside:,}). Those cells were ignored."
            )
        return notes

    def _fit(self, number: int, cells: tuple[Any, ...], faults: tuple[Fault, ...], width: int) -> Row | None:
        """The row with `width` cells, or None when it is blank within them."""
        if any(not is_blank(cell) for cell in cells[width:]):
            self._beside += 1
            self._first_beside = self._first_beside or number
        cells, faults = _cut(cells, faults, width)
        if not faults and all(is_blank(cell) for cell in cells):
            return None
        return Row(number, cells, faults)

    def close(self) -> None:
        """End the child at once and remove what was made for it."""
        process = self._process
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        process.wait()
        self._errors.close()
        self._folder.cleanup()

    def _start(self, path: Path) -> "subprocess.Popen[bytes]":
        # The engine chooses its format by the name's ending, which need not be the file's own.
        kind = "ods" if self.kind == "fods" else self.kind
        link = Path(self._folder.name) / f"book.{kind}"
        if self.kind == "fods":
            _write_package(path, link)
        else:
            link.symlink_to(path.resolve())
        task = {
            "path": str(link),
            "kind": kind,
            "filename": self.filename,
            "memory": self.limits.memory_for(path.stat().st_size),
            "seconds": self.limits.seconds,
            "limits": asdict(self.limits),
            "encoding": asdict(self.encoding) if self.encoding else None,
        }
        return launch(_CHILD, json.dumps(task), errors=self._errors)

    def _command(self, command: dict[str, Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps(command).encode() + b"\n")
            pipe.flush()
        except BrokenPipeError:
            self._fail()

    def _expect(self, wanted: str) -> Any:
        kind, body = self._receive()
        if kind != wanted:
            raise damaged(self.filename)
        return body

    def _receive(self) -> tuple[str, Any]:
        length = struct.unpack("<I", self._take(4))[0]
        if length > _LARGEST_FRAME:
            raise damaged(self.filename)
        kind, body = PlainUnpickler(io.BytesIO(self._take(length))).load()
        if kind == "error":
            code, sentence, data = body
            if code == "too_heavy" and not sentence:
                raise self._too_heavy()
            raise ReadError(code, sentence, **data)
        return kind, body

    def _take(self, count: int) -> bytes:
        """The next bytes from the child; only the time spent waiting here counts against it."""
        pipe = self._process.stdout
        assert pipe is not None
        descriptor = pipe.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while len(self._buffer) < count:
            started = time.monotonic()
            ready = poll.poll(max(0.0, self._left) * 1000)
            self._left -= time.monotonic() - started
            if not ready:
                self._process.kill()
                raise self._too_slow()
            block = os.read(descriptor, _READ)
            if not block:
                self._fail()
            self._buffer += block
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _fail(self) -> None:
        """Say why the child is gone."""
        code = self._process.wait(timeout=10)
        self._errors.seek(0)
        complaint = self._errors.read(65_536).decode("utf-8", "replace")
        if code == -24 or (code == -9 and self._left <= 0):
            raise self._too_slow()
        if code == -9 or any(sign in complaint for sign in _OUT_OF_MEMORY):
            raise self._too_heavy()
        raise damaged(self.filename)

    def _too_slow(self) -> ReadError:
        return ReadError(
            "too_slow",
            f"Reading “{self.filename}” took longer than {self.limits.seconds:g} seconds and was stopped. "
            "Save the table alone as CSV and upload that.",
            seconds=self.limits.seconds,
        )

    def _too_heavy(self) -> ReadError:
        return ReadError(
            "too_heavy",
            f"“{self.filename}” needs more memory than a workbook may take here. Delete blank rows and columns after "
            "the table (Ctrl+End shows the last cell), or save the table alone as CSV, and upload that.",
        )

    def _finish(self, summary: dict[str, Any]) -> None:
        self.cleaned.update(summary["cleaned"])
        padded = self.cleaned.pop("padded", 0)
        if padded:
            self._late_notes.append(
                f"Numbers that show leading zeros by their format: {padded:,}. They were read as shown."
            )
        if worded := self.cleaned.pop("worded", 0):
            self._late_notes.append(
                f"Numbers that show words or signs by their format: {worded:,}. They were read as shown."
            )
        scaled = self.cleaned.pop("scaled", 0)
        if scaled:
            self._late_notes.append(
                f"Numbers that are shown in thousands or millions by their format: {scaled:,}. They were read in "
                "full, as they stand in the cells."
            )
        if summary["dates_from_1904"]:
            self._late_notes.append("The workbook counts its dates from 1904; they were read accordingly.")


def _write_package(path: Path, package: Path) -> None:
    """Makes an OpenDocument package of a flat file, whose one document holds what the parts of a package do."""
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.write(path, "content.xml")


class PlainUnpickler(pickle.Unpickler):
    """Takes plain values only, so that a child turned by a hostile file cannot run anything here."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN_CLASSES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a frame")


def _state(typ: str, visible: str) -> str:
    if typ != "WorkSheet":
        return {"ChartSheet": "chart", "MacroSheet": "macro", "Vba": "macro"}.get(typ, "dialog")
    return {"Hidden": "hidden", "VeryHidden": "very hidden"}.get(visible, "visible")


def _faults(plain: Sequence[tuple[int | None, str, str]]) -> tuple[Fault, ...]:
    return tuple(Fault(*fault) for fault in plain)


def _cut(
    cells: tuple[Any, ...], faults: tuple[Fault, ...], width: int
) -> tuple[tuple[Any, ...], tuple[Fault, ...]]:
    """Exactly `width` cells, and the faults that concern them."""
    if len(cells) < width:
        return cells + (None,) * (width - len(cells)), faults
    return cells[:width], tuple(fault for fault in faults if fault.column is None or fault.column < width)
