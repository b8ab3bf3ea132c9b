"""What a number format shows beside the number: a currency, a unit, a per cent sign, words, digits, or a month alone.

Source of the codes: Microsoft's «Number format codes», and ECMA-376 part 1, 18.8.31 for those without a code.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ..currencies import SIGNS, UNIT, currencies_named, currency_beside

# Formats that a workbook names by number alone: per cent, fractions, and month with year.
NUMBERED = {9: "0%", 10: "0.00%", 12: "# ?/?", 13: "# ??/??", 17: "mmm-yy"}

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<width>_.)|\*.|\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]|'
    r"(?P<digits>[0#?]+|General)|(?P<mark>[;.,/%@])|(?P<exponent>E[+-])|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s?(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_BRACKET = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
# Width without a sign (`_€`), a fill, and colours, conditions and calendars in brackets.
_NOT_SHOWN = re.compile(r"_.|\*.|\[[^\]]*\]")
_SPELT = re.compile(r'["\\]')
# Countries (LCID) whose sign others write too.
_OF_COUNTRY = {
    0x0804: "CNY", 0x0411: "JPY", 0x0409: "USD", 0x0C04: "HKD", 0x0404: "TWD", 0x0C0C: "CAD", 0x1009: "CAD",
    0x0C09: "AUD", 0x1409: "NZD", 0x1004: "SGD", 0x4804: "SGD", 0x080A: "MXN", 0x041D: "SEK", 0x0414: "NOK",
    0x0814: "NOK", 0x0406: "DKK", 0x040F: "ISK",
}  # fmt: skip
_DENOMINATORS = frozenset("123456789")  # of a fraction that is always in halves or eighths, the first digit
_OF_DATES, _OF_MONTHS = frozenset("ymdhseg"), frozenset("yegm")
_LONGEST_CODE = 255
_LONGEST_UNIT = 10
_UNIT_WORD = re.compile(r"[^\W\d_]+(?:[ .][^\W\d_]+)*[²³]?")
_CURRENCY = re.compile(UNIT, re.IGNORECASE)
# What groups thousands where their comma does not, between digits of which the first may be missing.
_GROUPING = frozenset(" \u00a0\u202f'’.,")
_MEANINGLESS_BEFORE = frozenset(" \u00a0\u202f'’:.")
_MEANINGLESS_BEHIND = _MEANINGLESS_BEFORE | frozenset(",-–—")
# Words for thousands and millions, by which the number in the cell is only a part of what is meant.
_TIMES = frozenset({
    "k", "kk", "m", "w", "mio", "mrd", "mln", "mn", "bn", "bln", "tsd", "tys", "th", "thou", "thousand", "thousands",
    "million", "millions", "billion", "billions", "mil", "mille", "milliers", "lakh", "lakhs", "lac", "cr", "crore",
    "тыс", "млн", "млрд", "千", "万", "萬", "百万", "百萬", "億", "亿", "천", "만", "백만", "억",
})  # fmt: skip
# In these letters alone: «t» and «mm» are units.
_TIMES_IN_CAPITALS = frozenset(("T", "MM", "B", "TSD"))


class Style(NamedTuple):
    """What a format makes of the numbers that are shown with it. `kind` is one of

    - "": the number alone,
    - `padded`: so many digits (`width`), with zeros before them,
    - `per_cent`: hundredths,
    - `unit`: the number and a currency or unit behind it (`text`), which may be said of its whole column,
    - `worded`: words or signs that belong to what is shown, as `shown_text` writes it (`text` is the code),
    - `scaled`: thousands or millions of the number in the cell; `text` is its currency,
    - `month`: the month and the year of a date.
    """

    kind: str = ""
    text: str = ""
    width: int = 0


PLAIN = Style()


class _Token(NamedTuple):
    """A part of a section: `digits`, a `mark`, or a `text` that is shown as it is."""

    kind: str
    text: str


class _Section(NamedTuple):
    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None

    @property
    def digits(self) -> list[int]:
        """Where its places for digits stand."""
        return [at for at, token in enumerate(self.tokens) if token.kind == "digits"]

    def text(self, begin: int, end: int | None = None) -> str:
        return "".join(token.text for token in self.tokens[begin:end] if token.kind == "text")

    def marks(self, sign: str) -> list[int]:
        return [at for at, token in enumerate(self.tokens) if token == ("mark", sign)]


def currency_shown(code: str) -> str:
    """What the format writes for a currency: «€» of `#,##0.00 "€"`, CNY of `[$¥-804]#,##0`; "" for nothing."""
    shown = code.split(";")[0]
    for sign, country in _BRACKET.findall(shown):
        own = _OF_COUNTRY.get(int(country, 16) & 0xFFFF, "") if country else ""
        if sign:
            return own if own in currencies_named(sign) else sign
    text = _SPELT.sub("", _NOT_SHOWN.sub("", shown))
    return currency_beside(text) or next((sign for sign in SIGNS if not sign.isalpha() and sign in text), "")


@lru_cache(1_000)
def style_of(code: str) -> Style:
    """What a format code makes of numbers above zero."""
    code = code.strip()[:_LONGEST_CODE]
    section = _sections(code)[0]
    digits = section.digits
    if not digits or any(token.kind == "letter" for token in section.tokens):
        return _without_digits(section, code)
    first, last = digits[0], digits[-1]
    if section.marks("%"):
        return Style("per_cent")
    if any(token.kind == "exponent" for token in section.tokens):
        return PLAIN
    zeros = _integer_places(section).count("0")
    before, behind = section.text(0, first), section.text(last + 1)
    between = _between(section)
    if _is_fraction(section) or between:
        return Style("worded", code)
    words = _without_currency(before, behind)
    scaled = _scaled(section)
    if not words:
        currency = currency_shown(code)
        if scaled:
            return Style("scaled", currency)
        if currency:
            return Style("unit", currency)
        if zeros < 2:
            return PLAIN
        return Style("padded", width=zeros) if not section.marks(".") else Style("worded", code)
    if _says_times(words):
        return Style("scaled", currency_shown(code)) if scaled else Style("worded", code)
    unit = behind.strip(" .()")
    is_unit = not (before.strip() or scaled or zeros > 1) and _UNIT_WORD.fullmatch(unit)
    if is_unit and words == unit and len(unit) <= _LONGEST_UNIT:
        return Style("unit", unit)
    return Style("worded", code)


def shown_text(code: str, number: float) -> str:
    """The text that a `worded` format shows of a number: «REF-0012» of 12 in `"REF-"0000`; "" where that is nothing.

    No decimals are rounded away, and thousands are not parted: what is read must be the number's own.
    """
    sections = _sections(code.strip()[:_LONGEST_CODE])
    section, bare = _section_for(sections, number)
    value = abs(number)
    text = _fraction(section, value) if _is_fraction(section) else _written(section, value)
    return f"-{text}" if bare and text else text


@lru_cache(1_000)
def _sections(code: str) -> tuple[_Section, ...]:
    """The parts of a code for numbers above, below and at zero, or that meet a condition."""
    sections: list[_Section] = []
    tokens: list[_Token] = []
    condition = None
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind == "bracket":
            if met := _CONDITION.fullmatch(text):
                condition = (met[1], float(met[2]))
        elif text == ";" and kind == "mark":
            sections.append(_Section(_told_apart(tokens), condition))
            tokens, condition = [], None
        elif kind in ("digits", "mark", "exponent"):
            tokens.append(_Token(kind, text))
        elif kind == "other":
            tokens.append(_Token("letter" if text.isalpha() else "text", text))
        elif kind == "width":
            tokens.append(_Token("text", " "))
        elif kind:
            tokens.append(_Token("text", text))
    return (*sections, _Section(_told_apart(tokens), condition))


def _told_apart(tokens: list[_Token]) -> tuple[_Token, ...]:
    """The parts of a section, in which letters beside digits are words that a program wrote without quotes, unless
    they are those of a time (`ss.00`).
    """
    letters = {token.text.lower() for token in tokens if token.kind == "letter"}
    if letters <= _OF_DATES or not any(token.kind == "digits" for token in tokens):
        return tuple(tokens)
    return tuple(token._replace(kind="text") if token.kind == "letter" else token for token in tokens)


def _without_digits(section: _Section, code: str) -> Style:
    """A format of dates, of texts, or of a word in the number's place."""
    letters = {token.text.lower() for token in section.tokens if token.kind == "letter"}
    if letters:
        return Style("month") if "m" in letters and letters & {"y", "e"} and letters <= _OF_MONTHS else PLAIN
    is_text = any(token == ("mark", "@") for token in section.tokens)
    return Style("worded", code) if section.text(0).strip() and not is_text else PLAIN


