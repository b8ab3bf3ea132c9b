"""What the words of a consignor's row say: in its address, behind its title."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from backoffice.imports.names import header_key
from backoffice.imports.reading.rows import Cell
from backoffice.imports.reading.values import ERA_BEGINS
from backoffice.imports.texts import cell_text
from backoffice.merchants.queries import name_key
from catalog.products.words import code_by_word, code_of_steps

from ..grades import HOUSE_SCALE, SCALES
from ..known.colours import all_words as colours
from ..known.watches import HEADERS as WATCH_HEADERS

_LISTING = re.compile(r"(?:^|[-_/])(?:id)?(\d{5,15})$")
# Before the words, as Vinted has it; of so many digits as no maker's reference has.
_LISTING_FIRST = re.compile(r"^(\d{8,15})-(?=\D)")
# What a message is sent to ends in a telephone number.
_MESSENGERS = frozenset({"wa.me", "api.whatsapp.com", "t.me", "m.me", "line.me"})
# What shops call the number of a piece behind the question mark: «item.htm?id=612345678901».
_NUMBER_KEYS = frozenset(
    {
        "id", "item", "itemid", "item_id", "itemno", "iid", "sku", "skuid", "sku_id", "productid", "product_id",
        "prodid", "product", "pid", "goodsid", "goods_id", "gid", "listing", "listingid", "listing_id", "article",
        "articleid", "article_id", "artnr", "reference", "offer", "offerid", "offer_id", "lot", "lotid",
    }
)  # fmt: skip
_LONG_NUMBER = re.compile(r"\d{5,15}")
_SHORT_NUMBER = re.compile(r"(?=.*\d)[\w.-]{1,40}")
# Last parts of addresses that name no piece: the page is the same for all.
_ANY_PAGE = frozenset(
    {
        "p", "i", "item", "items", "itm", "product", "products", "prod", "detail", "details", "view", "show", "index",
        "goods", "listing", "offer", "article", "default", "page", "shop", "search", "main", "home", "catalog", "pd",
        "dp", "productdetail", "product-detail", "product_detail", "goodsdetail", "iteminfo", "get",
    }
)  # fmt: skip
_EXTENSION = re.compile(r"\.[A-Za-z]{2,6}$")
_BRACKETS_AT_END = re.compile(r"[(（]([^()（）]{3,60})[)）]\s*$")
_MODEL_REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9./\- ]*")
# «(2016)», «(90 cm)», «(18K)».
_YEAR_OR_MEASURE = re.compile(
    r"(?:19|20)\d{2}|(?:\d{1,3}(?:[.,]\d+)?\s*[x×/-]\s*)*\d{1,3}(?:[.,]\d+)?\s*"
    r"(?:cm|mm|m|in|inch(?:es)?|ml|cl|l|g|kg|oz|ct|k|pcs?|pieces?|eu|us|uk|fr|it)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"([0-9]{4})(?:[.,]0|年)?")
# What stands in brackets speaks of the piece, and of no other year.
_YEAR_AND_REMARK = re.compile(r"([0-9]{4})\s*[(（][^\d()（）]{1,40}[)）]")
_ERA_YEAR = re.compile(r"(令和|平成|昭和|民國|民国)\s?(元|\d{1,3})\s?年?")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_ABOUT = re.compile(
    r"\b(?:ca?|circa|approx\w*|about|around|early|mid|late|environ|vers|um|etwa|verso|hacia)\b|[~≈]|年代|頃|左右|约"
    r"|century|siècle|jahrhundert|secolo|siglo|世[纪紀]|\b(?:\d{2})?\d0['’]?s\b|\b\d{4}\s*[-–/]\s*\d{2,4}\b",
    re.IGNORECASE,
)
_COUNTRY = re.compile(
    r"countr|pays|\bland\b|länder|país|paese|国|國|kraj|ülke|стран|quốc gia|ประเทศ|국가|나라", re.IGNORECASE
)
_NAMES = re.compile(
    r"(?:name|names|nom|nome|nombre|title|titel|titre|titolo|título|bezeichnung|designation|désignation|descri\w+"
    r"|beschreibung|名|名称|名稱|标题|標題|タイトル)$",
    re.IGNORECASE,
)
_LONGEST_ABOUT = 40
_LONGEST_REFERENCE = 80
_WORD = re.compile(r"[^\W\d_]+")
_DECIMALS = re.compile(r"\A(-?\d+)[.,](\d*?)0*\Z")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")


def _path(url: str) -> str:
    """The path of an address, read as it is meant; "" of one that is none, such as «http://[x»."""
    try:
        return unquote(urlsplit(url).path).replace("\0", "")
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _slug(url: str) -> str:
    last = _path(url).rstrip("/").rpartition("/")[2]
    return _EXTENSION.sub("", last)


