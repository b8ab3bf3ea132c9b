"""Grades of condition, as shops write them, with our own rank beside; reference data.

Sources of the scales: the public condition guides of the shops named. A rank (0–100) sorts and filters; it
says nothing about which grade of one shop equals which of another.
"""

import re
import unicodedata
from dataclasses import dataclass

from catalog.products.words import chinese_of

HOUSE_SCALE = "entrepot"
_SCALE_NAMES = {
    HOUSE_SCALE: "Entrepôt",
    "vestiaire": "Vestiaire Collective",
    "realreal": "The RealReal",
    "fashionphile": "Fashionphile",
    "japan": "the Japanese trade",
    "chrono24": "Chrono24",
    "mercari": "the flea markets of Japan",
    "vinted": "Vinted",
    "ebay": "eBay",
    "depop": "Depop",
    "poshmark": "Poshmark",
    "grailed": "Grailed",
    "xianyu": "Xianyu",
    "avito": "Avito",
}


@dataclass(frozen=True, slots=True)
class KnownGrade:
    """A grade on one scale; `words` are further ways of writing it in spreadsheets, the usual one in Chinese first."""

    code: str
    label: str
    rank: int
    words: tuple[str, ...] = ()


SCALES: dict[str, tuple[KnownGrade, ...]] = {
    "vestiaire": (
        KnownGrade(
            "never_worn_with_tag", "Never worn, with tag", 100,
            ("new with tags", "jamais porté avec étiquette", "neuf avec étiquette", "ungetragen mit etikett",
             "neu mit etikett", "mai indossato, con etichetta", "nunca usado, con etiqueta",
             "全新带吊牌", "全新有吊牌"),
        ),
        KnownGrade(
            "never_worn", "Never worn", 95,
            ("unworn", "jamais porté", "ungetragen", "nie getragen", "mai indossato", "nunca usado",
             "未穿过", "未使用"),
        ),
        KnownGrade(
            "very_good", "Very good", 80,
            ("très bon", "sehr gut", "sehr guter zustand", "ottime condizioni", "muy buen estado", "非常好"),
        ),
        KnownGrade("good", "Good", 65, ("bon", "gut", "guter zustand", "buone condizioni", "buen estado", "良好")),
        KnownGrade(
            "fair", "Fair", 45,
            ("correct", "akzeptabel", "condizioni discrete", "estado aceptable", "akzeptabler zustand", "一般",
             "尚可"),
        ),
    ),
    # Dealers in China and Korea write its letters too: «A级», «S급».
    "japan": (
        KnownGrade("N", "N, new", 100, ("rank n", "n rank", "n ランク", "nランク", "ランクn", "n级", "n級", "n급")),
        KnownGrade("S", "S, as new", 97, ("rank s", "s rank", "sランク", "ランクs", "s级", "s級", "s급")),
        KnownGrade(
            "SA", "SA, unused or near mint", 93,
            ("rank sa", "sa rank", "saランク", "ランクsa", "sa级", "sa級", "sa급"),
        ),
        KnownGrade("A", "A, excellent", 85, ("rank a", "a rank", "aランク", "ランクa", "a级", "a級", "a급")),
        KnownGrade("AB", "AB, good", 75, ("rank ab", "ab rank", "abランク", "ランクab", "ab级", "ab級", "ab급")),
        KnownGrade("B", "B, used", 65, ("rank b", "b rank", "bランク", "ランクb", "b级", "b級", "b급")),
        KnownGrade("BC", "BC, well used", 50, ("rank bc", "bc rank", "bcランク", "ランクbc", "bc级", "bc級", "bc급")),
        KnownGrade("C", "C, worn", 35, ("rank c", "c rank", "cランク", "ランクc", "c级", "c級", "c급")),
        KnownGrade("J", "J, junk", 10, ("junk", "rank j", "ジャンク")),
    ),
    "realreal": (
        KnownGrade("pristine", "Pristine", 95),
        KnownGrade("excellent", "Excellent", 85),
        KnownGrade("very_good", "Very good", 75),
    ),
    "fashionphile": (
        KnownGrade("new", "New", 100),
        KnownGrade("giftable", "Giftable", 95),
        KnownGrade("excellent", "Excellent", 85),
        KnownGrade("very_good", "Very good", 75),
        KnownGrade("good", "Good", 60),
        KnownGrade("fair", "Fair", 40),
    ),
    HOUSE_SCALE: (
        KnownGrade(
            "new", "New", 100,
            ("brand new", "bnib", "nib", "new in box",
             "neuf", "neu", "全新", "十成新", "10成新", "nuovo", "nuevo", "新品"),
        ),
        KnownGrade(
            "as_new", "As new", 93,
            ("like new", "lnib", "like new in box", "mint",
             "comme neuf", "wie neu", "neuwertig", "几乎全新", "近全新", "99新", "九九新", "99成新",
             "9.9成新", "充新", "准新", "98新", "九八新", "98成新", "9.8成新",
             "come nuovo", "como nuevo", "新品同様", "pari al nuovo", "come nuova", "como nueva", "como novo",
             "como nova", "comme neuve", "jak nowy", "jak nowa", "jak nowe", "как новый", "как новая", "как новое",
             "zo goed als nieuw", "som ny", "som nytt", "yeni gibi", "새것 같은", "새것같은"),
        ),
        KnownGrade("excellent", "Excellent", 86, 
            ("ausgezeichnet", "95新", "九五新", "九五成新", "95成新", "9.5成新", "9成5新", "九成五新"),
        ),
        KnownGrade(
            "very_good", "Very good", 77,
            ("九成新", "9成新", "90新", "九新", "ottimo", "ottimo stato", "muy bueno", "sehr gut erhalten"),
        ),
        KnownGrade(
            "good", "Good", 62,
            ("八成新", "8成新", "80新", "85新", "八五新", "八五成新", "8.5成新", "buono", "bueno", "gut erhalten",
             "bom estado"),
        ),
        KnownGrade("fair", "Fair", 42, ("七成新", "7成新", "70新", "discreto", "aceptable", "acceptable")),
        KnownGrade("for_parts", "For parts", 10, ("for parts or repair", "pour pièces", "defekt", "配件", "残次")),
    ),
    # Behind the others: a word that one of these has too is theirs, unless all words of a file are of one of these.
    "chrono24": (
        KnownGrade(
            "new", "New", 100,
            ("new brand new without any signs of wear", "全新", "novo", "nieuw", "nowy", "yeni", "новый", "новая",
             "новые",
             "новое", "ny", "uusi", "nový", "új", "nou", "καινούργιο", "새상품", "신품", "mới", "ใหม่", "جديد"),
        ),
        KnownGrade(
            "unworn", "Unworn", 96,
            ("like new & unworn", "unworn mint condition without signs of wear", "neuwertig & ungetragen",
             "comme neuf & non porté", "未佩戴", "未配戴", "non porté", "non portée", "sin llevar", "sin estrenar",
             "não usado", "ongedragen", "nienoszony", "takılmamış", "неношеный", "неношеные", "неношеное", "oanvänd",
             "ubrugt", "käyttämätön", "nenošené", "αφόρετο", "미착용", "未使用品", "chưa đeo", "ไม่เคยใส่",
             "غير ملبوس"),
        ),
        KnownGrade(
            "very_good", "Very good", 80,
            ("used very good", "very good worn with little to no signs of wear", "gebraucht sehr gut",
             "d'occasion très bon", "非常好", "molto buono", "muito bom", "zeer goed", "bardzo dobry", "çok iyi",
             "очень хорошее", "очень хороший", "дуже добрий", "mycket bra", "mycket gott", "meget god", "svært god",
             "erittäin hyvä", "velmi dobrý", "nagyon jó", "foarte bună", "πολύ καλή", "매우 좋음", "아주 좋음",
             "非常に良い",
             "rất tốt", "ดีมาก", "جيد جدا", "جيد جدًا", "sangat baik"),
        ),
        KnownGrade(
            "good", "Good", 65,
            ("used good", "good light signs of wear or scratches", "gebraucht gut", "d'occasion bon", "良好", "bom",
             "goed",
             "dobry", "iyi", "хорошее", "хороший", "добрий", "bra", "god", "hyvä", "dobrý", "jó", "bună", "καλή",
             "좋음",
             "良い", "tốt", "ดี", "جيد", "baik"),
        ),
        KnownGrade(
            "fair", "Fair", 45,
            ("used fair", "fair obvious signs of wear or scratches", "gebraucht befriedigend", "d'occasion correct",
             "一般", "befriedigend", "satisfaisant", "razoável", "redelijk", "zadowalający", "удовлетворительное",
             "удовлетворительный", "задовільний", "tillfredsställande", "rimelig", "tyydyttävä", "uspokojivý",
             "megfelelő", "satisfăcătoare", "보통", "พอใช้", "مقبول"),
        ),
        KnownGrade(
            "poor", "Poor", 25,
            ("used poor", "poor heavy signs of wear or scratches", "较差", "mangelhaft", "mauvais", "scadente",
             "deficiente", "slecht", "kötü", "плохое", "плохой", "나쁨", "แย่", "سيئ"),
        ),
        KnownGrade(
            "incomplete", "Incomplete", 10,
            ("used incomplete", "不完整", "unvollständig", "incomplet", "incompleto", "onvolledig", "niekompletny"),
        ),
    ),
    "mercari": (
        KnownGrade("unused", "New, unused", 100, ("新品、未使用", "新品未使用", "未使用品")),
        KnownGrade("nearly_unused", "Nearly unused", 93, ("未使用に近い",)),
        KnownGrade("no_damage", "No visible damage or dirt", 80, ("目立った傷や汚れなし",)),
        KnownGrade("slight_damage", "Slight damage or dirt", 60, ("やや傷や汚れあり",)),
        KnownGrade("damage", "Damage or dirt", 40, ("傷や汚れあり",)),
        KnownGrade("bad", "In bad condition altogether", 20, ("全体的に状態が悪い",)),
    ),
    "vinted": (
        KnownGrade(
            "new_with_tags", "New with tags", 100,
            ("neuf avec étiquette", "neu mit etikett", "nuovo con cartellino", "nuevo con etiquetas", "nowy z metką",
             "全新带吊牌"),
        ),
        KnownGrade(
            "new_without_tags", "New without tags", 95,
            ("neuf sans étiquette", "neu ohne etikett", "nuovo senza cartellino", "nuevo sin etiquetas",
             "nowy bez metki", "全新无吊牌"),
        ),
        KnownGrade("very_good", "Very good", 80, ("très bon", "sehr gut", "ottime", "muy bueno", "bardzo dobry")),
        KnownGrade("good", "Good", 65, ("bon", "gut", "buone", "bueno", "dobry")),
        KnownGrade(
            "satisfactory", "Satisfactory", 45,
            ("satisfaisant", "zufriedenstellend", "discrete", "satisfactorio", "zadowalający"),
        ),
    ),
    "ebay": (
        KnownGrade("new_with_tags", "New with tags", 100, ("new with box", "全新带吊牌")),
        KnownGrade("new_without_tags", "New without tags", 95, ("new without box", "全新无吊牌")),
        KnownGrade("open_box", "Open box", 90),
        KnownGrade("new_with_defects", "New with defects", 85, ("new with imperfections",)),
        KnownGrade("excellent", "Pre-owned, excellent", 80),
        KnownGrade("good", "Pre-owned, good", 65),
        KnownGrade("fair", "Pre-owned, fair", 45),
        KnownGrade("for_parts", "For parts or not working", 10),
    ),
    "depop": (
        KnownGrade("new", "Brand new", 100, ("全新",)),
        KnownGrade("like_new", "Like new", 93, ("几乎全新",)),
        KnownGrade("excellent", "Used, excellent", 80),
        KnownGrade("good", "Used, good", 65),
        KnownGrade("fair", "Used, fair", 45),
    ),
    "poshmark": (
        KnownGrade("new_with_tags", "New with tags", 100, ("nwt", "全新带吊牌")),
        KnownGrade("new_without_tags", "New without tags", 95, ("nwot", "全新无吊牌")),
        KnownGrade("like_new", "Like new", 90, ("几乎全新",)),
        KnownGrade("excellent", "Excellent used", 80, ("euc", "excellent used condition")),
        KnownGrade("good", "Good used", 65, ("guc", "good", "good used condition")),
        KnownGrade("fair", "Fair", 45),
    ),
    "grailed": (
        KnownGrade("new", "New or never worn", 100, ("new/never worn",)),
        KnownGrade("gently_used", "Gently used", 80),
        KnownGrade("very_worn", "Very worn", 35),
    ),
    "xianyu": (
        KnownGrade("new", "New", 100, ("全新",)),
        KnownGrade("nearly_new", "Nearly new", 92, ("几乎全新",)),
        KnownGrade("light_traces", "Light traces of use", 75, ("轻微使用痕迹", "轻微穿着痕迹")),
        KnownGrade("clear_traces", "Clear traces of use", 50, ("明显使用痕迹", "明显穿着痕迹")),
    ),
    "avito": (
        KnownGrade("new_with_tags", "New with tags", 100, ("новое с биркой",)),
        KnownGrade("excellent", "Excellent", 85, ("отличное", "отличное состояние")),
        KnownGrade("good", "Good", 65, ("хорошее", "хорошее состояние")),
        KnownGrade("satisfactory", "Satisfactory", 45, ("удовлетворительное",)),
    ),
}  # fmt: skip


