"""Zip containers, judged from their directory before anything in them is unpacked."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from backoffice.files.zips import entry_name, is_system_file

from .errors import ReadError
from .limits import MEBIBYTE, Limits

# Whatever the zip module raises on an archive that is not as it should be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_DATA_SUFFIXES = {
    ".csv", ".tsv", ".tab", ".psv", ".ssv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods",
    ".html", ".htm", ".xml", ".mht", ".mhtml",
}  # fmt: skip
# Beside a table they are its notice.
_NOTICES = {".txt", ".html", ".htm", ".xml"}
_DIRECTORY_END = b"PK\x05\x06"
_DIRECTORY_ENTRY_BYTES = 1024
# A part up to this size does no harm however well it was packed.
_HARMLESS_BYTES = 16 * MEBIBYTE
_OTHER_PACKAGES = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("Index/", "an Apple Numbers or Pages file"),
    ("Index.zip", "an Apple Numbers or Pages file"),
    ("META-INF/MANIFEST.MF", "a Java archive"),
    ("visio/", "a Visio drawing"),
)
_RESAVE = "Open it in the program it came from, save the table as XLSX or CSV and upload that."


def inspect_archive(path: Path, *, filename: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """The entries of a zip container that is safe to open.

    Raises ReadError `truncated`, `damaged`, `encrypted`, `too_many_parts` or `unpacks_too_large`.
    """
    _check_directory_size(path, filename=filename, limits=limits)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise damaged(filename) from error
    if len(entries) > limits.archive_parts:
        raise _too_many_parts(filename, len(entries), limits)
    if len({entry.filename for entry in entries}) < len(entries):
        raise damaged(filename)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise encrypted(filename)
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise _unpacks_too_large(filename, total, limits)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _HARMLESS_BYTES and ratio > limits.packing_ratio:
            raise _unpacks_too_large(filename, entry.file_size, limits)
    return entries


def package_kind(path: Path, entries: list[zipfile.ZipInfo], *, filename: str) -> str:
    """Which kind of file a zip container is: `xlsx`, `xlsb`, `ods`, or `zip` for a plain archive."""
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        types = read_part(path, "[Content_Types].xml", filename=filename, at_most=2 * MEBIBYTE)
        if b"spreadsheetml" in types or b"ms-excel.sheet" in types:
            binary = b"sheet.binary" in types or "xl/workbook.bin" in names
            return "xlsb" if binary else "xlsx"
    if "mimetype" in names:
        mimetype = read_part(path, "mimetype", filename=filename, at_most=256).strip()
        if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        if mimetype.startswith((b"application/vnd.oasis", b"application/epub")):
            raise _other_document(filename, "a document, not a spreadsheet")
    for name, what in _OTHER_PACKAGES:
        if any(entry.startswith(name) for entry in names):
            raise _other_document(filename, what)
    return "zip"


def unpack_only_file(
    path: Path, entries: list[zipfile.ZipInfo], folder: Path, *, filename: str, limits: Limits
) -> tuple[Path, str, list[str]]:
    """Unpack the one data file of an archive into `folder`: its path there, its name, names left aside.

    Raises ReadError `wrong_content` (no data file), `several_files`, `too_large`, `damaged`.
    """
    named = [
        (entry, entry_name(entry))
        for entry in entries
        if not entry.is_dir() and not is_system_file(entry.filename)
    ]
    tables = [(entry, name) for entry, name in named if PurePosixPath(name).suffix.lower() in _DATA_SUFFIXES]
    if not tables and len(named) == 1:
        tables = named
    beside_notices = [each for each in tables if PurePosixPath(each[1]).suffix.lower() not in _NOTICES]
    if len(beside_notices) == 1:
        tables = beside_notices
    if not tables:
        held = [name for _, name in named] or [entry_name(entry) for entry in entries if not entry.is_dir()]
        listed = ", ".join(f"“{name}”" for name in held[:5]) or "nothing"
        outside = next((name for name in held if ".." in name.replace("\\", "/").split("/")), "")
        if outside:
            raise ReadError(
                "wrong_content",
                f"The archive “{filename}” names a file by a path that leads out of it (“{outside}”), so that it was "
                "not read. Put the spreadsheet into an archive by its name alone, or upload it as it is.",
                found=held[:50],
            )
        raise ReadError(
            "wrong_content",
            f"The archive “{filename}” holds no spreadsheet (it holds {listed}). "
            "Put one CSV, XLSX, XLS, XLSB or ODS file into it, or upload that file as it is.",
            found=[name for _, name in named[:50]],
        )
    if len(tables) > 1:
        listed = ", ".join(f"“{name}”" for _, name in tables[:8])
        raise ReadError(
            "several_files",
            f"The archive “{filename}” holds {len(tables)} spreadsheets: {listed}. "
            "Upload one at a time, or an archive with only one in it.",
            files=[name for _, name in tables[:50]],
        )
    entry, name = tables[0]
    if entry.file_size > limits.file_bytes:
        raise _unpacks_too_large(filename, entry.file_size, limits)
    target = folder / "content"
    with target.open("wb") as unpacked:
        written = 0
        for block in _blocks(path, entry, filename=filename):
            written += len(block)
            if written > limits.file_bytes:
                raise _unpacks_too_large(filename, written, limits)
            unpacked.write(block)
    return target, name, [other for item, other in named if item is not entry]


def read_part(path: Path, name: str, *, filename: str, at_most: int) -> bytes:
    """The first `at_most` bytes of one entry, unpacked."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as part:
            return part.read(at_most)
    except BROKEN as error:
        raise damaged(filename) from error