def listing_number(url: str) -> str:
    """The number at the end of an address: 19065313 of «…-chanel-handbag-19065313.shtml», or before the words of its
    last part; "" when there is none.

    Numbers within the address (a scarf's 140 cm) are not meant; they are what some exports give as the id.
    """
    slug = _slug(url)
    found = _LISTING.search(slug) or _LISTING_FIRST.search(slug)
    return found[1] if found and _host(url).casefold() not in _MESSENGERS else ""


def is_any_page(url: str) -> bool:
    """Whether the path of an address is that of a page for any piece: «item.htm», «p»."""
    return _slug(url).casefold() in _ANY_PAGE


def listing_in_query(url: str) -> str:
    """The number of a piece behind the question mark of an address: 18023419 of «…/p?id=18023419»; a short one or one
    with letters only where the page is one for any piece. "" where there is none, or several differ.
    """
    if "?" not in url or _host(url).casefold() in _MESSENGERS:
        return ""
    try:
        pairs = parse_qsl(urlsplit(url).query, max_num_fields=100)
    except ValueError:
        return ""
    said = [value for key, value in pairs if key.casefold() in _NUMBER_KEYS]
    long = {value for value in said if _LONG_NUMBER.fullmatch(value)}
    if not long and is_any_page(url):
        long = {value for value in said if _SHORT_NUMBER.fullmatch(value)}
    return long.pop() if len(long) == 1 else ""


def listing_name(url: str) -> str:
    """The last part of an address without a listing number, by which its page is known: «octave-28-black» of
    «…/products/octave-28-black?variant=2»; "" of an address that has no such part. One that is too long ends in a mark
    of the whole.
    """
    name = _path(url).strip("/").rpartition("/")[2] if _host(url).casefold() not in _MESSENGERS else ""
    if is_any_page(url):
        return ""
    if len(name) <= _LONGEST_REFERENCE:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"{name[: _LONGEST_REFERENCE - 11]}-{mark}"


def address_words(url: str) -> list[str]:
    """The words of the address's last part, without the listing number."""
    words = _LISTING_FIRST.sub("", _LISTING.sub("", _slug(url)))
    return words.replace("-", " ").replace("_", " ").split()


def folder_above(url: str) -> str:
    """The folder in which the address's last part stands; on marketplaces often the brand's."""
    return _path(url).rstrip("/").rpartition("/")[0].rpartition("/")[2]


def title_in_url(url: str) -> str:
    """The words of the address's last part, without the listing number; "" when there are none."""
    text = "" if is_any_page(url) else " ".join(address_words(url))
    return text[:1].upper() + text[1:] if any(char.isalpha() for char in text) else ""


def category_in_url(url: str, *, brand: str) -> str | None:
    """The code of the category that a folder of the address names, the innermost first, the brand's own left out."""
    folders = _path(url).split("/")[:-1]
    return code_of_steps(folder for folder in folders if folder and name_key(folder) != name_key(brand))


