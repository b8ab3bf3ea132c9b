"""What the entries of a ZIP are called, whoever packed it. Knows nothing of Django."""

import re
import struct
import zipfile
import zlib

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_SYSTEM_FILE = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\.|Thumbs\.db$|desktop\.ini$|~\$)", re.IGNORECASE)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name as its maker wrote it, with slashes.

    1. UTF-8 where the entry says so (its flag, or Info-ZIP's Unicode path).
    2. Else by its bytes: macOS packs UTF-8 without saying so, Windows in China GBK, in Europe the code page of DOS.
    """
    if entry.flag_bits & _UTF8_FLAG:
        return _slashes(entry.orig_filename)
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return _slashes(entry.orig_filename)
    return _slashes(_unicode_path(entry.extra, raw) or _decoded(raw))


def is_system_file(name: str) -> bool:
    """What macOS, Windows and office programs leave in archives by themselves."""
    return _SYSTEM_FILE.search(name) is not None


def _slashes(name: str) -> str:
    return name.split("\0")[0].replace("\\", "/")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in Info-ZIP's field, which counts as long as its checksum is that of the other name."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if (
            kind == _UNICODE_PATH
            and len(body) > 5
            and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(raw)
        ):
            return body[5:].decode("utf-8", "replace")
    return ""


def _decoded(raw: bytes) -> str:
    for codec in ("utf-8", "gb2312"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    dos = raw.decode("cp437")
    if all(letter.isascii() or letter.isalpha() and ord(letter) < 0x250 for letter in dos):
        return dos
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return dos
