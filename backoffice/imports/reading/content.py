"""What a file is by its content; its name is only believed where the two agree."""

import re
from pathlib import Path, PurePath
from typing import Literal

from . import ole
from .archives import damaged, encrypted, inspect_archive, package_kind, truncated
from .errors import ReadError
from .limits import MEBIBYTE, Limits

Kind = Literal["delimited", "xlsx", "xlsb", "xls", "ods", "fods", "html", "xml", "mhtml", "zip"]
# Workbooks that are text, in an encoding.
MARKUP: frozenset[Kind] = frozenset(["html", "xml"])

KIND_NAMES: dict[str, str] = {
    "delimited": "delimited text (CSV)",
    "xlsx": "an Excel workbook (XLSX)",
    "xlsb": "a binary Excel workbook (XLSB)",
    "xls": "an Excel 97-2003 workbook (XLS)",
    "ods": "an OpenDocument spreadsheet (ODS)",
    "fods": "a flat OpenDocument spreadsheet (FODS)",
    "html": "a web page (HTML)",
    "xml": "an “XML Spreadsheet 2003”",
    "mhtml": "a web archive (MHTML)",
    "zip": "a ZIP archive",
}
_KIND_SUFFIXES: dict[str, set[str]] = {
    "delimited": {".csv", ".tsv", ".tab", ".psv", ".ssv", ".txt", ".asc", ".dat", ".log"},
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm"},
    "xlsb": {".xlsb"},
    "xls": {".xls", ".xlt", ".xla"},
    "ods": {".ods", ".ots"},
    "fods": {".fods", ".xml"},
    "html": {".html", ".htm", ".xhtml"},
    "xml": {".xml"},
    "mhtml": {".mht", ".mhtml"},
    "zip": {".zip"},
}
_KNOWN_SUFFIXES = set().union(*_KIND_SUFFIXES.values())
_RESAVE = "Open it in the program it came from, save the table as XLSX or CSV and upload that."
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"RIFF", "a picture, sound or film"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (4, b"ftyp", "a film or a phone picture"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"ID;PWXL", "a SYLK file"),
    (0, b"ID;PCALC", "a SYLK file"),
    (0, b"TABLE\r\n0,1", "a DIF file"),
    (0, b"TABLE\n0,1", "a DIF file"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"SQLite format 3\x00", "a SQLite database"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90", "a program"),
)
_OLD_EXCEL = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|table|meta|style|script|link|title|div|tr|td|th|thead|tbody|center|font|span|p|b|"
    r"br|hr|h[1-6]|form|pre|ul|a|img)\b",
    re.IGNORECASE,
)
_XML_SPREADSHEET = ("urn:schemas-microsoft-com:office:spreadsheet", 'progid="Excel.Sheet"')
# Internet Explorer puts lines of its own before it.
_MIME = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,10}MIME-Version:", re.IGNORECASE)
_SQL = re.compile(r"^(?:INSERT INTO|CREATE TABLE)\s+[`\"\[\w]", re.IGNORECASE | re.MULTILINE)
_JSON = re.compile(r"\{\s*(?:\"|\})|\[\s*(?:\{|\[|\"[^\"]*\"\s*,\s*[\"\d\[{])|\[\s*\]\s*$")


