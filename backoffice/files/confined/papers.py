"""PDF documents: refused where they hold more than pages. ISO 32000-1 and its extensions say what there may be."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pypdf
from pypdf import filters
from pypdf.generic import DictionaryObject, NameObject, NumberObject

from .faults import Fault
from .lexing import Dictionary, Name, Reference, Unreadable, Value, Written, packed_objects, written_objects

# What each key, action, kind of annotation or kind of object that has no place among papers means; the values are
# keys of `refusals.WHAT_IS_INSIDE`.
_BY_KEY = {
    "JavaScript": "javascript",
    "XFA": "xfa",
    "EmbeddedFiles": "embedded",
    "Collection": "embedded",
    "RichMediaContent": "media",
    "RichMediaSettings": "media",
}
_BY_ACTION = {
    "JavaScript": "javascript",
    "Launch": "launch",
    "SubmitForm": "submit",
    "ImportData": "submit",
    "GoToE": "embedded",
    "GoToR": "other_file",
    "Thread": "other_file",
    "Rendition": "media",
    "Movie": "media",
    "Sound": "media",
    "RichMediaExecute": "media",
    "GoTo3DView": "media",
}
_BY_SUBTYPE = {
    "RichMedia": "media",
    "Movie": "media",
    "Sound": "media",
    "Screen": "media",
    "3D": "media",
    "FileAttachment": "embedded",
}
_BY_TYPE = {"EmbeddedFile": "embedded", "RichMediaContent": "media"}
# What may happen by itself when a document or page is opened: it only shows another place or layer.
_QUIET_ACTIONS = {"GoTo", "Named", "Hide", "SetOCGState", "ResetForm", "Trans"}
_SCHEME = re.compile(rb"[\x00-\x20]*([A-Za-z][A-Za-z0-9+-]*):")
_SCHEMES_THAT_RUN = re.compile(
    rb"[a-z]|javascript|vbscript|data|file|smb|jar|blob|shell|ms-.*|search.*", re.IGNORECASE
)
# From the header on only comments may stand before the first object: no web page, no other format.
_PROLOGUE = re.compile(
    rb"%PDF-\d\.\d[^\r\n]{0,64}[\r\n](?:[\s\0]|%[^\r\n]{0,512}[\r\n])*(?=\d+[\s\0]+\d+[\s\0]+obj|xref)"
)
_MARKUP = re.compile(rb"<(?:script|html|!doctype|!--|\?|svg|body|iframe|img)", re.IGNORECASE)
_AFTER_THE_END = re.compile(rb"%%EOF[\s\0]*\Z")
_OTHER_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
_DEEPEST = 20
# The packings that object streams may have (7.4); a picture's would hide something.
_UNPACKERS: dict[str, Any] = {
    "FlateDecode": filters.FlateDecode,
    "Fl": filters.FlateDecode,
    "LZWDecode": filters.LZWDecode,
    "LZW": filters.LZWDecode,
    "ASCIIHexDecode": filters.ASCIIHexDecode,
    "AHx": filters.ASCIIHexDecode,
    "ASCII85Decode": filters.ASCII85Decode,
    "A85": filters.ASCII85Decode,
    "RunLengthDecode": filters.RunLengthDecode,
    "RL": filters.RunLengthDecode,
}


def inspect_paper(path: Path, result: Path | None) -> dict[str, Any]:
    """Looks at a PDF; returns {pages}.

    Raises `Fault`: `two_files` (it is a file of another kind too, or something stands before or after it), `encrypted`,
    `active` with what was found, `damaged`.
    """
    content = path.read_bytes()
    _refuse_two_files(path, content)
    objects = _all_objects(content)
    if any(isinstance(each.value, Dictionary) and each.value.all("Encrypt") for each in objects):
        raise Fault("encrypted")
    found = set(_Search(objects).findings())
    if found:
        # What runs by itself is named by what it does, where that is known.
        raise Fault("active", found=sorted(found - {"automatic"} or found))
    return {"pages": _pages(path)}


def _refuse_two_files(path: Path, content: bytes) -> None:
    prologue = _PROLOGUE.match(content)
    if prologue is None or _MARKUP.search(prologue[0]) or content[257:262] == b"ustar":
        raise Fault("two_files")
    if b"%%EOF" not in content:
        raise Fault("damaged")
    tail = content[content.rindex(b"%%EOF") :]
    if not _AFTER_THE_END.match(tail):
        raise Fault("two_files")
    if zipfile.is_zipfile(path) or any(signature in content for signature in _OTHER_ARCHIVES):
        raise Fault("two_files")


def _pages(path: Path) -> int:
    try:
        with pypdf.PdfReader(path) as reader:
            if reader.is_encrypted:
                raise Fault("encrypted")
            pages = len(reader.pages)
            if pages:
                reader.pages[0].mediabox  # noqa: B018 - whether the first page can be reached at all
    except (Fault, MemoryError, RecursionError):
        raise
    except Exception as error:
        # Bytes that are no PDF lead pypdf to whatever they lead it to.
        raise Fault("damaged") from error
    if not pages:
        raise Fault("damaged")
    return pages


def _all_objects(content: bytes) -> list[Written]:
    """The objects that stand in the file, and those packed in its object streams (7.5.7)."""
    try:
        objects = written_objects(content)
    except Unreadable as error:
        raise Fault("damaged") from error
    for holder in list(objects):
        value = holder.value
        if (
            isinstance(value, Dictionary)
            and holder.stream_at is not None
            and value.all("First")
            and value.all("N")
        ):
            objects += _unpacked(content, value, holder.stream_at)
    return objects


def _unpacked(content: bytes, holder: Dictionary, begins: int) -> list[Written]:
    """Raises `Fault` where ordinary programs would have packed otherwise: what cannot be looked into is not taken."""
    ends = content.find(b"endstream", begins)
    counts, firsts = holder.all("N"), holder.all("First")
    if ends < 0 or len(counts) != 1 or len(firsts) != 1:
        raise Fault("damaged")
    count, first = counts[0], firsts[0]
    if not isinstance(count, float) or not isinstance(first, float):
        raise Fault("damaged")
    data = content[begins:ends]
    names = _flat(holder.all("Filter") + holder.all("F"))
    words = _flat(holder.all("DecodeParms") + holder.all("DP"))
    for name, parameters in zip_longest(names, words[: len(names)]):
        if not isinstance(name, Name) or name not in _UNPACKERS or isinstance(parameters, Reference):
            raise Fault("damaged")
        try:
            data = _UNPACKERS[name].decode(data, _parameters(parameters))
        except MemoryError:
            raise
        except Exception as error:
            raise Fault("damaged") from error
    try:
        return packed_objects(data, count=int(count), first=int(first))
    except Unreadable as error:
        raise Fault("damaged") from error


def _parameters(value: Value) -> DictionaryObject:
    pairs = value.pairs if isinstance(value, Dictionary) else []
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NumberObject(int(number))
            for key, number in pairs
            if isinstance(number, float)
        }
    )


def _flat(values: Iterable[Value]) -> list[Value]:
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


class _Search:
    """Goes through all objects, whether or not something leads to them."""

    def __init__(self, objects: list[Written]) -> None:
        self._objects = objects
        self._by_number: dict[int, list[Value]] = defaultdict(list)
        for each in objects:
            self._by_number[each.number].append(each.value)

    def findings(self) -> Iterator[str]:
        for each in self._objects:
            if isinstance(each.value, Name) and each.value in _BY_ACTION:
                yield _BY_ACTION[each.value]  # the kind of an action may be told by reference
            for dictionary in _dictionaries(each.value):
                yield from self._in(dictionary)

    def _in(self, dictionary: Dictionary) -> Iterator[str]:
        for key, value in dictionary.pairs:
            if key in _BY_KEY:
                yield _BY_KEY[key]
            elif key == "JS" and (isinstance(value, bytes) or dictionary.all("S")):
                yield "javascript"
            elif key == "EF" and any(map(_names_files, self._meant_by(value))):
                yield "embedded"
            elif key == "S" and isinstance(value, Name) and value in _BY_ACTION:
                yield _BY_ACTION[value]
            elif key == "Subtype" and isinstance(value, Name) and value in _BY_SUBTYPE:
                yield _BY_SUBTYPE[value]
            elif key == "Type" and isinstance(value, Name) and value in _BY_TYPE:
                yield _BY_TYPE[value]
            elif key == "URI" and any(map(_leads_astray, self._meant_by(value))):
                yield "link"
            elif key == "OpenAction" and not self._is_quiet(value):
                yield "automatic"
            elif key == "AA":
                triggers = [meant for meant in self._meant_by(value) if isinstance(meant, Dictionary)]
                if not all(self._is_quiet(action) for trigger in triggers for _, action in trigger.pairs):
                    yield "automatic"

    def _meant_by(self, value: Value) -> list[Value]:
        return self._by_number.get(value.number, []) if isinstance(value, Reference) else [value]

    def _is_quiet(self, action: Value, depth: int = 0) -> bool:
        """Whether an action, and what follows it, only shows something; so does a bare place in the document."""
        if depth > _DEEPEST:
            return False
        for meant in self._meant_by(action):
            if isinstance(meant, list) and any(isinstance(each, Dictionary) for each in meant):
                return all(self._is_quiet(each, depth + 1) for each in meant)
            if not isinstance(meant, Dictionary):
                continue
            kinds = [kind for value in meant.all("S") for kind in self._meant_by(value)]
            if not all(isinstance(kind, Name) and kind in _QUIET_ACTIONS for kind in kinds):
                return False
            if not all(self._is_quiet(following, depth + 1) for following in meant.all("Next")):
                return False
        return True


def _dictionaries(value: Value) -> Iterator[Dictionary]:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Dictionary):
            yield current
            waiting += [each for _, each in current.pairs]
        elif isinstance(current, list):
            waiting += current


def _names_files(value: Value) -> bool:
    """Whether this is the part of a file specification that holds the files (7.11.3), and no font that is called EF."""
    return isinstance(value, Dictionary) and any(value.all(key) for key in ("F", "UF", "DOS", "Mac", "Unix"))


def _leads_astray(value: Value) -> bool:
    """Whether a link names a script, a file, data, or what a system of the reader's runs."""
    if not isinstance(value, bytes):
        return False
    scheme = _SCHEME.match(value)
    return value.startswith(b"\\\\") or (
        scheme is not None and _SCHEMES_THAT_RUN.fullmatch(scheme[1]) is not None
    )
