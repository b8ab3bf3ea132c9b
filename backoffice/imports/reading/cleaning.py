"""Text as people meant it: what exports, copying and encodings leave behind in a cell is taken out."""

import html
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html.entities import html5

from backoffice.files.formulas import unguarded

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
_WINDOWS = re.compile("[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
_NEWLINE = re.compile("\r\n?|\u2028|\u2029")
_NO_BREAK = re.compile("[\u00a0\u2007\u202f]")
_ESCAPE = re.compile(
    "_x(00[0-1][0-9A-Fa-f]|007F|00[89Aa][0-9A-Fa-f]|005[Ff]|200[BbCcDdEeFf]|[Ff][Ee][Ff][Ff])_"
)
_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# How some shops keep Excel from making a number of a code.
_TEXT_AS_FORMULA = re.compile(r'^\s*="((?:[^"]|"")*)"\s*$')
_BREAKS = re.compile(r"</?(?:br|p|div|li|ul|ol|h[1-6]|tr|td)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:b|i|u|s|em|strong|small|big|sup|sub|span|font|mark|center|a|br|p|div|li|ul|ol|h[1-6]|tr|td|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MARKUP = re.compile("</?[A-Za-z][^<>]*>")

# A joiner between two emoji, or in a script that writes with it, is part of the spelling.
_EMOJI = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_JOINED = "\u0600-\u07ff\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
_ZERO_WIDTH = re.compile(
    "[\u00ad\u034f\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    f"|(?<![{_JOINED}{_EMOJI}])[\u200c\u200d]"
    f"|[\u200c\u200d](?![{_JOINED}{_EMOJI}])"
)

_SUSPECT = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u180e\u2007"
    "\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ufffd"
)
_UNCLEAN_CELL = re.compile(f"[\r{_SUSPECT}]|&[#A-Za-z]|_x[0-9A-Fa-f]")
_UNCLEAN_LINE = re.compile(f"[{_SUSPECT}]|&[#A-Za-z]|_x[0-9A-Fa-f]")
# Western letters of UTF-8 read as cp1252, and hanzi and kana: «æ‰‹» was «手».
_C1 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_GARBLED = re.compile(
    "\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac|\u00e2\u0080"
    f"|[\u00e3-\u00e9][\u0080-\u00bf{_C1}]{{2}}"
)

NOTES: Mapping[str, str] = {
    "escape": "Escapes such as “_x000D_” that another program left behind were decoded in {cells}.",
    "entity": "HTML entities such as “&amp;” were decoded in {cells}.",
    "zero_width": "Invisible characters (zero-width, soft hyphen, byte order mark) were removed from {cells}.",
    "no_break": "Non-breaking blanks were turned into ordinary ones in {cells}.",
    "windows": "Quotes, dashes and signs in Windows form were restored in {cells}.",
    "control": "Control characters were removed from {cells}.",
    "newline": "Line ends inside {cells} were made uniform.",
    "nfc": "Letters written as base letter plus accent were joined (Unicode NFC) in {cells}.",
    "formula_text": 'Text that a program had written as a formula, such as “="0012"”, was taken out of it in {cells}.',
    "guard": "An apostrophe that kept text from running as a formula was taken off in {cells}.",
    "lost": "The replacement character “�” stands in {cells}: letters were lost before the file came here.",
    "garbled": "Text in {cells} looks garbled (such as “Ã©” for “é”): it was once saved in a wrong encoding.",
}


def clean_text(value: str) -> tuple[str, set[str]]:
    """Return the text of a cell without what machines left in it, and codes of what was done.

    The codes: `escape` (`_x000D_` and its kin decoded), `entity` (HTML entities decoded, not in cells
    that hold markup), `zero_width` (removed, except joiners that spell), `no_break` (made a blank),
    `windows` (C1 code points that are cp1252 bytes), `control` (removed), `newline` (CR and CRLF made LF),
    `nfc` (composed), `trimmed`. Two codes only report: `lost` (U+FFFD is there) and `garbled` (looks like
    UTF-8 read as cp1252).
    Cleaning a cleaned text changes nothing.
    """
    if is_clean(value):
        text = value.strip()
        return text, ({"trimmed"} if len(text) != len(value) else set())
    done = {"garbled"} if _GARBLED.search(value) else set[str]()
    text = value
    for _ in range(8):
        before = text
        text = _clean_once(text, done)
        if text == before:
            break
    if "\ufffd" in text:
        done.add("lost")
    return text, done


def unformulated(text: str) -> tuple[str, str]:
    """A text without the formula or the apostrophe in which another program wrapped it, and the code of what was done.

    `="0012"` is 0012 (`formula_text`), `'=A` is =A (`guard`); of any other text the code is "".
    """
    bare = unguarded(text)
    if bare is not text:
        return bare, "guard"
    if quoted := _TEXT_AS_FORMULA.match(text):
        return quoted[1].replace('""', '"'), "formula_text"
    return text, ""


def _clean_once(text: str, done: set[str]) -> str:
    for code, change in _STEPS:
        changed = change(text)
        if changed != text:
            done.add(code)
            text = changed
    return text


def _decode_escapes(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _decode_entities(text: str) -> str:
    if "&" not in text or _MARKUP.search(text):
        return text
    return _ENTITY.sub(_decode_entity, text)


def _decode_entity(match: re.Match[str]) -> str:
    return _entity(match[0])


@lru_cache(1_000)
def _entity(entity: str) -> str:
    if entity[1] != "#" and entity[1:] not in html5:
        return entity
    return html.unescape(entity)


def without_tags(text: str) -> str:
    """A text without the tags and entities of a web page, as a browser shows it in one line: «Crème <b>Riche</b>»."""
    if "<" not in text or not _TAGS.search(text):
        return text
    bare = _TAGS.sub("", _BREAKS.sub(" ", text))
    return " ".join(_ENTITY.sub(_decode_entity, bare).split())


def without_controls(text: str) -> str:
    """The text without the signs that no screen shows and PostgreSQL does not keep."""
    return _CONTROL.sub("", text)


_STEPS = (
    ("escape", _decode_escapes),
    ("entity", _decode_entities),
    ("newline", lambda text: _NEWLINE.sub("\n", text)),
    ("windows", lambda text: _WINDOWS.sub(lambda match: match[0].encode("latin-1").decode("cp1252"), text)),
    ("control", without_controls),
    ("zero_width", lambda text: _ZERO_WIDTH.sub("", text)),
    ("no_break", lambda text: _NO_BREAK.sub(" ", text)),
    ("nfc", lambda text: unicodedata.normalize("NFC", text)),
    ("trimmed", str.strip),
)


def is_clean(value: str) -> bool:
    """Whether a cell needs nothing but trimming. Cheap: this runs for every cell of a workbook."""
    if value.isascii():
        # Only printable characters, and nothing that an entity or an escape begins with.
        return (value.isprintable() and "&" not in value and "_x" not in value) or not _UNCLEAN_CELL.search(
            value
        )
    return (
        not _UNCLEAN_CELL.search(value)
        and unicodedata.is_normalized("NFC", value)
        and not _GARBLED.search(value)
    )


def is_clean_line(line: str) -> bool:
    """Like `is_clean` for a whole line of delimited text with its line end."""
    if line.isascii():
        plain = "&" not in line and "_x" not in line and line.rstrip("\r\n").isprintable()
        return plain or not _UNCLEAN_LINE.search(line)
    return (
        not _UNCLEAN_LINE.search(line)
        and unicodedata.is_normalized("NFC", line)
        and not _GARBLED.search(line)
    )


def count_notes(counts: Mapping[str, int]) -> list[str]:
    """Sentences on what cleaning did, from the number of cells per code."""
    return [
        sentence.format(cells="1 cell" if counts[code] == 1 else f"{counts[code]:,} cells")
        for code, sentence in NOTES.items()
        if counts.get(code)
    ]
