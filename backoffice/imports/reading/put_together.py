"""Lines of two encodings that somebody has put into one file."""

import re
from pathlib import Path

from .errors import ReadError
from .named_encodings import LABELS
from .plausibility import SCORES
from .telling import number_of, telling_line

# So many bytes beyond ASCII tell what they are.
ENOUGH_TO_TELL = 4
# A line reads like no language in the encoding of its file, and like one in another.
_NONSENSE, _READABLE = 0.3, 0.6
_LINES_COMPARED = 2_000
_OF_LINES = ("gb18030", "cp950", "cp932", "cp949", "cp1251", "cp1252")
# Latin letters with a mark.
UTF8_LATIN = re.compile(rb"\xc3[\x80-\xbf]")
OF_ONE_BYTE = ("cp1252", "latin-1", "mac_roman", "cp1250")
_HIGH = re.compile(rb"[\x80-\xff]")


def refuse_line_of_another(path: Path, sample: bytes, codec: str, *, filename: str) -> None:
    """Raises ReadError `mixed_encoding` with the number of a line that was put among lines in the codec. Western
    letters of UTF-8 are read as such, where they stand among others.
    """
    for line in sample.splitlines()[:_LINES_COMPARED]:
        if len(_HIGH.findall(line)) < ENOUGH_TO_TELL:
            continue
        own = SCORES[codec](line.decode(codec, "replace"))
        if own >= _NONSENSE:
            continue
        weighed = {other: _weighed(line, other) for other in ("utf-8", *_OF_LINES) if other != codec}
        if UTF8_LATIN.search(line) and codec in OF_ONE_BYTE:
            weighed.pop("utf-8")
        other = max(weighed, key=weighed.__getitem__)
        if weighed[other] >= max(_READABLE, own + _READABLE):
            raise ReadError(
                "mixed_encoding",
                f"“{filename}” looks like {LABELS[codec]}, but line {number_of(path, line):,} is {LABELS[other]} "
                f"(“{telling_line(line.decode(other))[:60]}”). Correct that line in the program the file came from and "
                "save it as “CSV UTF-8”, or choose another encoding.",
                line=number_of(path, line),
                encoding=codec,
            )


def _weighed(line: bytes, codec: str) -> float:
    """How much a line reads like writing in a codec."""
    try:
        text = line.decode(codec)
    except UnicodeDecodeError:
        return -1.0
    if codec != "utf-8":
        return SCORES[codec](text)
    return max(SCORES[each](text) for each in _OF_LINES)
