"""What a header says beside its name: in which unit and of how many, with which taxes, how many times the amount."""

import re
from functools import lru_cache

from .names import BRACKETS, header_key
from .reading.simplified import simplified
from .reading.values import currencies_named, names_currency, words_of_header

# «Order日期» says when it was ordered, and is no number of an order.
DATED_COMPOUND = re.compile(r"[A-Za-zÀ-ɏ].*日期?\s*$")
# Behind a slash: of how much or how many a number is. «Qty/Ctn» is not the quantity, nor is «件/箱»; what is said of
# one piece is, and «Qty/kg» says in what it is counted. «Price/kg» is not the price.
_OF_MANY = (
    r"ct?ns?|cartons?|cases?|box(?:es)?|packs?|pkts?|pallets?|inners?|dozen|dz|karton|colis|caisse|palette"
    r"|箱|盒|包|袋|托|板|打|ケース"
)
_OF_MUCH = r"kgs?|g|gr|mg|lbs?|oz|l|ml|cl|千克|公斤|克|升|毫升"
RATIO = re.compile(
    rf"/\s*(?:\d+\s*)?(?:(?P<many>{_OF_MANY})|{_OF_MUCH})\.?(?:\s+[A-Z]{{3}}|\s*[€$£¥])?\s*(?:[(（].*)?$",
    re.IGNORECASE,
)
# Longer ones are no names, and would take their time.
LONGEST_HEADER = 200
# «Refunded?»; a question mark by itself is a sign of a currency that was lost.
ASKS = re.compile(r"\w[?？]\s*$")
# «Item #» is no item's name, but its number.
NUMBERED = ("#", "＃", "№")
# What stands before a name in the exports of shops, in pivot tables, or above a group of columns, and says nothing.
_GOODS = frozenset(["product", "item", "article", "listing", "variant", "lineitem"])
_GROUPS = frozenset([
    "details", "detail", "info", "information", "specification", "specifications", "specs", "attributes",
    "基本信息", "基础信息", "商品信息", "产品信息", "商品详情", "商品属性",
])  # fmt: skip
_GOODS_ZH = re.compile(r"(?:商品|产品|宝贝)(?=.{2})")
# What eBay puts before the names of a listing's particulars.
_PARTICULAR = re.compile(r"\A\s*\*?\s*[CP]:\s*")
# «name-en_US» and «description-fr_FR-ecommerce» say only in which language.
_LOCALE = re.compile(r"[-_. ][a-z]{2}_[A-Z]{2}(?:-[\w-]+)?\s*\Z")
# «name(en-gb)» and «Title [fr]» are as sure as «name» and «Title».
IN_LANGUAGE = re.compile(
    r"\s*[(\[](?:en|de|fr|es|nl|pl|tr|uk|ru|zh|ja|ko|[a-z]{2}[-_][a-zA-Z]{2,4})[)\]]\s*\Z", re.IGNORECASE
)
# «Объем, мл» is a volume, and «Price, kg» no price.
MEASURED = re.compile(
    r",\s*(?:(?P<count>шт|pcs)|мл|г|гр|кг|л|мг|ml|cl|l|g|gr|kg|mg|oz|lbs?|мм|см|mm|cm)\.?\s*\*?\s*\Z",
    re.IGNORECASE,
)
# «Título: incluye producto, marca, modelo» says behind the name what belongs there; of so many letters.
EXPLAINED = 15
_SUM_OF = re.compile(r"(?:sum of|summe von|somme de|求和项\s*[:：])\s*", re.IGNORECASE)
# With goods before them these are other things: a «product line» is no line of an order.
_NOT_OF_GOODS = frozenset(["line", "id", "code", "number", "no", "date", "type"])
# In brackets behind an amount's name: what it is not, or not the whole of it, or many times it. «Price (excl. VAT)»,
# «Price (was)», «金额（万元）».
OTHER_AMOUNT = re.compile(
    r"\b(?:excl\w*|ex|without|net|netto|ohne|zzgl|ht|hors|senza|sin|was|old|before|previous|cost|wholesale|deposit)\b"
    r"|(?:/|\bper\b|\bpro\b|每)\s*(?!pc|piece|unit|item|ea|stk|stück|件|个)\S"
    r"|\b(?:cents?|centimes?|pence|thousands?|tsd|mio|millions?|k)\b|\bk\s?(?:[€$£¥]|eur|usd|gbp|cny|rmb)|[万萬千百亿億]|^分$"
    r"|不含税|未税|税抜|税別|原|旧|成本|批发|без ндс|опт|закуп|старая|hariç|별도|\d",
    re.IGNORECASE,
)
# The same without brackets, at the end: «Price k€», «金额：万元», «价格/万元», «Preis in Tsd. EUR», «Price EUR '000».
IN_MULTIPLES = re.compile(
    r"(?:[\s/／:：,，]+|(?<=[\u3400-\u9fff]))(?:in\s+)?(?P<said>(?:[百千万亿萬億]+|分$)\s?[\u3400-\u9fff]{0,3}|k\s?(?:[€$£¥]|eur|usd|gbp|chf|cny|rmb)"
    r"|(?:[A-Z]{3}\s+)?(?:['’]000|tsd\.?|thousands?|mio\.?|millions?|cents?|centimes?|pence)(?:\s+(?:of\s+)?[A-Z]{3})?)\s*$",
    re.IGNORECASE,
)
# «RRP (EUR) incl. VAT», «UVP inkl. 19 % MwSt.», «Precio con IVA», «定価税込»: the amount itself, as a buyer pays it.
_TAX = (
    r"(?:vat|gst|hst|tax(?:es)?|mwst|ust|mehrwertsteuer|steuern?|tva|iva|impuestos|impostos|btw|moms|mva|dph|kdv|pvn|pvm"
    r"|áfa|alv|ндс)\b\.?"
)
_RATE = r"(?:\d{1,2}(?:[.,]\d{1,2})?\s*%\s*)?"
_INCLUDES = (
    r"(?:incl(?:\.|uding|uded|usive(?:\s+of)?|us[oa]|u[ií]d[oa]s?)?|inc\b\.?|inkl(?:\.|usive)?|einschl\.?|compris\w*"
    r"|compres[oa]|dahil|vč\.?)"
)
NOT_WITH = re.compile(r"\b(?:not|non?|nicht|niet|ikke|inte|não|nie|не)\b|[不未非]含", re.IGNORECASE)
WITH_TAX = re.compile(
    rf"\b(?:{_INCLUDES}\s*{_RATE}{_TAX}|(?:with|w/|con|com|c/|avec|mit|met|med|s|z|с)\s*{_RATE}{_TAX}"
    rf"|{_RATE}{_TAX}\s*{_RATE}{_INCLUDES})|\b(?:ttc|tvac|ivato|ivata|brutto)\b"
    r"|(?:税込み?|含税|kdv\s*dahil|(?:vat|부가세)\s*포함)",
    re.IGNORECASE,
)
# «HS编码» is what customs call such goods, and no number of the thing.
OF_A_TARIFF = re.compile(
    r"(?<![^\W_])(?:HS|HTS|HSN|TARIC|NCM)(?=$|[\W_\d\u3400-\u9fff]|code)|tariff|zolltarif|commodity[ _]code"
    r"|海关编[码号]|税[则則]号",
    re.IGNORECASE,
)
# «Trạng thái Trả hàng/Hoàn tiền» says how it stands with what went back, and is no amount of it.
SAYS_HOW_IT_STANDS = re.compile(
    r"\b(?:status|statut|state|stato|estado|situação|statüsü|durumu?)\b|статус|trạng thái|สถานะ|状态|狀態|ステータス"
    r"|상태",
    re.IGNORECASE,
)
# In which a size is said: «Size EU», «US size», «尺码（欧码）».
SYSTEM = re.compile(
    r"(?:^|(?<=[\W_]))(EU|EUR|US|USA|UK|GB|IT|FR|DE|JP|JPN|CN|KR|AU|BR|INTL?|international|europe|italy|france|japan"
    r"|[欧美英]码?|[歐美英]碼?|中国码|国际码)(?=$|[\W_])",
    re.IGNORECASE,
)
# What shops put before the name of what a seller has changed: the thing itself stands in another column.
ALTERED = ("修改后",)


