"""File names as people wrote them, made safe to show and to save under."""

import re
import unicodedata
from pathlib import PurePath

from .kinds import SUFFIXES, FileKind

LONGEST = 150
# Letters that turn the direction of reading or show nothing, by which «fdp.exe» passes for «exe.pdf».
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*%;]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_KNOWN_SUFFIXES = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}


def plain_name(filename: str) -> str:
    """The last part of the name, in Unicode's composed form, without what file systems or readers stumble over."""
    last = re.split(r"[/\\]", filename)[-1]
    visible = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in _INVISIBLE
    )
    name = " ".join(_NOT_IN_NAMES.sub("_", visible).split()).strip(". ")
    if not name or _DEVICES.fullmatch(name):
        name = f"file {name}".strip()
    stem, suffix = PurePath(name).stem, PurePath(name).suffix[:20]
    return f"{stem[: LONGEST - len(suffix)]}{suffix}"


def name_for(filename: str, kind: FileKind) -> tuple[str, bool]:
    """The plain name with the ending of what the file is, and whether that is another than its own."""
    name = plain_name(filename)
    suffix = PurePath(name).suffix.lower()
    if suffix in SUFFIXES[kind]:
        return name, False
    # Only a known ending is replaced: «Certificate No. 12» ends in no ending at all.
    stem = name[: -len(suffix)] if suffix in _KNOWN_SUFFIXES else name
    return f"{stem[: LONGEST - 5]}{kind.suffix}", True
