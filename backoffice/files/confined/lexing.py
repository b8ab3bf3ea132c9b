"""The objects of a PDF as they are written, in every revision and also where no table of contents leads to them.

Readers disagree about broken and doubled things: which revision of an object counts, which of two equal keys in a
dictionary. Here nothing is left out: a dictionary is the list of its pairs, and an object number has all its objects.
ISO 32000-1, 7.2 and 7.3.
"""

import re
from dataclasses import dataclass, field
from typing import Union

_WHITE = rb"\x00\t\n\x0c\r "
_DELIMITERS = rb"()<>\[\]{}/%"
_TOKEN = re.compile(
    rb"(?P<skip>[" + _WHITE + rb"]+|%[^\r\n]*)"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<name>/[^" + _WHITE + _DELIMITERS + rb"]*)"
    rb"|(?P<hex><[^<>]*>)"
    rb"|(?P<string>\()"
    rb"|(?P<word>[^" + _WHITE + _DELIMITERS + rb"]+)"
    rb"|(?P<stray>[)<>{}])"
)
_MARKER = re.compile(rb"(?<![A-Za-z])obj(?![A-Za-z])|(?<![A-Za-z])trailer(?![A-Za-z])")
_GAP = rb"(?:[" + _WHITE + rb"]|%[^\r\n]*[\r\n])"
_NUMBER_BEFORE = re.compile(rb"(\d{1,10})" + _GAP + rb"+\d{1,5}" + _GAP + rb"*$")
_NOTHING = re.compile(_GAP + rb"*endobj")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_GOES_ON = re.compile(rb"[" + _WHITE + rb"]+(?:\d+[" + _WHITE + rb"]+)?(?:\d+|R)(?![A-Za-z\d])")
_STREAM_BEGINS = re.compile(rb"\r?\n|\r")
_DEEPEST = 100


class Name(str):
    """A name, with its `#xx` escapes undone."""


@dataclass(frozen=True, slots=True)
class Reference:
    number: int


@dataclass(slots=True)
class Dictionary:
    """The pairs in their order; a key may stand twice."""

    pairs: list[tuple[str, "Value"]] = field(default_factory=list)

    def all(self, key: str) -> list["Value"]:
        return [value for name, value in self.pairs if name == key]


Value = Union[Name, Reference, Dictionary, list["Value"], bytes, float, None]  # noqa: UP007 - names itself


@dataclass(frozen=True, slots=True)
class Written:
    """An object as it stands in the file: its number (0 for a trailer), its value, and where its stream begins."""

    number: int
    value: Value
    stream_at: int | None


class Unreadable(Exception):
    """What stands there is no object."""


def written_objects(content: bytes) -> list[Written]:
    """Every object and every trailer of the file, wherever they stand.

    Raises `Unreadable` for an object that has a number and makes no sense: another reader may make one of it.
    """
    found = []
    for marker in _MARKER.finditer(content):
        number = 0
        if marker[0] == b"obj":
            before = _NUMBER_BEFORE.search(content, max(0, marker.start() - 200), marker.start())
            number = int(before[1]) if before else -1
        if _NOTHING.match(content, marker.end()):
            continue
        try:
            value, end = read_value(content, marker.end())
        except Unreadable:
            if number > 0:
                raise
            continue
        found.append(Written(number, value, _stream_after(content, end)))
    return found


def packed_objects(content: bytes, *, count: int, first: int) -> list[Written]:
    """The objects in an unpacked object stream: `count` pairs of number and place, and the objects from `first` on.

    Raises `Unreadable` unless there are as many as it says.
    """
    numbers = content[:first].split()[: 2 * count]
    if len(numbers) != 2 * count or not all(number.isdigit() for number in numbers):
        raise Unreadable
    places = zip(numbers[::2], numbers[1::2], strict=True)
    return [
        Written(int(number), read_value(content, first + int(place))[0], None) for number, place in places
    ]


def read_value(content: bytes, at: int) -> tuple[Value, int]:
    """The value that begins at `at`, and where it ends. Raises `Unreadable`.

    Written without recursion: how deep a file nests its arrays is its own choice.
    """
    stack: list[list[Value]] = [[]]
    closers: list[bytes] = []
    while True:
        token = _TOKEN.match(content, at)
        if token is None:
            raise Unreadable
        at, kind, text = token.end(), token.lastgroup, token[0]
        if kind == "skip":
            continue
        if kind == "open":
            if len(stack) > _DEEPEST:
                raise Unreadable
            stack.append([])
            closers.append(b">>" if text == b"<<" else b"]")
        elif kind == "close":
            if not closers or closers.pop() != text:
                raise Unreadable
            items = stack.pop()
            stack[-1].append(_dictionary(items) if text == b">>" else items)
        elif kind == "name":
            stack[-1].append(
                Name(_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), text[1:]).decode("latin-1"))
            )
        elif kind == "hex":
            stack[-1].append(_from_hex(text))
        elif kind == "string":
            string, at = _string(content, at)
            stack[-1].append(string)
        elif kind == "word":
            if text in (b"endobj", b"stream", b"endstream", b"xref", b"startxref"):
                raise Unreadable
            _word(stack[-1], text)
        else:
            raise Unreadable
        if not closers and stack[0] and not _may_go_on(stack[0], content, at):
            return stack[0][0], at


def _may_go_on(values: list[Value], content: bytes, at: int) -> bool:
    """Whether a number may turn out to be the first part of a reference «12 0 R»."""
    if not isinstance(values[-1], float) or len(values) > 2:
        return False
    return _GOES_ON.match(content[at : at + 40]) is not None


def _word(values: list[Value], text: bytes) -> None:
    if text == b"R" and len(values) >= 2 and isinstance(values[-1], float) and isinstance(values[-2], float):
        values.pop()
        number = values.pop()
        assert isinstance(number, float)
        values.append(Reference(int(number)))
        return
    try:
        values.append(float(text))
    except ValueError:
        values.append(None)  # true, false, null, or a word that means nothing here


def _dictionary(items: list[Value]) -> Dictionary:
    """Pairs of a name and a value; where values are missing or too many, each name still gets what follows it."""
    found = Dictionary()
    at = 0
    while at < len(items):
        key = items[at]
        if isinstance(key, Name):
            found.pairs.append((str(key), items[at + 1] if at + 1 < len(items) else None))
            at += 2
        else:
            at += 1
    return found


def _string(content: bytes, at: int) -> tuple[bytes, int]:
    """A string in parentheses, which nest; `at` is behind the first."""
    depth, begins = 1, at
    for mark in re.compile(rb"\\.|[()]", re.DOTALL).finditer(content, at):
        if mark[0] == b"(":
            depth += 1
        elif mark[0] == b")":
            depth -= 1
            if depth == 0:
                return content[begins : mark.start()], mark.end()
    raise Unreadable


def _from_hex(text: bytes) -> bytes:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", text)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _stream_after(content: bytes, at: int) -> int | None:
    while (token := _TOKEN.match(content, at)) and token.lastgroup == "skip":
        at = token.end()
    if not content.startswith(b"stream", at):
        return None
    line_end = _STREAM_BEGINS.match(content, at + 6)
    return line_end.end() if line_end else at + 6