def without_brackets(header: str) -> str:
    """The header's key without what stands in brackets, where platforms write currencies and remarks."""
    return header_key(BRACKETS.sub(" ", header))


@lru_cache(maxsize=4_096)
def bare_headers(text: str) -> tuple[str, ...]:
    """The header without what says only of what it is, in which currency, or that it is a sum: «price_usd», «Item
    price», «Sum of Amount», «商品价格», «C:Brand», «name-en_US».
    """
    bare = _LOCALE.sub("", _SUM_OF.sub("", _PARTICULAR.sub("", simplified(text), count=1)))
    words = words_of_header(BRACKETS.sub(" ", bare))
    kept = [word for word in words if not names_currency(word)]
    if len(kept) < len(words):
        kept = [word for word in kept if word.casefold() != "in"]
    found = [" ".join(kept)]
    if len(kept) > 1:
        first, second = kept[0].casefold(), kept[1].casefold()
        if first in _GROUPS or (first in _GOODS and second not in _NOT_OF_GOODS):
            found.append(" ".join(kept[1:]))
    if len(kept) == 1 and _GOODS_ZH.match(kept[0]):
        found.append(_GOODS_ZH.sub("", kept[0], count=1))
    return tuple(found)


def differs_in_brackets(header: str, other: str) -> bool:
    """Whether both have remarks in brackets, and are the same without."""
    return _remarked(header) and _remarked(other) and without_brackets(header) == without_brackets(other)


def _remarked(header: str) -> bool:
    """Whether brackets in a header say more than a currency."""
    return any(not currencies_named(each) for each in BRACKETS.findall(header))
