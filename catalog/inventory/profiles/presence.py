"""Whether a row is of one piece, and of one that is still to be had."""

import re

from backoffice.imports.drafts import Draft

_PIECES = re.compile(r"[x×]?\s*(\d{1,6})(?:[.,]0+)?\s*[^\W\d_]{0,12}\.?", re.IGNORECASE)
_GONE = re.compile(
    r"sold(?: ?out)?\b|reserved|on[ _]?hold|out[ _]of[ _]stock|unavailable|not available"
    r"|vendu|réservé|verkauft|reserviert|vergriffen"
    r"|vendut|vendid|reservad|esgotad|agotad|riservat"
    r"|已售|售出|售罄|卖出|已卖|预留|预定|已订|缺货|下架|売約|売却|販売済|予約済|品切|在庫なし"
    r"|판매완료|품절|예약|продан|забронирован|нет в наличии|đã bán|ขายแล้ว|satıldı|sprzedan|verkocht",
    re.IGNORECASE,
)
_NOT_GONE = re.compile(
    r"\b(?:not|un|non|nicht|non|no)[ -]?(?:sold|reserved|vendu|verkauft)|未售|未卖|未預|未预", re.IGNORECASE
)
_SAYS_YES = frozenset({"yes", "y", "true", "1", "x", "✓", "是", "oui", "ja", "sì", "sí", "да"})


def pieces_said(text: str) -> int | None:
    """2 of «2», «2 pcs» and «2件»; None where it says no number alone."""
    found = _PIECES.fullmatch(text.strip())
    return int(found[1]) if found else None


def says_gone(text: str, header: str) -> bool:
    """Whether a piece of which this is said is sold or promised: «sold», «預留», or «yes» under «Sold?»."""
    if text.strip().casefold() in _SAYS_YES:
        return _GONE.search(header) is not None
    return _GONE.search(text) is not None and _NOT_GONE.search(text) is None


def look_at_presence(draft: Draft, header: str) -> None:
    """A flaw for a row of several pieces or of none; a remark for a piece that is said to be gone. `header` is that of
    the column which says so.
    """
    pieces = pieces_said(draft.values.get("pieces") or "")
    if pieces == 0:
        draft.flaw(
            "no_piece", "pieces", "The row says that there is none of it.",
            "Leave it out, or write 1 where the piece is there.",
        )  # fmt: skip
    elif pieces is not None and pieces > 1:
        draft.flaw(
            "several_pieces", "pieces", f"The row is of {pieces} pieces, and each piece has a row of its own here.",
            "Write a row for each with a reference of its own; for what belongs together, as a pair of shoes, write 1.",
        )  # fmt: skip
    if (said := draft.values.get("status")) and says_gone(said, header):
        draft.note(
            "said_gone", "status", f"The file says «{said[:60]}» of it, and it comes in like the others.",
            "Leave the row out where the piece is no longer there.",
        )  # fmt: skip