def _integer_places(section: _Section) -> str:
    point = next(iter(section.marks(".")), len(section.tokens))
    return "".join(section.tokens[at].text for at in section.digits if at < point)


def _between(section: _Section) -> str:
    """What stands between the digits and belongs to them: the dashes of `000-00-0000`, no mark of thousands."""
    digits = section.digits
    text = section.text(digits[0], digits[-1])
    return "" if set(text) <= _GROUPING and "#" in _integer_places(section) else text


def _is_fraction(section: _Section) -> bool:
    tokens, slash = section.tokens, next(iter(section.marks("/")), 0)
    if not 0 < slash < len(tokens) - 1 or tokens[slash - 1].kind != "digits":
        return False
    below = tokens[slash + 1]
    return below.kind == "digits" or below.text in _DENOMINATORS


def _scaled(section: _Section) -> int:
    """How many thousands divide what is shown: the commas behind the last digit before the point, or the last."""
    point = next((at for at in section.marks(".") if at < section.digits[-1]), None)
    times = 0
    for end in {section.digits[-1], *([at for at in section.digits if at < point][-1:] if point else ())}:
        at = end + 1
        while at < len(section.tokens) and section.tokens[at] == ("mark", ","):
            times, at = times + 1, at + 1
    return times


def _without_currency(before: str, behind: str) -> str:
    """The words and signs beside the digits that mean something and name no currency."""
    words = []
    for text, meaningless in ((before, _MEANINGLESS_BEFORE), (behind, _MEANINGLESS_BEHIND)):
        is_currency = _CURRENCY.fullmatch(text.strip(" .()")) or _CURRENCY.fullmatch(text.strip())
        rest = "" if is_currency else text
        if rest and (currency_beside(rest) or any(sign in rest for sign in SIGNS if not sign.isalpha())):
            rest = _without_signs(rest)
        rest = rest.strip()
        if not set(rest) <= meaningless:
            words.append(rest.strip(" .()"))
    return " ".join(words)