def category_in_words(text: str) -> str | None:
    """The one category that single words of a text name; None when they name none or several.

    Cognac and champagne are colours there.
    """
    words = (word for word in _WORD.findall(text.replace("_", " ")) if word.casefold() not in colours())
    codes = {code for word in words if (code := code_by_word(word))}
    return codes.pop() if len(codes) == 1 else None


def is_list_of_watches(headers: Iterable[str]) -> bool:
    """Whether a column is one that only lists of watches have, such as «Movement»."""
    return any(header_key(header) in WATCH_HEADERS for header in headers)


def category_in_headers(headers: Sequence[str]) -> str | None:
    """The one category that the column names speak of: watches for «watch_name» and «Scope of delivery»."""
    if is_list_of_watches(headers):
        return "watches"
    codes = {code for header in headers if (code := category_in_words(header))}
    return codes.pop() if len(codes) == 1 else None


def names_country(header: str) -> bool:
    """Whether a column is called after countries, and not only after places, such as «Location»."""
    return _COUNTRY.search(header) is not None


def names_something(headers: Iterable[str]) -> bool:
    """Whether one of the columns seems to be of names or titles, such as «Objektbezeichnung»."""
    return any(_NAMES.search(header.strip()) for header in headers)


def model_reference_in_title(title: str) -> str:
    """The maker's number in brackets at the end of a title: 116610LN of «… Steel Watch (116610LN)».

    Only with a digit in it and without two words in a row, so that «(Medium)» and «(Set of 2)» are none; nor is a year
    or a measure.
    """
    found = _BRACKETS_AT_END.search(title)
    if not found:
        return ""
    text = found[1].strip()
    if re.search(r"[A-Za-z]{2,} ", text) or _YEAR_OR_MEASURE.fullmatch(text):
        return ""
    return text if _MODEL_REFERENCE.fullmatch(text) else ""


def grade_scale_in_url(url: str) -> str:
    """The scale of the site that the address is of: vestiaire for «fr.vestiairecollective.com»; "" for any other."""
    host = _host(url).casefold() if "//" in url else ""
    return next((scale for scale in SCALES if scale != HOUSE_SCALE and scale in host), "")


def year_said(text: str) -> int | None:
    """2015 of «2015», «2015.0», «2015年», «二〇一五», «۲۰۱۵», «平成27年», «2015 (serial Z)»; None for anything else."""
    plain = text.strip()
    if not plain.isascii():
        plain = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in plain)
        plain = plain.translate(_CHINESE_DIGITS)
    found = _YEAR.fullmatch(plain) or (None if says_about_when(text) else _YEAR_AND_REMARK.fullmatch(plain))
    if found is None and (era := _ERA_YEAR.fullmatch(plain)):
        return ERA_BEGINS[era[1]] + (1 if era[2] == "元" else int(era[2]))
    return int(found[1]) if found else None


def says_about_when(text: str) -> bool:
    """Whether it says no more than about when: «1990s», «ca. 1960», «1948 (Approximation)», «2015-2019», «70年代»."""
    return len(text) <= _LONGEST_ABOUT and _ABOUT.search(text) is not None


def plain_number(text: str) -> str:
    """A number as every program writes it once it is one: 18 for «18.0» and «18,00», 36.5 for «36,5»; other text as it
    is.
    """
    return _DECIMALS.sub(lambda found: f"{found[1]}.{found[2]}" if found[2] else found[1], text)


def content_mark(headers: Sequence[str], cells: Sequence[Cell]) -> str:
    """Ten hexadecimal digits that stand for everything a row says, whatever the order of its columns and however its
    numbers are written: the text «7,500.00» is 7500 once a spreadsheet program has saved it.
    """
    said = sorted(
        f"{header_key(header)}={plain_number(text.replace(',', '') if _GROUPED.fullmatch(text) else text)}"
        for header, cell in zip(headers, cells, strict=True)
        if (text := cell_text(cell))
    )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:10]
