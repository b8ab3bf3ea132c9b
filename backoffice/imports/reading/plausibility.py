"""How much a decoded text reads like writing of one script: 1 for a page of it, below 0 for nonsense."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from . import hanzi

_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")
_VOWELS = frozenset("aeiouyéáíóúý")
# One letter of another encoding, taken together with the Latin one behind it: «d惱este» for «d´oeste».
_WITHIN_LATIN_WORD = re.compile(
    r"(?<=[A-Za-z])[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uffef]{1,2}(?=[a-z])"
)
_CYRILLIC_WORD = re.compile("[а-яёіїє]+")
# Those of GB 2312, as Chinese programs save French and German; alone among ASCII, where Big5 has «角» and «谷».
_ACCENTED_ALONE = re.compile(r"(?<![^\x00-\x7f])[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê](?![^\x00-\x7f])")
# «уХНЛБ» is «Сумка» of KOI8-R, whose small letters are the capitals of Windows.
_TURNED_CASE = re.compile("[а-яё][А-ЯЁ]{2,}")
_CYRILLIC_VOWELS = frozenset("аеёиоуыэюяіїє")
# What no Cyrillic word has, and Greek, Hebrew, Arabic and Thai ones are full of: «фуЬнфб» (τσάντα), «ъйч» (תיק).
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_NO_CYRILLIC = re.compile(
    f"^[ьы]|^й(?![аеиоуэ])|^щ(?!р)[{_CONSONANTS}]|[{_CONSONANTS}ъь]й(?!о)|[ъь][ъьы]|[аеёиоуыэюя]ь"
    f"|[а-яё][№§«»±¶·©®¤¦¬µ†‡‰][а-яё]|^[{_CONSONANTS}ъь]{{4,}}$"
)
_CAPITALS_WITHIN = re.compile("[а-яё][А-ЯЁ]|[А-ЯЁ]{2}[а-яё]")
_OF_TWO_WORDS = re.compile("[А-ЯЁ]?[а-яё]{2,}[А-ЯЁ][а-яё]+")
# Of so many Cyrillic letters in different words, fewer vowels than these make no language: they are Greek, Hebrew,
# Arabic or KOI8.
_ENOUGH_LETTERS = 30
_FEWEST_VOWELS = 0.3
_QUOTED = re.compile(r"(?<![^\W_])ô[^ôö\n]{1,80}ö(?![^\W_])")
_C1_AS_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or code for code in range(0x80, 0xA0)}


def _average(text: str, weigh: Callable[[str], float]) -> float:
    counts = Counter(char for char in text if char > "\x7f")
    total = sum(counts.values())
    if not total:
        return 0.0
    return sum(weigh(char) * count for char, count in counts.items()) / total


def _east_asian(weigh: Callable[[str], float]) -> Callable[[str], float]:
    """As it weighs, but nonsense where all that is East Asian stands within Latin words."""

    def score(text: str) -> float:
        within = not text.isascii() and _WITHIN_LATIN_WORD.sub("", text).isascii()
        return -0.5 if within else weigh(text)

    return score


def _nonsense(char: str) -> float:
    """How badly a character betrays a wrong decoding; 0 when it does not."""
    if char == "\ufffd":
        return -3.0
    category = unicodedata.category(char)
    return -2.0 if category in ("Co", "Cn", "Cc") else 0.0


def _simplified(text: str) -> float:
    def weigh(char: str) -> float:
        if char in hanzi.SIMPLIFIED:
            return 1.0
        if char in hanzi.MARKS:
            return 0.6
        if "\u4e00" <= char <= "\u9fff":
            return 0.15 if _encodes(char, "gb2312") else -0.3
        if _is_big5_shadow(char):
            return -0.5
        return _nonsense(char) or (0.2 if _encodes(char, "gbk") else 0.5)

    rest, accented = _ACCENTED_ALONE.subn("", text)
    foreign = sum(map(len, _FOREIGN_RUN.findall(rest)))
    return (_average(rest, weigh) * foreign + accented) / (foreign + accented or 1)


def _traditional(text: str) -> float:
    def weigh(char: str) -> float:
        if char in hanzi.TRADITIONAL:
            return 1.0
        if char in hanzi.MARKS:
            return 0.6
        if "\u4e00" <= char <= "\u9fff":
            return 0.15 if _is_frequent_big5(char) else -0.3
        return _nonsense(char) or -0.5

    return _average(text, weigh)


def _japanese(text: str) -> float:
    def weigh(char: str) -> float:
        if "\u3041" <= char <= "\u30fe":
            return 1.0
        if char in hanzi.TRADITIONAL or char in hanzi.SIMPLIFIED or char in hanzi.MARKS:
            return 0.5
        if "\uff61" <= char <= "\uff9f":
            return -0.5
        return _nonsense(char) or -0.1

    return _average(text, weigh)


def _korean(text: str) -> float:
    def weigh(char: str) -> float:
        if char in hanzi.HANGUL:
            return 1.0
        if "\uac00" <= char <= "\ud7a3":
            return 0.15
        if char in hanzi.MARKS:
            return 0.3
        return _nonsense(char) or -0.4

    return _average(text, weigh)


def _european(text: str, letters: frozenset[str]) -> float:
    """Accented letters stand alone or in pairs among ASCII; signs do not stand within words."""
    good = total = 0.0
    for run in _FOREIGN_RUN.finditer(text):
        total += len(run[0])
        # «żół» is one, «Êåi» none.
        no_word = len(run[0]) > 3 or (len(run[0]) == 3 and run[0].isalpha() and letters is hanzi.WESTERN)
        for place in range(run.start(), run.end()):
            char = text[place]
            before, behind = text[place - 1 : place], text[place + 1 : place + 2]
            left, right = before.isalpha(), behind.isalpha()
            if char == "\ufffd" or "\x80" <= char <= "\x9f":
                good -= 3.0
            elif no_word:
                good -= 0.5
            elif char in _ICELANDIC:
                good += (
                    0.4 if letters is hanzi.WESTERN and left == _ICELANDIC[char] and (left or right) else -0.7
                )
            elif char not in letters:
                good -= 0.3
            elif char.isalpha() and char not in "µªº":
                odd = _is_odd(before, char, behind) or (
                    letters in (hanzi.WESTERN, hanzi.TURKISH) and _is_baltic(before, char, right=right)
                )
                alone = 0.6 if char.lower() in _WORDS_ALONE else -0.5
                good += -0.5 if odd else 1.0 if left or right else alone
            elif _is_misplaced(before, char, behind):
                good -= 1.0
            else:
                good += -0.3 if left and right and char not in "’‘" else 0.5
    # Of both, Hungarian «ű» and «ő» are meant; Portuguese, which has the one, has «ã» too.
    if letters is hanzi.WESTERN and "û" in text and "õ" in text and "ã" not in text:
        good -= total * 0.4
    return good / total if total else 0.0


# Letters that are a word, or a sign, by themselves: «à», «è», «ó», «Ø 40»; « ñ » is a dash.
_WORDS_ALONE = frozenset("àáâèéêíóôöøåæúyü")
# Whether a letter stands behind it, as Icelandic has them; elsewhere they are «ş» and «ğ», or «ž» and «š».
_ICELANDIC = {"þ": False, "ð": True}


def _is_misplaced(before: str, char: str, behind: str) -> bool:
    """Whether a sign stands where only a letter can: «dor‚» for «doré», «¾lutá» for «žlutá», «C½ur» for «Cœur»."""
    if char in "‚„‡†ˆ‰‹":
        return before.isalpha()
    return char in "¼½¾" and behind.isalpha() and not before.isdigit()


def _is_odd(before: str, char: str, behind: str) -> bool:
    """Whether a letter betrays that it is another: a capital within a word, «Èe» for «Če», «añc» for «ańc»."""
    return (
        (before.islower() and char.isupper())
        or (char.islower() and behind.isupper())
        or (char in "èêàùÈÊÀÙ" and behind.lower() in _VOWELS)
        or (char in "ñÑ" and behind.isascii() and behind.isalpha() and behind.lower() not in _VOWELS)
    )


def _is_baltic(before: str, char: str, *, right: bool) -> bool:
    """Whether a letter stands where only «ė» or «ā» does: «Rankinë», «melnâ». Else «ë» follows a vowel («Noël»)."""
    behind_consonant = before.isascii() and before.isalpha() and before.lower() not in _VOWELS
    return behind_consonant and (char == "ë" or (char in "âî" and not right))


def _without_quotes(text: str, score: float) -> float:
    """The score of DOS letters that may be the quotation marks of Windows: «ôspeedyö» is “speedy”."""
    quoted = _QUOTED.sub("", text)
    return -0.5 if quoted != text and "ô" not in quoted and "ö" not in quoted else score


def _cyrillic(text: str) -> float:
    """Whole words of it, with vowels, lower case after upper; one Cyrillic letter within a Latin word is an accent."""
    good = total = 0.0
    letters = "".join(set(_CYRILLIC_WORD.findall(text.lower())))
    if len(letters) >= _ENOUGH_LETTERS:
        vowels = sum(char in _CYRILLIC_VOWELS for char in letters)
        if vowels < len(letters) * _FEWEST_VOWELS:
            return -1.0
    words = Counter(_FOREIGN_RUN.findall(text))
    if sum(_no_cyrillic(word) * count for word, count in words.items()) * 2 >= words.total() > 0:
        return -1.0
    for run in _FOREIGN_RUN.finditer(text):
        total += len(run[0])
        if _TURNED_CASE.fullmatch(run[0]):
            good -= len(run[0])
            continue
        beside = text[run.start() - 1 : run.start()] + text[run.end() : run.end() + 1]
        mixed = any(char.isalpha() for char in beside)
        previous = ""
        for char in run[0]:
            if mixed or "а" <= previous <= "я" and "А" <= char <= "Я":
                good -= 1.0
            elif "а" <= char <= "я" or "А" <= char <= "Я":
                good += 1.0 if len(run[0]) > 2 else 0.2
            else:
                good -= 1.0 if char != "\ufffd" else 3.0
            previous = char
    return good / total if total else 0.0


def _no_cyrillic(word: str) -> float:
    """1 for a word that has what none has, half of it for one that may be two («МегаФон»), 0 for all others. One of
    capitals alone may be an abbreviation.
    """
    if not word.isupper() and _NO_CYRILLIC.search(word.lower()):
        return 1.0
    if not _CAPITALS_WITHIN.search(word):
        return 0.0
    return 0.5 if _OF_TWO_WORDS.fullmatch(word) else 1.0


def _is_mostly_small(text: str) -> bool:
    """Whether small letters are most of the Cyrillic ones; capitals are as likely another alphabet."""
    small = sum(map(len, _CYRILLIC_WORD.findall(text)))
    return small * 2 > sum(map(len, _CYRILLIC_WORD.findall(text.lower())))


def _encodes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _is_big5_shadow(char: str) -> bool:
    """Kana, Greek, Cyrillic, bopomofo, box lines: what Big5's commonest hanzi look like in GB18030."""
    return "\u0370" <= char <= "\u04ff" or "\u2500" <= char <= "\u257f" or "\u3040" <= char <= "\u312f"


