"""In which encoding a page or an XML file is: what it says of itself, where its bytes do not tell otherwise."""

import re
from dataclasses import replace
from pathlib import Path

from .encodings import Encoding, detect_encoding, first_undecodable, shown_line, telling
from .errors import ReadError
from .named_encodings import ENCODINGS, LABELS
from .plausibility import SCORES

# Browsers look no further for it (WHATWG, HTML, 13.2.3.2), but scripts put their styles first.
_HEAD = 16 * 1024
_SAMPLE = 1 << 20
_DECLARED = (
    re.compile(rb"""<\?xml[^<>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']"""),
    re.compile(rb"""<meta\s[^<>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE),
)
_ALSO = {"gb-2312": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "utf8": "utf-8", "windows-31j": "cp932",
         "shift-jis": "cp932", "x-sjis": "cp932", "iso-8859-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
         "ks_c_5601-1987": "cp949", "x-x-big5": "cp950", "macintosh": "mac_roman"}  # fmt: skip
_TAG = re.compile(r"<[^<>]*+>")
# From here on a text reads like a language.
_READABLE = 0.4


def declared_encoding(path: Path, *, filename: str) -> Encoding:
    """The encoding of a file of markup. Raises what `detect_encoding` raises, where no declaration helps.

    Bytes that are UTF-8 are UTF-8, whatever was declared. Else the declaration counts, if all bytes fit and what they
    say reads no worse than in the encoding that the content tells.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    declared = declared_codec(head[:_HEAD])
    try:
        found = detect_encoding(path, filename=filename)
    except ReadError as error:
        # Few letters beyond ASCII tell nothing by themselves.
        if declared is None or error.code == "wrong_content" or first_undecodable(path, declared) is not None:
            raise
        return _with_sample(Encoding(codec=declared), head)
    if declared in (None, found.codec) or found.codec.startswith("utf-") or found.plain_ascii:
        return _with_sample(replace(found, certainty="certain") if declared == found.codec else found, head)
    if first_undecodable(path, declared) is None and _reads_well(declared, found, head):
        return _with_sample(Encoding(codec=declared), head)
    return _with_sample(found, head)


def declared_codec(head: bytes, *, named: str = "") -> str | None:
    """The codec of the encoding that is `named`, or that the first bytes of a file declare; None for none known."""
    forms = (form.search(head) for form in _DECLARED)
    names = [named, *(match[1].decode("ascii") for match in forms if match)]
    name = next(filter(None, names), "").lower()
    codec = ENCODINGS.get(name) or _ALSO.get(name) or ENCODINGS.get(name.replace("windows-", "cp"))
    # Whoever could read the declaration did not read UTF-16.
    return None if codec is not None and codec.startswith("utf-16") and not named else codec


def _reads_well(declared: str, found: Encoding, head: bytes) -> bool:
    weigh = SCORES.get(declared)
    if weigh is None or found.certainty != "likely":
        return True
    return weigh(head.decode(declared, "replace")) >= _READABLE


def _with_sample(encoding: Encoding, head: bytes) -> Encoding:
    """The encoding with a line of what the file shows in place of one of its markup."""
    if encoding.misread:
        return encoding
    number, line = telling(_shown(encoding.mended(head.decode(encoding.stream_codec, "replace"))))
    codecs = [codec for codec, _ in encoding.alternatives if codec in LABELS]
    others = ((codec, shown_line(_shown(head.decode(codec, "replace")), number)) for codec in codecs)
    return replace(
        encoding, sample=line, alternatives=tuple(other for other in others if other[1]) if line else ()
    )


def _shown(text: str) -> str:
    """The lines between tags that hold letters beyond ASCII."""
    lines = (line.strip() for line in _TAG.sub("\n", text).splitlines())
    return "\n".join(line for line in lines if not line.isascii())
