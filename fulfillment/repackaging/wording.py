"""How sheets write quantities of recipes: units in many languages, and shares in per cent."""

import re
import unicodedata
from decimal import Decimal

from catalog.products.models import Measure

# What a word stands for: what is counted, and how many of the smallest (pieces, milligrams, hundredths of a per cent).
Unit = tuple[str, int]
PIECE, WEIGHT, SHARE = "piece", "weight", "share"
_WORDS = {
    (PIECE, 1): (
        "piece pieces pcs pc ea each unit units item items stück stk pièce pièces bag bags pouch pouches bottle "
        "bottles pza pezzi uds unidad unidades szt sztuk adet шт штук cái 件 个 支 瓶 盒 袋 包 罐 只 個 本 枚 개"
    ),
    (WEIGHT, 1): "mg milligram milligrams milligramm milligramme milligrammes мг ミリグラム 毫克",
    (
        WEIGHT,
        1_000,
    ): "g gr gram grams gramm gramme grammes gramos gramas grammi г гр грамм グラム 克 公克 그램",
    (WEIGHT, 1_000_000): (
        "kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes кг キログラム 千克 公斤"
    ),
    (WEIGHT, 1_000_000_000): "t ton tons tonne tonnes т 吨",
    (SHARE, 100): (
        "% pct percent percentage share prozent anteil pourcentage porcentaje porcentagem percentuale udział oran доля "
        "百分比 比例 配合率 배합비"
    ),
}
_OTHER_WORDS = (
    "µg μg mcg iu ml cl l мл л sachet sachets stick sticks capsule capsules tablet tablets 毫升 升 微克 粒 片 条 "
    "大さじ 小さじ カップ"
)
UNIT_WORDS = frozenset({word for words in (*_WORDS.values(), _OTHER_WORDS) for word in words.split()})
"""All words that may stand beside a quantity, also those in which nothing is weighed here."""
_UNITS: dict[str, Unit] = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_VOLUMES = (
    "ml millilitre millilitres milliliter milliliters cl l litre litres liter liters cc мл л 毫升 升 公升"
)
_WORD_IN_HEADER = re.compile(r"[^\W\d_]+|%")
_PER = re.compile(r"(?:/|\bper\s|\bpro\s|\bpar\s|\bpor\s|\bna\s|\bна\s|每)\s*([^\W\d_]+)")
# What is made, as a header says it where a quantity is per one of it.
_ONE = frozenset(
    {
        "assembly", "parent", "product", "article", "finished", "einheit", "produkt", "artikel", "unité", "produit",
        "unidade", "producto", "produto", "unità", "prodotto", "pezzo", "sztukę", "jednostkę", "единицу", "изделие",
        "штуку", "产品", "成品", "製品",
    }
)  # fmt: skip
# «BoM Lines/Quantity» is the quantity of a line, as systems name parts of what they export.
_OF_A_LINE = re.compile(r"/\s*(?:product[ _])?(?:quantity|qty)$")
_SHARE = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d+)?)\s*%?")
_OTHER_TIMES = re.compile(r"\b(?:months?|mois|monate?|years?|ans?|jahre?|weeks?)\b|[月年周週]")


def unit_of(word: str) -> Unit | None:
    return _UNITS.get(word.strip().rstrip(".").casefold())


def unit_in_header(header: str) -> Unit | None:
    """The unit that a header names, as «Quantity (kg)» does; a number of pieces is what it is per, and no unit."""
    units = {unit for word in _words(header) if (unit := _UNITS.get(word)) and unit[0] != PIECE}
    return units.pop() if len(units) == 1 else None


def is_rate(header: str) -> bool:
    """Whether a header says how much there is of something else than one piece: «Qty (mg/kg)», «g per sachet»."""
    said = unicodedata.normalize("NFKC", header).casefold().strip()
    found = None if _OF_A_LINE.search(said) else _PER.search(said.replace("_", " "))
    return found is not None and found[1] not in _ONE and _UNITS.get(found[1], ("", 0))[0] != PIECE


def names_volume(text: str) -> bool:
    return any(word in _VOLUMES.split() for word in _words(text))


def names_other_time(text: str) -> bool:
    """Whether a header, or what stands beside a number, says weeks, months or years, where days are meant."""
    return _OTHER_TIMES.search(text.casefold()) is not None


def hundredths(text: str) -> Decimal | None:
    """A share such as «2.5 %» or «2,5» in hundredths of a per cent; None for what is no share."""
    found = _SHARE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return Decimal(found["number"].replace(",", ".")) * 100 if found else None


def smallest_unit(measure: str) -> Unit:
    """What one of a product is that is counted in `measure`."""
    return (PIECE, 1) if measure == Measure.PIECE else (WEIGHT, 1_000)


def _words(text: str) -> list[str]:
    return _WORD_IN_HEADER.findall(unicodedata.normalize("NFKC", text).casefold())