def _is_frequent_big5(char: str) -> bool:
    try:
        return char.encode("cp950")[0] <= 0xC6
    except UnicodeEncodeError:
        return False


# Codec to score, in the order in which a tie is decided. Mac OS Roman comes from programs that mostly end
# lines with CR alone.
SCORES: dict[str, Callable[[str], float]] = {
    "gb18030": _east_asian(_simplified),
    "cp950": _east_asian(_traditional),
    "big5hkscs": _east_asian(lambda text: _traditional(text) - 0.01),
    "cp932": _east_asian(_japanese),
    "euc_jp": _east_asian(lambda text: _japanese(text) - 0.01),
    "cp949": _east_asian(_korean),
    "cp1252": lambda text: _european(text, hanzi.WESTERN),
    "latin-1": lambda text: _european(text.translate(_C1_AS_WINDOWS), hanzi.WESTERN) - 0.02,
    "mac_roman": lambda text: _european(text, hanzi.USUAL_WESTERN) - (0.3 if "\n" in text else 0.1),
    "cp1250": lambda text: _european(text, hanzi.CENTRAL) - 0.3,
    "cp1251": lambda text: _cyrillic(text) - 0.25,
    "iso8859_15": lambda text: _european(text, hanzi.WESTERN) - 0.2,
    "cp850": lambda text: _without_quotes(text, _european(text, hanzi.USUAL_WESTERN) - 0.25),
    "cp852": lambda text: _without_quotes(text, _european(text, hanzi.CENTRAL) - 0.4),
    "iso8859_2": lambda text: _european(text, hanzi.CENTRAL) - 0.35,
    "cp1254": lambda text: _european(text, hanzi.TURKISH) - 0.3,
    "cp1257": lambda text: _european(text, hanzi.BALTIC) - 0.35,
    "koi8_u": lambda text: _cyrillic(text) - (0.35 if _is_mostly_small(text) else 1.5),
}
# These are told by few letters, so not where a line of UTF-8 stands among others.
OF_FEW_LETTERS = frozenset({"iso8859_15", "cp850", "cp852", "iso8859_2", "cp1254", "cp1257", "koi8_u"})
