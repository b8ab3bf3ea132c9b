"""What a text says a piece is made of: the materials known by a word, and the parts of it that no word explains."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .bench_models import Material, MaterialStanding
from .known.materials import BESIDE, LIKE_BEFORE, LIKE_BEHIND, OPENING

# Chinese, Japanese, Korean and Thai write no blanks between words.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_LETTER = rf"[^\W{_UNSPACED}]"
# Shorter ones begin too many other words: «boat», «hornet», «varanasi».
_COMPOUNDS = 6
_LETTERS = re.compile(r"[^\W\d]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """The materials that a text names, in its order, and the words in it that say nothing to anybody here."""

    materials: tuple[Material, ...]
    unknown: tuple[str, ...]


class Words:
    """All words for materials. Of two that fit, the longer one counts: «croc-embossed» is no crocodile."""

    def __init__(self, materials: Iterable[Material]) -> None:
        self._by_word = {_as_read(each.word): each for each in materials}
        self._pattern = _pattern(tuple((word, each.standing) for word, each in sorted(self._by_word.items())))

    def read(self, text: str) -> Reading:
        text = _as_read(text)
        found: list[Material] = []
        rest, end = [], 0
        for match in self._pattern.finditer(text):
            rest.append(text[end : match.start()])
            end = match.end()
            material = self._of(match.group())
            if material is not None and not self._only_looks_like(material, text, match):
                found.append(material)
        rest.append(text[end:])
        unknown = [
            word for word in _LETTERS.findall(" ".join(rest)) if len(word) > 1 or _IS_UNSPACED.match(word)
        ]
        return Reading(tuple(found), tuple(unknown))

    def _of(self, text: str) -> Material | None:
        """The material of a word that was found, of its plural or its compound: «krokotasche» begins with «kroko»."""
        if text in BESIDE and text not in self._by_word:
            return None
        return next(
            (
                self._by_word[text[:length]]
                for length in range(len(text), 0, -1)
                if text[:length] in self._by_word
            ),
            None,
        )

    def _only_looks_like(self, material: Material, text: str, match: re.Match[str]) -> bool:
        if material.standing == MaterialStanding.NOT_LISTED:
            return False
        return bool(
            match.group().endswith(LIKE_BEHIND)
            or _LOOKS_LIKE.match(text, match.end())
            or _IMITATES.search(text[: match.start()])
        )


def words_known() -> Words:
    """In one query."""
    return Words(Material.objects.all())


def _as_read(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().replace("_", " ").split())


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


_LOOKS_LIKE = re.compile(rf"[ -]?(?:(?:leather|skin)[ -])?(?:{_one_of(LIKE_BEHIND)})(?!{_LETTER})")
_IMITATES = re.compile(rf"(?<!{_LETTER})(?:{_one_of(LIKE_BEFORE)})[ -]?\Z")


@lru_cache(4)
def _pattern(words: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    """Any word, the longest first. What is protected or exotic is found in the words made of it too; what is harmless
    only by itself, for «Bastleder» says nothing of a leather that is known.
    """
    spaced, unspaced = [], []
    known = {word for word, _ in words}
    named = [
        *words,
        *((_as_read(word), MaterialStanding.NOT_LISTED) for word in BESIDE if _as_read(word) not in known),
    ]
    for word, standing in sorted(named, key=lambda each: -len(each[0])):
        harmless = standing == MaterialStanding.NOT_LISTED
        literal = re.escape(word)
        if _IS_UNSPACED.search(word):
            # By itself alone: of one sign are parts of names.
            alone = len(word) == 1 and not harmless
            unspaced.append(rf"{literal}(?!\w)(?<!\w\w)" if alone else literal)
        elif not harmless and word.isalpha() and (len(word) >= _COMPOUNDS or word in OPENING):
            spaced.append(rf"{literal}{_LETTER}*")
        else:
            spaced.append(rf"{literal}(?:e?s)?(?!{_LETTER})")
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(spaced) or '(?!)'})|(?:{'|'.join(unspaced) or '(?!)'})")
