"""The model of a piece, where a row names it beside other things: in the address of a listing, in the title of a watch.

Only what is left when all else is known counts. One word that is not accounted for, and nothing is taken: a model that
may be a colour, a material or half a brand is worse than none.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from backoffice.merchants.queries import name_key

from ..known.colours import all_words
from ..known.materials import EXOTIC, LISTED, NOT_LISTED
from .wording import address_words, folder_above

_BRACKETS_AT_END = re.compile(r"[(（][^()（）]*[)）]\s*$")
_WATCH = re.compile(r"\s+watch(es)?$", re.IGNORECASE)
# What stands behind a watch's model in its title: of what it is made, what it can do, its diamonds («10P»).
_MADE_OF = frozenset(
    {
        *(
            "steel",
            "gold",
            "plated",
            "gold-plated",
            "titanium",
            "ceramic",
            "carbon",
            "platinum",
            "silver",
            "pvc",
        ),
        *("combi", "combination", "diamond", "dia"),
    }
)
_BEHIND_A_MODEL = _MADE_OF | frozenset({"chrono", "chronograph", "automatic", "quartz"})
_POINTS = re.compile(r"\d{1,2}P")
_NO_MODEL = frozenset({"vintage", "other"})


def model_in_url(url: str, *, brand: str, colour: str = "", material: str = "") -> str:
    """«Timeless classique» of «…/chanel/black-leather-timeless-classique-chanel-handbag-19065035.shtml».

    Such an address reads colour, material, model, brand, kind. The colour and material are the row's own where it says
    them, and else words that are known here; "" where the address reads otherwise, or names no model.
    """
    words = address_words(url)
    rest = _without_first(words, colour, all_words())
    rest = rest and _without_first(rest, material, _materials())
    if not rest:
        return ""
    keys = [_word_key(word) for word in rest]
    houses = {_word_key(name) for name in (brand, folder_above(url)) if name}
    ends = [at for at in range(1, len(rest) - 1) if _begins_with(keys[at:], houses)]
    if not ends or "".join(keys[: ends[-1]]) in houses:
        return ""
    text = " ".join(rest[: ends[-1]])
    return "" if set(rest[: ends[-1]]) <= _NO_MODEL else text[:1].upper() + text[1:]


def model_in_title(title: str, *, brand: str) -> str:
    """«Speedmaster Apollo 11» of «Omega Speedmaster Apollo 11 Chrono Titanium Watch (311.62.42)».

    Only of a title that begins with its brand and ends with «Watch», and what it ends with may be in brackets behind.
    """
    bare = _BRACKETS_AT_END.sub("", title).rstrip()
    if not _WATCH.search(bare):
        return ""
    words = _WATCH.sub("", bare).split()
    house = name_key(brand)
    for length in range(len(words), 0, -1):
        if name_key(" ".join(words[:length])) == house:
            words = words[length:]
            break
    else:
        return ""
    while words and (words[-1].casefold() in _BEHIND_A_MODEL or _POINTS.fullmatch(words[-1])):
        words.pop()
    return "" if _MADE_OF.intersection(word.casefold() for word in words) else " ".join(words)


def _without_first(words: Sequence[str], own: str, known: frozenset[str]) -> Sequence[str]:
    """The words behind the phrase that they begin with: the row's own word, else the longest that is known."""
    phrase = _split(own)
    if phrase and tuple(words[: len(phrase)]) == phrase:
        return words[len(phrase) :]
    phrases, longest = _phrases(known)
    for length in range(min(longest, len(words)), 0, -1):
        if tuple(words[:length]) in phrases:
            return words[length:]
    return ()


def _begins_with(keys: Sequence[str], houses: Collection[str]) -> bool:
    return any("".join(keys[:length]) in houses for length in range(1, len(keys)))


@lru_cache(10_000)
def _word_key(word: str) -> str:
    return name_key(word)


@cache
def _phrases(known: frozenset[str]) -> tuple[frozenset[tuple[str, ...]], int]:
    """The phrases as words, and how many words the longest has."""
    phrases = frozenset(filter(None, map(_split, known)))
    return phrases, max(map(len, phrases))


@cache
def _materials() -> frozenset[str]:
    return frozenset({*NOT_LISTED, *LISTED, *EXOTIC, "other", "denim"})


@lru_cache(10_000)
def _split(phrase: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", phrase.casefold()))