def scale_name(scale: str) -> str:
    """Whose scale it is, as people call them; one that is known to its office alone goes by its code."""
    return _SCALE_NAMES.get(scale, scale)


_BY_CODE = {(scale, grade.code): grade for scale, grades in SCALES.items() for grade in grades}


def grade_in(language: str, scale: str, code: str, label: str) -> str:
    """The grade in the reader's language, still on its own scale; `label` where its words have none."""
    known = _BY_CODE.get((scale, code)) if language.startswith("zh") else None
    return (chinese_of(known.words) if known is not None else "") or label


# A sign at the end makes another grade of it, a minus where it stands close.
_WORDS_AND_SIGN = re.compile(r"\w+|\+\Z|(?<=\w)[-\u2010-\u2013\u2212]\Z")
_SIGNS = dict.fromkeys("-\u2010\u2011\u2012\u2013\u2212", "-")
_NOISE = {"condition", "conditions", "état", "etat", "zustand", "grade", "成色", "rank"}


# That a piece was used says nothing of its condition before a word that does.
_USED = re.compile(
    r"\A(?:(?:used|pre ?owned|pre ?loved|second ?hand|gebraucht|d occasion|occasion|usad[oa]|usat[oa]|używan[yae]"
    r"|gebruikt|begagnad|brugt|brukt|käytetty|ikinci el|б у) |(?:中古品?|二手|중고) ?)"
)


