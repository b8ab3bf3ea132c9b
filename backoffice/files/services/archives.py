"""ZIP archives of documents: judged from their directory, read one document at a time."""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .. import refusals
from ..kinds import HEAD_BYTES, what_else
from ..limits import (
    ARCHIVE_BYTES,
    ARCHIVE_DIRECTORY_ENTRY_BYTES,
    ARCHIVE_DOCUMENTS,
    ARCHIVE_RATIO,
    ARCHIVE_UNPACKED_BYTES,
    DOCUMENT_BYTES,
    MEBIBYTE,
)
from ..zips import entry_name, is_system_file

# Whatever the zip module raises on an archive that is not as it should be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_FILE_HEADER_BYTES = 30
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1 | 0x40 | 0x2000
# However well it was packed, a document of this size does no harm.
_HARMLESS_BYTES = MEBIBYTE


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive: its whole `path` there, as its maker wrote it, and its size unpacked in bytes."""

    path: str
    size: int
    entry: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class Archive:
    """An open archive. `members` are its documents; what operating systems add by themselves is left out."""

    def __init__(self, opened: zipfile.ZipFile, members: list[Member], *, filename: str) -> None:
        self.members = members
        self.filename = filename
        self._opened = opened

    def read(self, member: Member, *, most_bytes: int = DOCUMENT_BYTES) -> bytes:
        """A document, unpacked; what the directory says of its size is not believed.

        Raises `Invalid`: `file_too_large`, `archive_damaged`.
        """
        if member.size > most_bytes:
            raise refusals.too_large(member.name, size=member.size, most=most_bytes)
        try:
            with self._opened.open(member.entry) as packed:
                content = packed.read(most_bytes + 1)
                if len(content) > most_bytes:
                    raise refusals.too_large(member.name, size=len(content), most=most_bytes)
                packed.read(1)  # at its end the checksum is compared
        except BROKEN as error:
            raise refusals.archive_damaged(self.filename) from error
        return content

    def head(self, member: Member) -> bytes:
        try:
            with self._opened.open(member.entry) as packed:
                return packed.read(HEAD_BYTES)
        except BROKEN as error:
            raise refusals.archive_damaged(self.filename) from error


@contextmanager
def open_archive(path: Path, *, filename: str) -> Iterator[Archive]:
    """The archive at `path`, whose name is `filename`, once it has been found safe to read.

    Raises `Invalid` with a sentence: `archive_too_large`, `archive_not_zip`, `archive_damaged`, `archive_encrypted`,
    `archive_too_many`, `archive_bomb` (it would unpack to more than documents do), `archive_nested`,
    `archive_bad_name` (a path that leads out of it, or a link), `archive_same_name`.
    """
    size = path.stat().st_size
    if size > ARCHIVE_BYTES:
        raise refusals.archive_too_large(filename, size=size, most=ARCHIVE_BYTES)
    _check_frame(path, size, filename=filename)
    try:
        opened = zipfile.ZipFile(path)
    except BROKEN as error:
        raise refusals.archive_damaged(filename) from error
    with opened:
        archive = Archive(opened, _members(opened.infolist(), filename=filename), filename=filename)
        for member in archive.members:
            if what_else(archive.head(member)) == "archive":
                raise refusals.archive_nested(filename, inner=member.path)
        yield archive


def _check_frame(path: Path, size: int, *, filename: str) -> None:
    """The archive is all there is in the file, and its directory is no larger than is made objects of."""
    with path.open("rb") as file:
        if file.read(4) not in (b"PK\x03\x04", _END_SIGNATURE):
            raise refusals.archive_not_zip(filename)
        file.seek(max(0, size - 65_535 - _END.size))
        tail = file.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        raise refusals.archive_damaged(filename)
    _, disk, first_disk, _, count, directory, begins, comment = _END.unpack_from(tail, at)
    if directory > ARCHIVE_DOCUMENTS * ARCHIVE_DIRECTORY_ENTRY_BYTES:  # also where ZIP64 puts 0xFFFFFFFF
        raise refusals.archive_too_many(filename, count=count, most=ARCHIVE_DOCUMENTS)
    end = size - len(tail) + at
    if disk or first_disk or begins + directory != end or end + _END.size + comment != size:
        raise refusals.archive_damaged(filename)


def _members(entries: list[zipfile.ZipInfo], *, filename: str) -> list[Member]:
    if len(entries) > ARCHIVE_DOCUMENTS:
        raise refusals.archive_too_many(filename, count=len(entries), most=ARCHIVE_DOCUMENTS)
    _refuse_bombs(entries, filename=filename)
    members: list[Member] = []
    by_key: dict[str, str] = {}
    for entry in entries:
        path = entry_name(entry)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _stays_inside(path) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise refusals.archive_bad_name(filename, inner=path)
        if path.endswith("/") or is_system_file(path):
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise refusals.archive_encrypted(filename)
        if entry.compress_type not in _METHODS:
            raise refusals.archive_damaged(filename)
        key = unicodedata.normalize("NFKC", path).casefold()
        if key in by_key:
            raise refusals.archive_same_name(filename, first=by_key[key], second=path)
        by_key[key] = path
        members.append(Member(path, entry.file_size, entry))
    if not members:
        raise refusals.archive_empty(filename)
    return members


def _refuse_bombs(entries: list[zipfile.ZipInfo], *, filename: str) -> None:
    """By the sum, by the ratio of each entry, and by entries that share their packed bytes."""
    total = sum(entry.file_size for entry in entries)
    if total > ARCHIVE_UNPACKED_BYTES:
        raise refusals.archive_bomb(filename, size=total, most=ARCHIVE_UNPACKED_BYTES)
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.file_size > _HARMLESS_BYTES and entry.file_size > ARCHIVE_RATIO * max(
            entry.compress_size, 1
        ):
            raise refusals.archive_bomb(filename, size=entry.file_size, most=ARCHIVE_UNPACKED_BYTES)
        if entry.header_offset < free_from:
            raise refusals.archive_bomb(filename, size=total, most=ARCHIVE_UNPACKED_BYTES)
        free_from = entry.header_offset + _FILE_HEADER_BYTES + entry.compress_size


def _stays_inside(path: str) -> bool:
    parts = path.split("/")
    letters_only = all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in path)
    return bool(path) and letters_only and parts[0] != "" and ".." not in parts and ":" not in parts[0]
