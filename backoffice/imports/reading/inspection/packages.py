"""The zip package of a workbook: its XML parts, refused where they declare entities of their own."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from ..archives import BROKEN, damaged, declares_entities

_CHUNK = 1 << 20
_PROLOG_CHUNK = 4096
_SMALL_PART = 64 * 1024 * 1024


# What a spreadsheet program writes is ten deep; to take a part of millions apart again would last for minutes.
_DEEPEST = 200


class _RootReached(Exception):
    pass


class _Shallow(ElementTree.TreeBuilder):
    """Builds trees of a bounded depth. Raises ValueError."""

    _depth = 0

    def start(self, tag: str, attributes: dict[str, str], /) -> ElementTree.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


class Package:
    """Access to the parts of a workbook's zip container. Raises ReadError `damaged` and `entities`."""

    def __init__(self, path: Path, *, filename: str) -> None:
        self.filename = filename
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN as error:
            raise damaged(filename) from error
        self.names = set(self._archive.namelist())
        self._by_folded_name = {name.casefold(): name for name in self.names}
        for name in sorted(self.names):
            if name.lower().endswith((".xml", ".rels", ".vml")):
                self._refuse_doctype(name)

    def find(self, name: str) -> str | None:
        """The part of that name; the names of parts ignore case."""
        return self._by_folded_name.get(name.casefold())

    def main_part(self, usual: str) -> str:
        """The part that holds the workbook. Raises ReadError `damaged` when it is missing."""
        targets = (target for kind, target in self.relations("").values() if kind == "officeDocument")
        part = self.find(next(targets, usual))
        if part is None:
            raise damaged(self.filename)
        return part

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as an element tree."""
        try:
            if self._archive.getinfo(name).file_size > _SMALL_PART:
                raise damaged(self.filename)
            parser = ElementTree.XMLParser(target=_Shallow())
            parser.feed(self._archive.read(name))
            root: ElementTree.Element = parser.close()
            return root
        except (*BROKEN, ElementTree.ParseError) as error:
            raise damaged(self.filename) from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part of any size, unpacked piece by piece; its checksum is verified at the end."""
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except BROKEN as error:
            raise damaged(self.filename) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id to (last word of its type, target part) of a part; "" stands for the package."""
        folder, base = posixpath.split(part)
        name = self.find(posixpath.join(folder, "_rels", f"{base}.rels"))
        if name is None:
            return {}
        found = {}
        for element in self.tree(name):
            target = element.get("Target", "")
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], target)
        return found

    def _refuse_doctype(self, name: str) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._root
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_PROLOG_CHUNK):
                    parser.Parse(chunk)
        except _RootReached:
            return
        except (*BROKEN, expat.ExpatError) as error:
            raise damaged(self.filename) from error

    def _doctype(self, *_: object) -> None:
        raise declares_entities(self.filename)

    def _root(self, *_: object) -> None:
        raise _RootReached


def local_name(tag: str) -> str:
    """The name of an element or attribute without its namespace."""
    return tag.rpartition("}")[2]


def external_links_note(count: int) -> str:
    books = "another workbook" if count == 1 else f"{count} other workbooks"
    return f"The workbook refers to {books}, which was not opened; the values last saved were read."


MACRO_NOTE = "The workbook contains macros; they were ignored, nothing in it was run."
