"""Workbooks that are text: web pages and XML, read in the child as the engine reads others.

Each is an engine and its own inspection in one (`..inspection.Inspection`): `sheets_metadata`, `get_sheet_by_name`,
`sheet` and `notes`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ..encodings import Encoding
from ..limits import Limits
from .pages import Page
from .spreadsheetml import SpreadsheetML

if TYPE_CHECKING:
    from .web_archives import WebArchive

__all__ = ["open_markup"]


def open_markup(
    path: Path, kind: str, encoding: Encoding | None, *, filename: str, limits: Limits
) -> "Page | SpreadsheetML | WebArchive":
    """Reads a page, an XML Spreadsheet or a web archive; the first two in an encoding in which all can be read."""
    content = path.read_bytes()
    if encoding is None:
        from .web_archives import WebArchive  # the module of mails that it needs takes long to load

        return WebArchive(content, filename=filename, limits=limits)
    text = encoding.mended(content.decode(encoding.stream_codec))
    reader = Page if kind == "html" else SpreadsheetML
    return reader(text, filename=filename, limits=limits)
