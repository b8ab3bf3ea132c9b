"""Whether two names on papers mean one party."""

import re
import unicodedata
from collections.abc import Iterable

from ..queries.names import company_key, name_key

# A misspelling is looked for in words this long; «HK» and «UK» are two companies of one group.
_SHORTEST = 5


def alike(one: str, other: str) -> bool:
    """Whether two names of companies differ so little that they are probably one, misspelt.

    The same words in another order, or one letter of one longer word added, left out, changed or swapped with its
    neighbour. Names that are equal but for case, accents, punctuation and legal form (`company_key`) are not alike but
    the same. A digit is never a misspelling, nor is a letter of a script that writes a word with one or two.
    """
    if not one or not other or company_key(one) == company_key(other):
        return False
    words, others = sorted(_words(one)), sorted(_words(other))
    if len(words) != len(others):
        return _one_slip("".join(_words(one)), "".join(_words(other)))
    for word in list(words):
        if word in others:
            words.remove(word)
            others.remove(word)
    if not words:
        return True
    return len(words) == 1 and _one_slip(words[0], others[0])


def _words(name: str) -> list[str]:
    """The words of a name without its legal form, each as `name_key` makes it."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = [key for word in re.split(r"[\s,;()（）/-]+", folded) if (key := name_key(word))]
    bare = company_key(name)
    while len(words) > 1 and not bare.endswith(words[-1]):
        words.pop()
    return words


def _one_slip(one: str, other: str) -> bool:
    """Whether one slip of the pen makes one word of the other."""
    if min(len(one), len(other)) < _SHORTEST or abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        changed = max(one, other, key=len)[-1]
    else:
        a, b = one[start:], other[start:]
        if len(a) == len(b):
            swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
            if not swapped and a[1:] != b[1:]:
                return False
        elif (a[1:] != b) if len(a) > len(b) else (a != b[1:]):
            return False
        changed = a[:1] + b[:1]
    return all(letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN") for letter in changed)


class Parties:
    """The parties of one dossier: names that are the same, or alike, are one party with one key.

    `doubtful` are the pairs of names that were taken for one party though they differ a little; a person must look.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._party: dict[str, str] = {}
        self.doubtful: list[tuple[str, str]] = []
        for name in names:
            self._take(name)

    def key(self, name: str) -> str:
        """The party's key; empty for an empty name."""
        return self._party.get(company_key(name), "") if name else ""

    def name(self, key: str) -> str:
        """The party's name as it was read first."""
        return self._names.get(key, key)

    def _take(self, name: str) -> None:
        key = company_key(name)
        if not key or key in self._party:
            return
        twin = next((party for party, known in self._names.items() if alike(known, name)), None)
        if twin is None:
            self._names[key] = name
            self._party[key] = key
        else:
            self._party[key] = twin
            self.doubtful.append((self._names[twin], name))