def word_key(text: str) -> str:
    """The word without case, punctuation, and filler such as «condition»; empty when nothing is left.

    »Very good condition«, »very_good« and »VERY GOOD« have one key. «A+» and «A-» are not A.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    words = _WORDS_AND_SIGN.findall(folded.replace("_", " "))
    return " ".join(_SIGNS.get(word, word) for word in words if word not in _NOISE)


def places_of_word(text: str) -> list[tuple[str, str]]:
    """(scale, code) of each grade that the word may be, in the order of `SCALES`; of «Usado - Como nuevo», where nobody
    says it so, of «como nuevo».
    """
    key = word_key(text)
    return WORDS.get(key) or WORDS.get(_USED.sub("", key, count=1), [])


def _with_scale(scale: str, label: str) -> str:
    return f"{label} ({scale})"


def _words() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for scale, known in SCALES.items():
        for grade in known:
            for word in (grade.code, grade.label, _with_scale(scale, grade.label), *grade.words):
                place = (scale, grade.code)
                if place not in found.setdefault(word_key(word), []):
                    found[word_key(word)].append(place)
    return found


WORDS = _words()


def is_own_word(text: str, scale: str, code: str, label: str) -> bool:
    """Whether a text is the name that its scale gives the grade, and no other word for it."""
    return word_key(text) in {word_key(each) for each in (code, label, _with_scale(scale, label))}


def sure_word(scale: str, code: str, label: str) -> str:
    """A word that means this grade and no other: its label, with its scale where another scale has the word too."""
    known = WORDS.get(word_key(label), ())
    return label if known[:1] == [(scale, code)] else _with_scale(scale, label)
