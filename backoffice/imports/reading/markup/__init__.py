"""Workbooks that are text: web pages and XML, read in the child as the engine reads others.

Each is an engine and its own inspection in one (`..inspection.Inspection`): `sheets_metadata`, `get_sheet_by_name`,
`sheet` and `notes`.
"""

from pathlib import Path

from ..encodings import Encoding
from ..limits import Limits
from .pages import Page
from .spreadsheetml import SpreadsheetML

__all__ = ["open_markup"]


def open_markup(
    path: Path, kind: str, encoding: Encoding, *, filename: str, limits: Limits
) -> Page | SpreadsheetML:
    """Reads a file of a kind of `content.MARKUP`, in an encoding in which all of it can be read."""
    text = encoding.mended(path.read_bytes().decode(encoding.stream_codec))
    reader = Page if kind == "html" else SpreadsheetML
    return reader(text, filename=filename, limits=limits)
