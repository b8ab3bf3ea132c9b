"""Whether a row is of one piece, and of one that is still to be had."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from backoffice.imports.drafts import Draft
from backoffice.imports.header_currencies import header_currency
from backoffice.imports.reading.simplified import simplified
from backoffice.imports.reading.values import parse_date

_PIECES = re.compile(
    r"[x×]?\s*([1-9]\d{0,2}(?:[.,]\d{3})+|\d{1,6})(?:[.,]0{1,2})?\s*[^\W\d_]{0,12}\.?", re.IGNORECASE
)
# A few with three decimals, or thousands; and none with three.
_FEW_OR_THOUSANDS = re.compile(r"[1-9][.,]000")
_NONE_WITH_DECIMALS = re.compile(r"0[.,]0+")
_GONE = re.compile(
    simplified(
        r"(?<![^\W_])sold(?: ?out)?\b(?! by\b)|reserved|on[ _-]?hold|out[ _-]of[ _-]stock|unavailable|not available"
        r"|indisponible|nicht verfügbar|no stock\b|none left"
        r"|(?<!in)vendu(?!e?s? par\b)|réservé|verkauft|reserviert|vergriffen"
        r"|(?<!in)vendut|vendid|reservad|esgotad|agotad|riservat"
        r"|已售|售出|售罄|卖出|已卖|(?<!可)(?<!可以)(?<!接受)预(?:留|定|订)|已订|(?<!不)缺货|(?<!未)下架|売約|売却|販売済|予約済|品切|在庫なし"
        r"|売り?切れ|판매완료|품절|예약|продан|забронирован|нет в наличии|немає в наявності|đã bán|ขายแล้ว|satıldı"
        r"|sprzedan|verkocht|terjual|habis"
    ),
    re.IGNORECASE,
)
_NO = r"(?:no|n|none|false|0|non|nein|nee|não|nie|否|无|нет|немає|なし|無し|없음)"
_NOT_GONE = re.compile(
    r"\b(?:not|un|never|non|nicht|no|no longer|nicht mehr|pas|plus|nie|to be)[ -]?(?:yet )?"
    r"(?:sold|reserved|on[ _-]?hold|vendu|verkauft|réservé|reserviert)"
    rf"|(?:sold|reserved|hold|vendu|verkauft|réservé|reserviert|售|售出|预[留定订])\s*[?？]?\s*[:：=]\s*{_NO}(?!\w)"
    r"|(?:未|没有?)被?(?:售|卖|预)",
    re.IGNORECASE,
)
_SAYS_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "是", "oui", "ja", "sì", "sí", "да"})
_SAYS_NO = re.compile(_NO, re.IGNORECASE)
# What asks whether the piece is there, and does not count it.
_ASKS_WHETHER_THERE = re.compile(
    r"(?:is |still )?(?:available|availability|in[ _-]?stock)|disponible|disponibilité|en stock|verfügbar(?:keit)?"
    r"|auf lager|disponibil(?:e|ità)|disponibilidad(?:e)?|disponível|наличие|наявність|в наличии"
    r"|有货|是否有货|是否在库|在庫(?:状況|有無)?",
    re.IGNORECASE,
)
# What is called so, and no more, may be the number of a piece in the stock; «In stock» and «库存数量» count.
_MAY_NUMBER = re.compile(r"\W*(?:stock|inventory|库存|庫存|在庫|재고)\W*", re.IGNORECASE)
_MOST_PIECES = 999
# So many numbers that are all different count nothing.
_MANY_NUMBERS = 3
_TEXTS_KEPT = 1_000


@lru_cache(_TEXTS_KEPT)
def pieces_said(text: str) -> int | None:
    """2 of «2», «2 pcs» and «2件»; None where it says no number alone, or one that may be read in two ways."""
    if _NONE_WITH_DECIMALS.fullmatch(text.strip()):
        return 0
    found = _PIECES.fullmatch(text.strip())
    if found is None or _FEW_OR_THOUSANDS.fullmatch(found[1]):
        return None
    return int(re.sub(r"\D", "", found[1]))


def counts_pieces(header: str, texts: Iterable[str]) -> bool:
    """Whether a column counts pieces, and holds no numbers of the stock («10234») and no amounts («Stock (EUR)»)."""
    if header_currency(header):
        return False
    if not _MAY_NUMBER.fullmatch(header):
        return True
    numbers = [number for text in texts if (number := pieces_said(text)) is not None]
    if sum(number > _MOST_PIECES for number in numbers) * 2 > len(numbers):
        return False
    return len(numbers) < _MANY_NUMBERS or len({*numbers}) < len(numbers)


@lru_cache(_TEXTS_KEPT)
def says_gone(text: str, header: str) -> bool:
    """Whether a piece of which this is said is sold or promised: «sold», «預留», «yes» or a day under «Sold?», «no»
    under «In stock».
    """
    text, header = simplified(text.strip()), simplified(header.strip())
    if _ASKS_WHETHER_THERE.fullmatch(header.rstrip("?？ ")) and _SAYS_NO.fullmatch(text):
        return True
    if _GONE.search(header) and (text.casefold() in _SAYS_YES or _is_day(text)):
        return True
    return _GONE.search(text) is not None and _NOT_GONE.search(text) is None


def _is_day(text: str) -> bool:
    for order in ("dmy", "mdy"):
        try:
            parse_date(text, order=order)
        except ValueError:
            continue
        return True
    return False


def _said(text: str, header: str) -> str:
    """What a cell says of a piece that is gone: «sold», or by its header «Date sold: 2026-01-22»."""
    return text[:60] if _GONE.search(simplified(text)) else f"{header[:60]}: {text[:60]}"


def look_at_presence(draft: Draft, headers: Mapping[str, str]) -> None:
    """A flaw for a row of several pieces or of none; a remark for a piece that is said to be gone. `headers` are those
    of the columns which say so.
    """
    gone = [name for name, header in headers.items() if says_gone(draft.values.get(name) or "", header)]
    if gone:
        draft.note(
            "said_gone", gone[0],
            f"The file says «{_said(draft.values[gone[0]], headers[gone[0]])}» of it, and it comes in like the others.",
            "Leave the row out where the piece is no longer there.",
        )  # fmt: skip
    pieces = pieces_said(draft.values.get("pieces") or "")
    if pieces == 0 and "pieces" not in gone:
        draft.flaw(
            "no_piece", "pieces", "The row says that there is none of it.",
            "Leave it out, or write 1 where the piece is there.",
        )  # fmt: skip
    elif pieces is not None and pieces > 1:
        draft.flaw(
            "several_pieces", "pieces", f"The row is of {pieces} pieces, and each piece has a row of its own here.",
            "Write a row for each with a reference of its own; for what belongs together, as a pair of shoes, write 1.",
        )  # fmt: skip