def detect_kind(path: Path, *, filename: str, limits: Limits) -> Kind:
    """Tell what a file is from its bytes.

    Raises ReadError: `empty_file`, `too_large`, `wrong_content` for what is no table, and whatever
    the check of a zip directory or a compound file refuses.
    """
    size = path.stat().st_size
    if size == 0:
        raise ReadError(
            "empty_file",
            f"“{filename}” is empty (0 bytes). Save it again with its data and upload it once more.",
        )
    if size > limits.file_bytes:
        raise ReadError(
            "too_large",
            f"“{filename}” has {size / MEBIBYTE:,.0f} MB; at most {limits.file_bytes / MEBIBYTE:,.0f} MB are taken. "
            "Split it into several files.",
            bytes=size,
            limit=limits.file_bytes,
        )
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        entries = inspect_archive(path, filename=filename, limits=limits)
        return package_kind(path, entries, filename=filename)  # type: ignore[return-value]
    if head.startswith(ole.MAGIC[:4]):
        return _compound_kind(path, filename=filename)
    for offset, signature, what in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature and _is_binary_match(head, signature):
            raise _wrong(filename, what)
    if head[:2] in _OLD_EXCEL and b"\0" in head[:8]:
        raise _wrong(
            filename, "a workbook of Excel 4 or older", "Open it in Excel, save it as XLSX and upload that."
        )
    text = _beginning(head)
    if text.startswith("<"):
        return _markup_kind(text, filename=filename)
    if _MIME.match(text):
        return "mhtml"
    _refuse_other_text(text, filename=filename)
    return "delimited"


def name_mismatch(filename: str, kind: Kind) -> str | None:
    """A sentence when the file's name claims another kind than its content shows."""
    suffix = PurePath(filename).suffix.lower()
    if suffix not in _KNOWN_SUFFIXES or suffix in _KIND_SUFFIXES[kind]:
        return None
    return f"The file is named “{suffix}” but its content is {KIND_NAMES[kind]}; it was read as that."


def _is_binary_match(head: bytes, signature: bytes) -> bool:
    """Short signatures are letters that a CSV may well begin with, such as “BM”."""
    return len(signature) > 4 or not signature.isalnum() or b"\0" in head


def _compound_kind(path: Path, *, filename: str) -> Kind:
    try:
        names = ole.CompoundFile.names_in(path)
    except ole.BrokenCompoundFile as error:
        raise (truncated(filename) if error.truncated else damaged(filename)) from error
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise encrypted(filename)
    if "Workbook" in names or "Book" in names:
        return "xls"
    if "WordDocument" in names:
        raise _wrong(filename, "a Word document")
    if "PowerPoint Document" in names:
        raise _wrong(filename, "a PowerPoint presentation")
    if any(name.startswith("__properties_version") for name in names):
        raise _wrong(filename, "an Outlook message", "Save the attachment itself and upload that.")
    raise _wrong(filename, "an Office file without a workbook in it")


def _beginning(head: bytes) -> str:
    """The first characters of a text, those of ASCII as they are, without a mark and blanks in front."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) - len(head) % 2].decode("utf-16", "replace")
    elif head.startswith((b"<\0", b"\0<")):
        text = head[: len(head) - len(head) % 2].decode(
            "utf-16-le" if head[1] == 0 else "utf-16-be", "replace"
        )
    else:
        text = head.decode("latin-1").removeprefix("\u00ef\u00bb\u00bf")
    return text.lstrip("\ufeff \t\r\n")


def _markup_kind(text: str, *, filename: str) -> Kind:
    if any(sign in text for sign in _XML_SPREADSHEET) and not _HTML.match(text):
        return "xml"
    if "urn:oasis:names:tc:opendocument:xmlns:office" in text:
        if "application/vnd.oasis.opendocument.spreadsheet" in text:
            return "fods"
        raise _wrong(filename, "a flat OpenDocument file without a spreadsheet in it")
    if _HTML.match(text) or (text.startswith(("<?xml", "<!--", "<!")) and _HTML.search(text)):
        return "html"
    if text.startswith("<?xml") or re.match(r"<[A-Za-z][\w:.-]*(\s[^<>]*)?>", text):
        raise _wrong(filename, "an XML file")
    return "delimited"


def _refuse_other_text(text: str, *, filename: str) -> None:
    if _SQL.search(text):
        raise _wrong(
            filename, "a database dump (SQL)", "Export the table as CSV from the database and upload that."
        )
    if _JSON.match(text):
        raise _wrong(
            filename, "a JSON file", "Partner systems send JSON to the API; here, upload a CSV or workbook."
        )


def _wrong(filename: str, what: str, remedy: str = _RESAVE) -> ReadError:
    return ReadError("wrong_content", f"“{filename}” is {what}. {remedy}", found=what)
