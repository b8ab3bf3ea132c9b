"""Which column of the file fills which column of the profile, told by the headers."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from backoffice.events.errors import Invalid
from backoffice.money import CURRENCIES

from .profiles import Column

_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]")
_NOT_WORD = re.compile(r"[\W_]+")
_SCRIPT_BORDER = re.compile(r"(?<=[\u3400-\u9fff])\s*(?=[A-Za-zÀ-ɏ])|(?<=[A-Za-zÀ-ɏ.])\s*(?=[\u3400-\u9fff])")
_SIGN_CURRENCIES = {"€": "EUR", "£": "GBP", "US$": "USD"}
OWN_NAME, WHOLE, WITHOUT_BRACKETS, PART = 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a profile's column stands in the file, and why: by its `synonym`, `remembered` or `chosen`."""

    index: int
    header: str
    how: str


def header_key(text: str) -> str:
    """A header without case, accents, blanks and punctuation, so that «Réf. » and «REF» are one."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_WORD.sub("", "".join(mark for mark in folded if not unicodedata.combining(mark)))


def header_parts(text: str) -> list[str]:
    """The names in a header that is written in two languages: «材质 Material», «Taille / Size»."""
    bare = _BRACKETS.sub(" ", text)
    parts = [part for side in re.split(r"[/|\n]", bare) for part in _SCRIPT_BORDER.split(side)]
    return [part.strip() for part in parts if part.strip()]


class Vocabulary:
    """All header words that a profile knows."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self._own = {header_key(word): name for name, c in columns.items() for word in (name, c.label)}
        self._words = {
            header_key(word): name for name, column in columns.items() for word in column.synonyms
        } | self._own

    def recognises(self, header: str) -> bool:
        return bool(self._candidates(header))

    def recogniser(self, chosen: Collection[str]) -> Callable[[str], bool]:
        """What tells a known header: a word of the profile's, or one of those that a person has chosen for a column."""
        return lambda header: header in chosen or self.recognises(header)

    def _candidates(self, header: str) -> list[tuple[int, str]]:
        key = header_key(header)
        found = []
        if key in self._own:
            found.append((OWN_NAME, self._own[key]))
        if key in self._words:
            found.append((WHOLE, self._words[key]))
        bare = header_key(_BRACKETS.sub(" ", header))
        if bare in self._words:
            found.append((WITHOUT_BRACKETS, self._words[bare]))
        found += [
            (PART, self._words[part]) for part in map(header_key, header_parts(header)) if part in self._words
        ]
        return found

    def match(
        self,
        headers: Sequence[str],
        *,
        remembered: Mapping[str, str] | None = None,
        chosen: Mapping[str, str] | None = None,
    ) -> dict[str, Place]:
        """Gives each of the profile's columns at most one column of the file, the surest match first.

        `chosen` and `remembered` map a header to a column's name (or to "" for: leave out) and go before any synonym.
        Raises `Invalid` when a chosen header or column does not exist.
        """
        places: dict[str, Place] = {}
        taken: set[int] = set()
        for given, how in ((chosen or {}, "chosen"), (remembered or {}, "remembered")):
            for header, name in given.items():
                if how == "chosen" and (header not in headers or (name and name not in self.columns)):
                    raise Invalid(
                        f"The mapping names «{header}» → «{name}», but the file has the columns "
                        f"{', '.join(headers)} and the profile the columns {', '.join(self.columns)}.",
                        code="unknown_mapping",
                        field="mapping",
                    )
                if how == "chosen" and name in places:
                    raise Invalid(
                        f"The mapping gives «{places[name].header}» and «{header}» to the one column «{name}»; "
                        "choose one of them.",
                        code="unknown_mapping",
                        field="mapping",
                    )
                if header not in headers:
                    continue
                index = headers.index(header)
                if index in taken or name in places or (name and name not in self.columns):
                    continue
                taken.add(index)
                if name:
                    places[name] = Place(index, header, how)
        matches = sorted(
            (-score, index, name)
            for index, header in enumerate(headers)
            if index not in taken
            for score, name in self._candidates(header)
        )
        for _, index, name in matches:
            if index not in taken and name not in places:
                taken.add(index)
                places[name] = Place(index, headers[index], "synonym")
        return {name: places[name] for name in self.columns if name in places}


def header_currency(header: str) -> str:
    """The currency that a header names: EUR for «Price (EUR)» and «Prix €», otherwise nothing."""
    words = re.findall(r"\b[A-Z]{3}\b", header)
    named = [word for word in words if word in CURRENCIES]
    if len(named) == 1:
        return named[0]
    signs = {code for sign, code in _SIGN_CURRENCIES.items() if sign in header}
    return signs.pop() if len(signs) == 1 and not named else ""