def _without_signs(text: str) -> str:
    """The text without what names a currency in it."""
    for named in currency_beside(text).split():
        text = text.replace(named, " ")
    return "".join(" " if sign in SIGNS and not sign.isalpha() and sign != "\\" else sign for sign in text)


def _says_times(words: str) -> bool:
    """Whether one of the words is one for thousands or millions, such as «k», «Mio.» or that of «TEUR» and «万元»."""
    for word in re.split(r"[\s./()]+", words):
        for length in range(1, len(word) + 1):
            begin, rest = word[:length], word[length:]
            if rest and not _CURRENCY.fullmatch(rest):
                continue
            if begin.casefold() in _TIMES or begin in _TIMES_IN_CAPITALS:
                return True
    return False


def _section_for(sections: Sequence[_Section], number: float) -> tuple[_Section, bool]:
    """The section that shows the number, and whether it shows none of its own minus."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _meets(number, section.condition):
                return section, number < 0
        return sections[-1], number < 0
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], number < 0


def _meets(number: float, condition: tuple[str, float]) -> bool:
    sign, bound = condition
    if sign == "<>":
        return number != bound
    return (
        (number < bound and "<" in sign)
        or (number > bound and ">" in sign)
        or (number == bound and "=" in sign)
    )


def _written(section: _Section, number: float) -> str:
    """The number's digits in the section's places for them, from the point outwards, and its words around them."""
    digits = section.digits
    if not digits:
        return section.text(0).strip()
    whole, fraction = _digits_of(number, scaled=_scaled(section))
    point = next((at for at in section.marks(".") if at < digits[-1]), None)
    places = [at for at in digits if point is None or at < point]
    decimals = [at for at in digits if point is not None and at > point]
    filled = {
        at: text for at, text in zip(reversed(places), _from_the_right(section, places, whole), strict=True)
    }
    least = sum(section.tokens[at].text.count("0") for at in decimals)
    fraction = fraction.ljust(least, "0")
    for at in decimals:
        room = len(section.tokens[at].text) if at != decimals[-1] else len(fraction)
        filled[at], fraction = fraction[:room], fraction[room:]
    if fraction and places:
        # No place was made for them, but they are the number's.
        filled[places[-1]] += f".{fraction}"
    has_decimals = any(filled.get(at) for at in decimals)
    parts = []
    for at, token in enumerate(section.tokens):
        if at in filled:
            parts.append(filled[at])
        elif at == point and has_decimals:
            parts.append(".")
        elif token.kind == "text":
            parts.append(token.text)
    return " ".join("".join(parts).split())


def _from_the_right(section: _Section, places: list[int], whole: str) -> Iterator[str]:
    """The digits for each of the places, the last first; the first place takes all that are left."""
    for at in reversed(places):
        code = section.tokens[at].text
        room = len(code) if at != places[0] else len(whole)
        part, whole = whole[max(len(whole) - room, 0) :], whole[: max(len(whole) - room, 0)]
        yield part.rjust(code.count("0"), "0") if code != "General" else part or "0"


def _digits_of(number: float, *, scaled: int = 0) -> tuple[str, str]:
    """The digits before and behind the point, without zeros that say nothing."""
    plain = f"{number / 1000**scaled:.15g}"
    if "e" in plain:
        plain = f"{float(plain):.0f}" if number >= 1 else f"{float(plain):.20f}".rstrip("0")
    whole, _, fraction = plain.partition(".")
    return whole.lstrip("0"), fraction


def _fraction(section: _Section, number: float) -> str:
    """«38 1/2» of 38.5 in `# ?/?`; the number itself where it is whole, or no such fraction."""
    slash = section.marks("/")[0]
    begin, end = section.digits[0], slash + 1
    while end < len(section.tokens) and (
        section.tokens[end].kind == "digits" or section.tokens[end].text.isdigit()
    ):
        end += 1
    under = "".join(token.text for token in section.tokens[slash + 1 : end])
    whole, rest = divmod(number, 1)
    if sum(at < slash for at in section.digits) == 1:
        whole, rest = 0, number
    steps = (
        range(1, 10 ** min(len(under), 3)) if not under.isdigit() or under.startswith("0") else (int(under),)
    )
    below = min((abs(rest * step - round(rest * step)) / step, step) for step in steps if step)[1]
    above = round(rest * below)
    if abs(rest - above / below) > _NO_FRACTION:
        text = "{}.{}".format(*_digits_of(number)).rstrip(".")
    elif above == 0 or (above == below and whole):
        text = f"{whole + above // below:.0f}"
    else:
        text = f"{whole:.0f} {above}/{below}" if whole else f"{above}/{below}"
    return " ".join(f"{section.text(0, begin)}{text}{section.text(end)}".split())


# Further from it than that, a number is not what its fraction says.
_NO_FRACTION = 0.005
