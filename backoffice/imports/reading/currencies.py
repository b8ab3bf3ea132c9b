"""Signs and words for currencies beside an amount, in a header or in a cell of their own; reference data."""

import re
import unicodedata
from functools import cache

_CODES = (
    "EUR USD GBP CNY JPY HKD TWD MOP KRW AUD CAD CHF SGD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN RUB UAH TRY INR THB"
    " MYR VND IDR PHP BRL MXN ARS CLP COP ZAR AED SAR QAR KWD BHD OMR JOD ILS EGP"
)
# Pesos too.
_DOLLARS = "USD HKD CAD AUD SGD NZD TWD MXN ARS CLP COP"
# Of several currencies the sign alone does not say which one is meant.
SIGNS: dict[str, str] = {
    "€": "EUR", "£": "GBP", "$": _DOLLARS, "US$": "USD", "US $": "USD", "$US": "USD", "HK$": "HKD", "NT$": "TWD",
    "NT": "TWD", "S$": "SGD", "SG$": "SGD", "A$": "AUD", "AU$": "AUD", "AU $": "AUD", "C$": "CAD", "CA$": "CAD",
    "CDN$": "CAD", "$CA": "CAD", "NZ$": "NZD", "MX$": "MXN", "MEX$": "MXN", "R$": "BRL", "¥": "JPY CNY",
    "JP¥": "JPY", "CN¥": "CNY", "円": "JPY", "元": "CNY TWD HKD", "圆": "CNY", "₩": "KRW", "원": "KRW", "₹": "INR",
    "₽": "RUB", "₫": "VND", "฿": "THB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₱": "PHP", "RM": "MYR", "RP": "IDR",
    "RP.": "IDR", "RS.": "INR", "RS": "INR", "ZŁ": "PLN", "KČ": "CZK", "KR": "SEK NOK DKK ISK",
    "KR.": "SEK NOK DKK ISK", "SFR.": "CHF", "FR.": "CHF", "TL": "TRY", "DHS": "AED", "LEI": "RON", "FT": "HUF",
    "\\": "JPY",  # how Shift_JIS writes the sign of the yen
}  # fmt: skip
WORDS: dict[str, str] = {
    "EURO": "EUR", "EUROS": "EUR", "STERLING": "GBP", "POUND": "GBP", "POUNDS": "GBP", "YEN": "JPY", "YUAN": "CNY",
    "RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "人民币": "CNY", "人民幣": "CNY", "欧元": "EUR", "歐元": "EUR",
    "美元": "USD", "美金": "USD", "日元": "JPY", "日圓": "JPY", "日円": "JPY", "港币": "HKD", "港幣": "HKD",
    "港元": "HKD", "英镑": "GBP", "英鎊": "GBP", "台币": "TWD", "台幣": "TWD", "新台币": "TWD", "新台幣": "TWD",
    "韩元": "KRW",
    "ユーロ": "EUR", "ドル": _DOLLARS, "米ドル": "USD",
    "РУБ": "RUB", "РУБ.": "RUB", "РУБЛЕЙ": "RUB", "Р.": "RUB", "ГРН": "UAH", "ГРН.": "UAH", "ЛВ": "BGN", "ЛВ.": "BGN",
    "VNĐ": "VND", "ĐỒNG": "VND", "Đ": "VND", "บาท": "THB",
    "درهم": "AED MAD", "دراهم": "AED MAD", "درهم إماراتي": "AED", "درهم مغربي": "MAD", "د.إ": "AED", "د.إ.": "AED",
    "ريال": "SAR QAR OMR YER", "ريال سعودي": "SAR", "ريال قطري": "QAR", "ر.س": "SAR", "ر.س.": "SAR", "ر.ق": "QAR",
    "دينار": "KWD BHD JOD IQD TND DZD", "دينار كويتي": "KWD", "د.ك": "KWD", "د.ك.": "KWD", "د.ب": "BHD",
    "جنيه": "EGP SDG", "جنيه مصري": "EGP", "ج.م": "EGP", "ج.م.": "EGP", "ليرة": "LBP SYP TRY", "دولار": _DOLLARS,
    "دولار أمريكي": "USD", "يورو": "EUR", "ש\"ח": "ILS", "ש״ח": "ILS", "DIRHAM": "AED MAD", "DIRHAMS": "AED MAD",
    "RIYAL": "SAR QAR OMR YER", "RIYALS": "SAR QAR OMR YER", "BAHT": "THB", "RINGGIT": "MYR", "FRANKEN": "CHF",
    "REAIS": "BRL", "ЕВРО": "EUR", "ТЕНГЕ": "KZT", "달러": _DOLLARS, "유로": "EUR", "위안": "CNY", "엔": "JPY",
}  # fmt: skip


