"""Web archives (MHTML, RFC 2557), in which Excel and SAP save a workbook: a page for each sheet, and one that names
them.
"""

import email
import email.errors
import email.message
import email.policy
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from ..archives import broken_off
from ..declared import declared_codec
from ..errors import ReadError
from ..inspection import Inspection, SheetFindings
from ..limits import Limits
from .grid import Grid
from .pages import FROM_1904, Page
from .tables import SHEET_NAME, told_apart

_SHEET, _SHEET_END = "<x:ExcelWorksheet>", "</x:ExcelWorksheet>"
_SOURCE = re.compile(r"""<x:WorksheetSource\s[^<>]{0,200}?HRef=["']([^"'<>]{1,500})["']""")
_VISIBLE = re.compile(r"<x:Visible>\s{0,9}Sheet(Hidden|VeryHidden)\s{0,9}</x:Visible>")
_HEAD = 16 * 1024


class _Listed(NamedTuple):
    """A sheet as the first page lists it."""

    name: str
    page: str
    visible: str


class WebArchive(Inspection):
    """A web archive as a workbook. Raises ReadError `wrong_content` where none of its pages has a table, `truncated`,
    `unknown_encoding`, and what a page raises.
    """

    saved_uncalculated = False

    def __init__(self, content: bytes, *, filename: str, limits: Limits) -> None:
        self._filename = filename
        archive = email.message_from_bytes(content, policy=email.policy.compat32)
        if any(isinstance(each, email.errors.CloseBoundaryNotFoundDefect) for each in archive.defects):
            raise broken_off(filename, rows=0)
        pages = {_base(part): self._text(part) for part in _parts(archive, "text/html")}
        style = "\n".join(self._text(part) for part in _parts(archive, "text/css"))
        listed = [each for text in pages.values() for each in _listed(text)]
        self.counts_from_1904 = any(FROM_1904.search(text) for text in pages.values())
        self.notes: list[str] = []
        self._findings: list[SheetFindings] = []
        self.sheets_metadata: list[Grid] = []
        named = [each for each in listed if each.page in pages]
        for sheet in named or [_Listed("", page, "Visible") for page in pages]:
            self._add(sheet, pages[sheet.page], style, limits)
        if not self.sheets_metadata:
            what = "a web archive (MHTML) without a table of data"
            raise ReadError(
                "wrong_content",
                f"“{filename}” is {what}. Open it in a browser or a mail program to see what it says; then export the "
                "table again and upload that.",
                found=what,
            )
        told_apart(self.sheets_metadata)

    def get_sheet_by_name(self, name: str) -> Grid:
        return next(sheet for sheet in self.sheets_metadata if sheet.name == name)

    def sheet(self, index: int) -> SheetFindings:
        return self.sheets_metadata[index].findings()

    def _add(self, listed: _Listed, text: str, style: str, limits: Limits) -> None:
        try:
            page = Page(
                text,
                filename=self._filename,
                limits=limits,
                style=style,
                counts_from_1904=self.counts_from_1904,
            )
        except ReadError as error:
            if error.code != "wrong_content":
                raise
            return  # a sheet that is blank, or the page that frames the others
        for sheet in page.sheets_metadata:
            if listed.name:
                alone = len(page.sheets_metadata) == 1
                sheet.name = listed.name if alone else f"{listed.name}, {sheet.name}"
            if listed.visible != "Visible":
                sheet.visible = listed.visible
        self.sheets_metadata += page.sheets_metadata
        self.notes += page.notes

    def _text(self, part: email.message.Message) -> str:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            return ""
        declared = declared_codec(content[:_HEAD], named=part.get_content_charset() or "")
        for codec in ("utf-8", declared, "gb18030"):
            try:
                return content.decode(codec) if codec else ""
            except UnicodeDecodeError:
                continue
        raise ReadError(
            "unknown_encoding",
            f"Nothing tells in which encoding a page of “{self._filename}” is. Open it in Excel, choose Save As, Excel "
            "Workbook (XLSX), and upload that.",
        )


def _parts(archive: email.message.Message, kind: str) -> Iterator[email.message.Message]:
    return (part for part in archive.walk() if part.get_content_type() == kind)


def _base(part: email.message.Message) -> str:
    """What the other parts call this one: the end of its address."""
    return _last(str(part.get("Content-Location") or part.get_filename() or ""))


def _last(address: str) -> str:
    return address.strip().replace("\\", "/").rpartition("/")[2].casefold()


def _listed(text: str) -> Iterator[_Listed]:
    for block in text.split(_SHEET)[1:]:
        block = block.partition(_SHEET_END)[0]
        name, source, visible = SHEET_NAME.search(block), _SOURCE.search(block), _VISIBLE.search(block)
        if name and source:
            yield _Listed(
                html.unescape(name[1]).strip(), _last(source[1]), visible[1] if visible else "Visible"
            )
