"""Which encoding a text file is in, told by what its bytes mean and not by what merely decodes.

Big5 decodes as GB18030 without an error, into nonsense; almost anything decodes as cp1252. So every
candidate decodes a sample of the lines that matter, and the text that reads most like writing wins.
"""

import codecs
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from .errors import ReadError
from .named_encodings import ENCODINGS, LABELS
from .plausibility import OF_FEW_LETTERS, SCORES
from .put_together import ENOUGH_TO_TELL, OF_ONE_BYTE, UTF8_LATIN, refuse_line_of_another
from .telling import line_at, shown_line, telling, telling_line

Certainty = Literal["certain", "likely", "unsure"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BLOCK = 1 << 20
_SAMPLE = 192 * 1024
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b")
# All of its bytes are those of ASCII; these open a run of Japanese.
_JAPANESE_BY_ESCAPES = (b"\x1b$B", b"\x1b$@")
_UTF8_HANZI = re.compile(rb"[\xe3-\xed][\x80-\xbf]{2}")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# A run of UTF-7, whose bytes are all those of ASCII: «+AOA-» for «à»; «+-» is a plus.
_UTF7_RUN = re.compile(rb"\+[A-Za-z0-9+/]*-?")
_HIGH = re.compile(rb"[\x80-\xff]")
_MISREADERS = ("gb18030", "cp950", "cp932", "cp949", "cp1251", "cp1252")
_WITHIN_WORD = re.compile(r"[A-Za-z][^\x00-\x7f]{1,3}[a-z]")
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_WESTERN = 0.7
# Known by their letters alone, which are those of other encodings in another order.
_BEYOND_DOUBT = 4
# One line of so many in so few lines is hardly one of GBK that is UTF-8 by chance.
_HARDLY_BY_CHANCE, _HARDLY_BY_CHANCE_OF = 3, 10
_FEWEST_UTF7 = 2
_RARE = frozenset({"cp1250", "cp1251", "mac_roman"}) | OF_FEW_LETTERS
# So many bytes beyond ASCII that read like no language in any of the encodings, or hardly like one in one that is known
# by few letters, are not guessed at.
_DOUBTFUL = 0.4
_SUPERSET = {"big5hkscs": "cp950", "latin-1": "cp1252"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """An encoding and how sure we are of it.

    `sample` is a line of the file, decoded, that shows characters beyond ASCII (empty when there are
    none); `alternatives` are other encodings with the same line as they would show it.

    UTF-8 that a program once read as something else, and saved so («Herm猫s» for «Hermès»), is `misread` as that codec;
    `mended` puts it right; so it does with letters of UTF-8 among others of the codec, where that is `mixed`.
    """

    codec: str
    misread: str = ""
    mixed: bool = False
    bom: bool = False
    certainty: Certainty = "certain"
    sample: str = ""
    alternatives: tuple[tuple[str, str], ...] = ()
    plain_ascii: bool = False

    @property
    def label(self) -> str:
        return LABELS.get(self.codec, self.codec)

    def mended(self, text: str) -> str:
        """The text as it was meant, line by line; what cannot have been misread stays as it is."""
        if text.isascii() or not (self.mixed or self.misread):
            return text
        if self.mixed:
            return _letters_of_utf8(self.codec).sub(
                lambda run: run[0].encode(self.codec).decode("utf-8"), text
            )
        return "".join(
            line if line.isascii() else _meant(line, self.misread) or line for line in text.splitlines(True)
        )

    @property
    def stream_codec(self) -> str:
        """The codec to open the file with, which swallows the byte order mark."""
        return "utf-8-sig" if self.codec == "utf-8" and self.bom else self.codec

    def notes(self) -> list[str]:
        """Sentences on how a file was read in it."""
        notes = []
        if self.bom:
            notes.append("The byte order mark at the start of the file was left out.")
        if self.mixed:
            notes.append(
                "Some of its letters are UTF-8 among others that are not, and were read so. Choose "
                f"{self.label} to keep them as they stand."
            )
        if self.misread:
            as_it_stands = next(line for _, line in self.alternatives)
            notes.append(
                f"The text is UTF-8 that was once read as {LABELS.get(self.misread, self.misread)}, and was put right: "
                f"“{self.sample[:80]}” stands there as “{as_it_stands[:80]}”. Choose the encoding UTF-8 to keep it as "
                "it stands."
            )
        if self.codec != "utf-8":
            sure = "" if self.certainty != "unsure" else " This is a guess: please check the sample"
            shown = f", such as “{self.sample[:80]}”." if sure and self.sample else "."
            notes.append(f"The file was read as {self.label}.{sure}{shown if sure else ''}")
        return notes


def detect_encoding(path: Path, *, filename: str) -> Encoding:
    """Find the encoding of a whole text file.

    Raises ReadError `wrong_content` for bytes that are not text, `truncated` for a file that ends
    within a character, `mixed_encoding` where most is UTF-8 and some is not, `unknown_encoding` where it reads like no
    language in any that are tried.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for mark, codec in _BOMS:
        if head.startswith(mark):
            _require_decodable(path, codec, filename=filename, code="mixed_encoding")
            line = telling_line(head.decode(codec, "replace").lstrip("\ufeff"))
            return Encoding(codec=codec, bom=True, sample=line)
    if _looks_wide(head):
        return _wide_encoding(path, head, filename=filename)
    if any(sign in head for sign in _JAPANESE_BY_ESCAPES):
        _require_decodable(path, "iso2022_jp", filename=filename, code="mixed_encoding")
        return Encoding(codec="iso2022_jp", sample=telling_line(head.decode("iso2022_jp", "replace")))
    if sum(head[:65536].count(code) for code in _CONTROLS) > len(head[:65536]) * 0.01:
        raise _not_text(filename)
    sample, failure = _utf8_scan(path)
    if failure is None and not sample and _looks_like_utf7(head) and first_undecodable(path, "utf-7") is None:
        line = telling_line(head.decode("utf-7", "replace"))
        return Encoding(
            codec="utf-7",
            certainty="unsure",
            sample=line,
            alternatives=(("utf-8", line.encode("utf-7").decode("ascii")),),
        )
    if failure is None:
        text = sample.decode("utf-8", "replace")
        misread, line = _misread_as(text), telling_line(text)
        if misread:
            encoding = Encoding(codec="utf-8", misread=misread)
            return replace(
                encoding,
                certainty="unsure",
                sample=encoding.mended(line),
                alternatives=(("utf-8", line),),
            )
        return Encoding(codec="utf-8", sample=line, plain_ascii=not sample)
    _refuse_damaged_utf8(path, sample, failure, filename=filename)
    return _legacy_encoding(path, sample, filename=filename)


def chosen_encoding(path: Path, name: str, *, filename: str) -> Encoding:
    """The encoding that a person chose, checked against the whole file.

    Raises ReadError `unknown_encoding` or `encoding_mismatch`.
    """
    codec = ENCODINGS.get(name.strip().lower().replace("_", "-")) or ENCODINGS.get(name.strip().lower())
    if codec is None and name in LABELS:
        codec = name
    if codec is None:
        choices = ", ".join(ENCODINGS)
        raise ReadError(
            "unknown_encoding",
            f"The encoding “{name}” is not known here. Choose one of: {choices}.",
            encoding=name,
            choices=list(ENCODINGS),
        )
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    marked = next((marked for mark, marked in _BOMS if head.startswith(mark)), None)
    if codec == "utf-16" and marked != codec:
        if not _looks_wide(head):
            raise _mismatch(filename, codec, 1, code="encoding_mismatch")
        return _wide_encoding(path, head, filename=filename)
    _require_decodable(path, codec, filename=filename, code="encoding_mismatch")
    sample = telling_line(head.decode(codec, "replace").lstrip("\ufeff"))
    return Encoding(codec=codec, bom=marked == codec, sample=sample)


def _not_text(filename: str) -> ReadError:
    return ReadError(
        "wrong_content",
        f"“{filename}” holds binary data, neither text nor a spreadsheet we know. "
        "Open it in the program it came from, save the table as XLSX or CSV and upload that.",
        found="binary data",
    )


def _utf8_scan(path: Path) -> tuple[bytes, int | None]:
    """Lines beyond ASCII from anywhere in the file, and the offset of the first byte that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    failure: int | None = None
    offset = 0
    carried = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if len(sample) < _SAMPLE and not block.isascii():
                sample += _foreign_lines(block, _SAMPLE - len(sample))
            if failure is None:
                try:
                    decoder.decode(block)
                    carried = len(decoder.getstate()[0])
                except UnicodeDecodeError as error:
                    failure = offset - carried + error.start
            elif len(sample) >= _SAMPLE:
                break
            offset += len(block)
    if failure is None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            failure = offset - carried
    return bytes(sample), failure


def _misread_as(text: str) -> str:
    """The codec as which UTF-8 was once read, where all of the lines beyond ASCII tell it; else "".

    They must all become UTF-8 again, and western words of it, with one of the wrong characters in the midst of such a
    word: «Kitty猫» might be a cat.
    """
    lines = [line for line in text.splitlines() if not line.isascii()]
    if not any(_WITHIN_WORD.search(line) for line in lines):
        return ""
    for codec in _MISREADERS:
        meant = [_meant(line, codec) for line in lines]
        together = "\n".join(line for line in meant if line)
        if all(meant) and not _EAST_ASIAN.search(together) and SCORES["cp1252"](together) >= _WESTERN:
            return codec
    return ""


def _meant(line: str, codec: str) -> str:
    """The line as UTF-8 of the bytes that the codec makes of it; "" where it makes none."""
    try:
        return line.encode(codec).decode("utf-8")
    except UnicodeError:
        return ""


def _looks_like_utf7(head: bytes) -> bool:
    """Whether every plus begins a run of UTF-7, and several of them letters beyond ASCII."""
    runs = _UTF7_RUN.findall(head[: head.rfind(b"\n") + 1])
    letters = 0
    for run in runs:
        try:
            text = run.decode("utf-7")
        except UnicodeDecodeError:
            return False
        if text.isascii() and text != "+":
            return False
        letters += text.isalpha() and not text.isascii()
    return letters >= _FEWEST_UTF7


def _foreign_lines(block: bytes, room: int) -> bytes:
    lines = bytearray()
    for line in re.split(rb"(?<=\n)|(?<=\r)(?!\n)", block):
        if not line.isascii():
            lines += line
            if len(lines) >= room:
                break
    return bytes(lines)


def _refuse_damaged_utf8(path: Path, sample: bytes, failure: int, *, filename: str) -> None:
    sequences = len(_UTF8_SEQUENCE.findall(sample))
    stray = len(_HIGH.findall(_UTF8_SEQUENCE.sub(b"", sample)))
    if not sequences or (stray * 5 > sequences and not _has_lines_of_utf8(sample)):
        return
    size = path.stat().st_size
    line = line_at(path, failure)
    if size - failure < 4 and stray <= 3:
        raise ReadError(
            "truncated",
            f"“{filename}” ends in the middle of a character, so its end is missing. "
            "Save it again and upload the whole file.",
            line=line,
        )
    raise ReadError(
        "mixed_encoding",
        f"“{filename}” is UTF-8, but line {line:,} holds bytes that are not. Correct that line in the program "
        "the file came from and save it as “CSV UTF-8”, or choose another encoding and check the sample.",
        line=line,
        encoding="utf-8",
    )


def _looks_wide(head: bytes) -> bool:
    """Whether zeros stand at every other byte, as in UTF-16; a few stray ones are only control characters."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    most = max(odd, even)
    return most > 4 * min(odd, even) and most > len(head) * 0.02 and (most >= 8 or most * 5 > len(head))


def _wide_encoding(path: Path, head: bytes, *, filename: str) -> Encoding:
    def readable(codec: str) -> float:
        text = head[: 65536 - 65536 % 2].decode(codec, "replace")
        good = sum(
            1 for char in text if " " <= char <= "~" or char in "\t\r\n" or "\u4e00" <= char <= "\u9fff"
        )
        return good / len(text) if text and "\0" not in text else 0.0

    share, codec = max((readable("utf-16-le"), "utf-16-le"), (readable("utf-16-be"), "utf-16-be"))
    if share < 0.5:
        raise _not_text(filename)
    _require_decodable(path, codec, filename=filename, code="truncated")
    return Encoding(codec=codec, certainty="likely", sample=telling_line(head.decode(codec, "replace")))


def _legacy_encoding(path: Path, sample: bytes, *, filename: str) -> Encoding:
    ranked: list[tuple[float, str, str]] = []
    has_utf8 = _has_line_of_utf8(sample)
    for codec, weigh in SCORES.items():
        if has_utf8 and codec in OF_FEW_LETTERS:
            continue
        text = sample.decode(codec, "replace")
        is_mixed = has_utf8 and codec in OF_ONE_BYTE
        meant = Encoding(codec=codec, mixed=True).mended(text) if is_mixed else text
        ranked.append((weigh(meant), codec, text))
    ranked.sort(key=lambda entry: -entry[0])
    best = ranked[0][0]
    is_asked = len(_HIGH.findall(sample)) >= ENOUGH_TO_TELL
    if best < 0 and is_asked:
        raise _unknown(path, filename)
    fitting = (entry for entry in ranked if first_undecodable(path, entry[1]) is None)
    chosen = next(fitting, None)
    if chosen is None or chosen[0] < best - 0.3:
        if best < _DOUBTFUL and is_asked:
            raise _unknown(path, filename)
        codec = ranked[0][1]
        refuse_line_of_another(path, sample, codec, filename=filename)
        line = line_at(path, first_undecodable(path, codec) or 0)
        raise ReadError(
            "mixed_encoding",
            f"“{filename}” looks like {LABELS[codec]}, but line {line:,} holds bytes that are not. Correct that "
            "line in the program the file came from and save it as “CSV UTF-8”, or choose another encoding.",
            line=line,
            encoding=codec,
        )
    if is_asked:
        if chosen[0] < 0 or (chosen[0] < _DOUBTFUL and chosen[1] in _RARE):
            raise _unknown(path, filename)
        refuse_line_of_another(path, sample, chosen[1], filename=filename)
    score, codec, text = chosen
    others: list[tuple[float, str, str]] = []
    for entry in ranked[ranked.index(chosen) + 1 :]:
        seen = {text, *(shown for _, _, shown in others)}
        if entry[2] not in seen and "\ufffd" not in entry[2] and _SUPERSET.get(entry[1]) != codec:
            others.append(entry)
    lead = score - (others[0][0] if others else -1.0)
    number, line_text = telling(text)
    mixed = codec in OF_ONE_BYTE and has_utf8
    return Encoding(
        codec=codec,
        mixed=mixed,
        certainty="likely" if score >= 0.4 and lead >= 0.2 and codec not in _RARE else "unsure",
        sample=line_text,
        alternatives=tuple((other, shown_line(shown, number)) for _, other, shown in others[:4]),
    )


@lru_cache
def _letters_of_utf8(codec: str) -> re.Pattern[str]:
    """Letters with a mark, signs and quotes of UTF-8, as the codec shows them, and as nobody writes: «Ã¨», «â‚¬»."""

    def shown(*codes: int) -> str:
        return re.escape(bytes(codes).decode(codec, "ignore"))

    behind = shown(*range(0x80, 0xC0))
    return re.compile(
        f"(?:{shown(0xC3)}[{behind}]|{shown(0xC2)}[{shown(*range(0xA0, 0xC0))}]"
        f"|{shown(0xC5)}[{shown(0x92, 0x93, 0xA0, 0xA1, 0xB8, 0xBD, 0xBE)}]|{shown(0xE2)}{shown(0x80)}[{behind}]"
        f"|{shown(0xE2, 0x82, 0xAC)}|{shown(0xE2, 0x84, 0xA2)})+"
    )


def _has_line_of_utf8(sample: bytes) -> bool:
    """Whether a line is UTF-8, put among others in western letters."""
    return any(UTF8_LATIN.search(line) and _is_utf8(line) for line in sample.splitlines())


def _unknown(path: Path, filename: str) -> ReadError:
    """Names the first line beyond ASCII and quotes nothing of it: in the likeliest encoding too it is nonsense."""
    with path.open("rb") as file:
        line = next((number for number, line in enumerate(file, 1) if not line.isascii()), 1)
    return ReadError(
        "unknown_encoding",
        f"Nothing tells in which encoding “{filename}” is: its letters beyond ASCII (first in line {line:,}) read like "
        "no language in any that is tried. Choose its encoding (windows-874 where it is Thai, windows-1253 Greek, "
        "windows-1255 Hebrew, windows-1256 Arabic), or save the file as “CSV UTF-8” and upload that.",
        line=line,
        choices=list(ENCODINGS),
    )


def first_undecodable(path: Path, codec: str) -> int | None:
    """Offset of the first byte that does not belong to the codec, or None when all do."""
    decoder = codecs.getincrementaldecoder(codec)()
    offset = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            carried = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return offset - carried + error.start
            if not block:
                return None
            offset += len(block)


def _require_decodable(path: Path, codec: str, *, filename: str, code: str) -> None:
    offset = first_undecodable(path, codec)
    if offset is None:
        return
    line = line_at(path, offset)
    at_end = path.stat().st_size - offset < 4
    if at_end and code != "encoding_mismatch":
        raise ReadError(
            "truncated",
            f"“{filename}” ends in the middle of a character, so its end is missing. "
            "Save it again and upload the whole file.",
            line=line,
        )
    raise _mismatch(filename, codec, line, code=code)


def _mismatch(filename: str, codec: str, line: int, *, code: str) -> ReadError:
    return ReadError(
        code,
        f"“{filename}” cannot be read as {LABELS[codec]}: line {line:,} holds bytes that do not belong to it. "
        "Choose another encoding, or save the file as “CSV UTF-8” and upload that.",
        line=line,
        encoding=codec,
    )


def _has_lines_of_utf8(sample: bytes) -> bool:
    """Whether a line is UTF-8 beyond doubt, several hanzi or kana long, or two are that have some: lines of two
    encodings were put together.
    """
    counts = [len(_UTF8_HANZI.findall(line)) if _is_utf8(line) else 0 for line in sample.splitlines()]
    long = sum(count >= _HARDLY_BY_CHANCE for count in counts)
    return (
        max(counts, default=0) >= _BEYOND_DOUBT
        or sum(count > 1 for count in counts) > 1
        or (long > 0 and long * _HARDLY_BY_CHANCE_OF >= len(counts))
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