@cache
def _known() -> dict[str, frozenset[str]]:
    codes = {code: code for code in _CODES.split()}
    return {name.upper(): frozenset(said.split()) for name, said in {**codes, **WORDS, **SIGNS}.items()}


def _any_of(names: "list[str]") -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


# What may stand beside an amount, the longest first, so that «CA$» is never taken for «A$».
UNIT = _any_of(list(_known()))
_BESIDE = re.compile(rf"(?<![^\W\d_])(?:{UNIT})(?![^\W\d_])", re.IGNORECASE)
_IN_HEADER = re.compile(
    _any_of([sign for sign in SIGNS if not sign.replace(".", "").isalpha() or not sign[0].isascii()])
)

# In small letters only those that are no words themselves.
_SMALL_CODES = frozenset({
    "eur", "usd", "gbp", "cny", "rmb", "jpy", "hkd", "twd", "krw", "aud", "chf", "sgd", "euro", "euros",
    "руб", "грн", "vnđ",
})  # fmt: skip
# Amounts in these have three decimals.
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# Amounts in these have no fractions.
_WHOLE = frozenset({"JPY", "KRW", "VND", "CLP", "ISK"})
_HEADER_WORD = re.compile(r"[^\W_]+")
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")


def currencies_named(text: str) -> frozenset[str]:
    """The currencies (ISO 4217) that a sign, code or word may mean; none for any other text."""
    name = unicodedata.normalize("NFKC", text).strip().upper()
    named = [_known()[each] for each in (name, *_BESIDE.findall(name)) if each in _known()]
    return frozenset.intersection(*named) if named else frozenset()


def currency_beside(text: str) -> str:
    """What names a currency beside an amount, as it stands there, such as «€», «kr» or «$ CAD»; "" for nothing."""
    return " ".join(_BESIDE.findall(unicodedata.normalize("NFKC", text)))


def sign_in_header(header: str) -> str:
    """The sign of a currency in a header, «元» of «价格(元)»; "" for none, or several."""
    signs = set(_IN_HEADER.findall(unicodedata.normalize("NFKC", header)))
    return signs.pop() if len(signs) == 1 else ""


def names_currency(word: str) -> bool:
    """Whether a word of a header is a currency's code or name: «EUR», «usd», «RMB», «人民币»; not «try» or «all»."""
    return word.lower() in _SMALL_CODES or word in WORDS or (word.isupper() and word in _CODES.split())


def words_of_header(header: str) -> list[str]:
    """The words of a header, also of one like «price_usd»."""
    return _HEADER_WORD.findall(unicodedata.normalize("NFKC", header))


def names_in_header(header: str) -> frozenset[str]:
    """The currencies (ISO 4217) that words of a header name: those of «Price RMB», «price_usd» and «售价（人民币）»."""
    bracketed = [currencies_named(text) for text in _BRACKETED.findall(unicodedata.normalize("NFKC", header))]
    named = [currencies_named(word) for word in words_of_header(header) if names_currency(word)]
    return frozenset().union(*(each for each in (*named, *bracketed) if len(each) == 1))


def is_whole(currencies: frozenset[str]) -> bool:
    """Whether amounts in these currencies have no fractions, whichever of them is meant."""
    return bool(currencies) and currencies <= _WHOLE


def may_be_whole(currencies: frozenset[str]) -> bool:
    """Whether amounts in one of these currencies have no fractions."""
    return bool(currencies & _WHOLE)


def has_thousandths(currencies: frozenset[str]) -> bool:
    """Whether amounts in one of these currencies have three decimals."""
    return bool(currencies & _THOUSANDTHS)