def _blocks(path: Path, entry: zipfile.ZipInfo, *, filename: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as packed:
            while block := packed.read(MEBIBYTE):
                yield block
    except BROKEN as error:
        raise ReadError(
            "damaged",
            f"The archive “{filename}” is damaged: “{entry_name(entry)}” cannot be unpacked as it is said to be. Pack "
            "the spreadsheet anew, or upload it as it is.",
        ) from error


def encrypted(filename: str) -> ReadError:
    return ReadError(
        "encrypted",
        f"“{filename}” is protected with a password. Remove the password "
        "(in Excel: File, Info, Protect Workbook, Encrypt with Password, empty it), save and upload again.",
    )


def damaged(filename: str) -> ReadError:
    return ReadError(
        "damaged",
        f"“{filename}” is damaged inside and cannot be read safely. Open it in Excel or LibreOffice, "
        "let it repair the file, save it as a new XLSX or CSV and upload that.",
    )


def truncated(filename: str) -> ReadError:
    return ReadError(
        "truncated",
        f"“{filename}” breaks off before its end, so the upload or the copy was cut short. "
        "Save or download it again and upload the whole file.",
    )


def declares_entities(filename: str) -> ReadError:
    return ReadError(
        "entities",
        f"“{filename}” declares XML entities of its own, which spreadsheet programs never write and which "
        "can be used to harm a server. Copy the table into a new workbook and upload that.",
    )


def broken_off(filename: str, *, rows: int) -> ReadError:
    """A file of markup that ends before its table does, after so many rows."""
    where = f"within its table (after row {rows:,})" if rows else "before its end"
    return ReadError(
        "truncated",
        f"“{filename}” breaks off {where}, so the upload or the copy was cut short. Save or download it again and "
        "upload the whole file; if Excel shows all of it, save it there as XLSX and upload that.",
        rows=rows,
    )


def _check_directory_size(path: Path, *, filename: str, limits: Limits) -> None:
    """Refuse a huge directory before zipfile makes an object of each of its entries."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_536 - 22))
        tail = file.read()
    at = tail.rfind(_DIRECTORY_END)
    if at < 0 or len(tail) - at < 22:
        raise truncated(filename)
    count, directory_bytes = struct.unpack_from("<HI", tail, at + 10)
    if directory_bytes == 0xFFFFFFFF:
        # Zip64: written only for more than 4 GiB or 65,535 entries, both far beyond what we take.
        raise _too_many_parts(filename, count, limits)
    if directory_bytes > limits.archive_parts * _DIRECTORY_ENTRY_BYTES:
        raise _too_many_parts(filename, count, limits)
    if not count:
        raise ReadError(
            "empty_file",
            f"The archive “{filename}” is empty. Put the spreadsheet into it and upload it again.",
        )


def _other_document(filename: str, what: str) -> ReadError:
    return ReadError("wrong_content", f"“{filename}” is {what}. {_RESAVE}", found=what)


def _too_many_parts(filename: str, count: int, limits: Limits) -> ReadError:
    return ReadError(
        "too_many_parts",
        f"“{filename}” is an archive of {count:,} or more parts; at most {limits.archive_parts:,} are taken. "
        "Save the table alone as a new XLSX or CSV file and upload that.",
        parts=count,
        limit=limits.archive_parts,
    )


def _unpacks_too_large(filename: str, size: int, limits: Limits) -> ReadError:
    return ReadError(
        "unpacks_too_large",
        f"“{filename}” is small but would unpack to {size / MEBIBYTE:,.0f} MB, which no ordinary spreadsheet does. "
        "Copy the table into a new workbook, or save it as CSV, and upload that.",
        unpacked_bytes=size,
        limit=limits.unpacked_bytes,
        ratio=limits.packing_ratio,
    )
