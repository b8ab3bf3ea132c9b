"""The files of an archive, found by the names that rows give them."""

import bisect
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from backoffice.files.services import Archive, Member
from backoffice.imports.names import header_key

from ..models import DocumentKind
from .wording import kind_at_start

_BETWEEN = "_-–. /\\"


def normal(text: str) -> str:
    """A name without the differences that systems make: case, width, composed or decomposed letters, slashes."""
    return unicodedata.normalize("NFKC", text.strip().replace("\\", "/")).casefold().removeprefix("./")


class Files:
    """What an archive holds, and which of it some row has used."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.used: set[str] = set()
        self._by_name: list[dict[str, list[Member]]] = [defaultdict(list) for _ in range(5)]
        self._beginnings: list[tuple[str, int]] = []
        for number, member in enumerate(archive.members):
            path = PurePosixPath(normal(member.path))
            names = (str(path), path.name, str(path.with_suffix("")), path.stem, header_key(path.stem))
            for level, name in enumerate(names):
                self._by_name[level][name].append(member)
            self._beginnings += {(str(path), number), (path.name, number)}
        self._beginnings.sort()

    def named(self, text: str) -> list[Member]:
        """The files that a cell may mean, surest first: whole path, name, and either without its ending; at last by
        letters and digits alone. One is the answer, several are ambiguous.
        """
        path = PurePosixPath(normal(text))
        names = (str(path), path.name, str(path.with_suffix("")), path.stem, header_key(path.stem))
        for level, name in enumerate(names):
            if name and (found := self._by_name[level].get(name)):
                return found
        return []

    def called_after(self, word: str, others: Iterable[str] = ()) -> list[tuple[Member, DocumentKind | None]]:
        """The files whose name or folder is `word` and then the kind of paper: «A-17_trademark.pdf», «A-17/loa.pdf».

        The kind is None where the name does not tell it. `others` are longer words, whose files are not meant.
        """
        beginning = normal(word)
        if not beginning:
            return []
        longer = [normal(other) for other in others]
        found: dict[int, DocumentKind | None] = {}
        at = bisect.bisect_left(self._beginnings, (beginning, -1))
        while at < len(self._beginnings) and self._beginnings[at][0].startswith(beginning):
            name, number = self._beginnings[at]
            at += 1
            rest = name[len(beginning) :]
            if rest[:1] not in _BETWEEN or not rest or any(_begins_with(name, other) for other in longer):
                continue
            kind = kind_at_start(PurePosixPath(rest.lstrip(_BETWEEN)).name) or kind_at_start(
                rest.lstrip(_BETWEEN)
            )
            found[number] = found.get(number) or kind
        return [(self.archive.members[number], kind) for number, kind in sorted(found.items())]

    def unused(self) -> list[Member]:
        return [member for member in self.archive.members if member.path not in self.used]


def _begins_with(name: str, word: str) -> bool:
    return name.startswith(word) and name[len(word) : len(word) + 1] in _BETWEEN
