"""The names in a header, without what nobody sees as a difference, and each by itself where it has several."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache

from .reading.simplified import simplified

BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_NOT_WORD = re.compile(r"[\W_]+")
_EASTERN = r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_SCRIPT_BORDER = re.compile(rf"(?<={_EASTERN})\s*(?=[A-Za-zÀ-ɏ])|(?<=[A-Za-zÀ-ɏ.])\s*(?={_EASTERN})")
# «SKU件数»: of such a compound the Chinese behind says what it is. Not of «EAN码», where it says only that it is a
# number, nor of «EXP日期».
_COMPOUND = re.compile(
    r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .'-]*(?<=[A-Za-zÀ-ɏ])"
    r"(?!(?:[码碼号號]|编码|編碼|编号|編號|号码|號碼|代码|代碼|番号|日期?)(?![\u3400-\u9fff]))(?=[\u3400-\u9fff])"
)
# The words of all profiles, and the headers of some files.
_KEYS_KEPT = 20_000


# Letters that are no accented ones, and that many programs lack: «ilosc» for «ilość», «wplata» for «wpłata».
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
# What else stands for a letter where it is lacking: «Groesse», «Waehrung».
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@lru_cache(_KEYS_KEPT)
def header_key(text: str) -> str:
    """A header without case, accents, blanks and punctuation, so that «Réf. » and «REF» are one."""
    folded = unicodedata.normalize("NFKD", simplified(text.casefold()).translate(_PLAIN))
    return _NOT_WORD.sub("", "".join(mark for mark in folded if not unicodedata.combining(mark)))


def spelt_out(word: str) -> str:
    """The word as those write it who lack its letters; "" where they would write it as it is."""
    found = word.casefold().translate(_SPELT_OUT)
    return "" if found == word.casefold() else found


# Beside a word of the other script these say only what of it stands there: «客户 ID» is no number of the thing, and
# «会员 Name» not what it is called; «订单 No.» is 订单号.
OF_SOMETHING = {
    header_key(word): way
    for way, words in {
        "number": (
            "id", "no", "nr", "num", "number", "code", "ref", "reference", "编号", "号", "号码", "代码", "编码",
            "番号", "コード", "번호", "코드",
        ),
        "name": ("name", "title", "名称", "名", "名字", "名前", "이름"),
        "date": ("date", "time", "日期", "时间", "日付", "日時", "날짜"),
        "kind": ("type", "类型"),
        "state": ("status", "state", "状态", "상태"),
    }.items()
    for word in words
}  # fmt: skip
# As one word the other script, or the same, writes it so.
SAID_SO = {
    way: [header_key(word) for word in words]
    for way, words in {
        "number": ("号", "编号", "号码", "番号", "번호", "id", "no", "number", "code"),
        "name": ("名称", "名", "명", "name"),
        "date": ("日期", "时间", "日", "日時", "일", "일자", "date", "time"),
        "kind": ("类型", "type"),
        "state": ("状态", "상태", "status"),
    }.items()
}


def header_parts(text: str, known: Container[str] = ()) -> list[str]:
    """The names in a header that is written in two languages: «材质 Material», «Taille / Size». A side of it whose key
    is `known` is one name: «商品URL».
    """
    return [part for side in sides_of(text, known) for part in side]


def sides_of(text: str, known: Container[str]) -> list[list[str]]:
    """The names on each side of a slash, as in `header_parts`."""
    bare = BRACKETS.sub(" ", text)
    sides = re.split(r"[/|\n]", bare if bare.isascii() else _COMPOUND.sub("", bare))
    parted = [
        [side] if side.isascii() or header_key(side) in known else _SCRIPT_BORDER.split(side)
        for side in sides
    ]
    return [[part.strip() for part in side if part.strip()] for side in parted]
