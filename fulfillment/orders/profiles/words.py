"""A channel's words for orders that came to nothing or of which something went back, and for sums of whole orders."""

import re
from collections.abc import Iterable

_CANCELLED = re.compile(
    r"cancel|void|annul|anul[ao]|storn|iptal|отмен|取消|关闭|關閉|キャンセル|취소|hủy|ยกเลิก|batal|不成立|"
    # Never paid in the end.
    r"fail|declin|reject|abandon|chargeback|fehlgeschlagen|abgelehnt|abgebrochen|échou|refus|fallid|rechaz|falh|recusad|"
    r"fallit|rifiut|nieudan|odrzuc|başarısız|reddedil|неудач|отклон|失败|失敗|拒绝|실패|thất bại|ล้มเหลว|gagal",
    re.IGNORECASE,
)
_WENT_BACK = re.compile(
    r"refund|retour|return|rembours|erstatt|rück(?:gabe|send)|terugbetaa?l|reembols|devuelt|devol[uv]|rimbors|zwr[oó][tc]|iade|возвра[тщ]|退款|退货|返金|返品|"
    r"환불|반품|hoàn tiền|trả hàng|คืนเงิน|kembali",
    re.IGNORECASE,
)
_NOTHING_BACK = re.compile(
    r"(?:not?|non|never|without)[ -]\w+|无售后(?:或售后取消)?|售后取消|取消退款|(?:退款|退货)(?:关闭|失败|取消)"
    r"|(?:未|拒绝)(?:退款|退货|取消)|(?:没有|无|未)(?:申请)?(?:退款|退货)(?:申请)?",
    re.IGNORECASE,
)
# What a return or refund came to that was asked for: it was granted.
_GRANTED = re.compile(
    r"approv|accept|complet|同意|完成|成功|승인|완료|chấp thuận|ยอมรับ|อนุมัติ|disetujui|aprovad|aceit",
    re.IGNORECASE,
)
_NOT_CANCELLED = frozenset(
    {"0", "no", "n", "false", "non", "nein", "not cancelled", "否", "未取消", "0000-00-00 00:00:00"}
)
_OF_ORDERS = re.compile(
    r"order|grand|subtotal|(?<!line )(?<!item )\btotal\b|bestell|(?<!ligne de )commande|pedido|ordine|zamówieni|"
    r"sipariş|заказ|đơn hàng|订单|訂單|总金额|总价|总额|应付|請求|支払|合計|주문|결제",
    re.IGNORECASE,
)
_NET = re.compile(r"\b(?:net(?:to)?|neto|nett)\b|payout|earning|líquido|结算|到账|入金|정산", re.IGNORECASE)
_FEES = re.compile(
    r"\bfees?\b|commission|comisi[oó]n|comissão|commissioni|gebühr|provision|frais|prowizj|komisyon|комисси|手续费|手續費|"
    r"佣金|服务费|手数料|수수료",
    re.IGNORECASE,
)


def says_cancelled(status: str) -> bool:
    """Whether an order of this status was cancelled."""
    return _CANCELLED.search(status) is not None


def says_when_cancelled(said: str) -> bool:
    """Whether a cell that tells when or why an order was cancelled says that it was."""
    return said.strip().casefold() not in _NOT_CANCELLED


def says_undone(status: str) -> bool:
    """Whether an order of this status was cancelled, or something of it went back; not where nothing did after all."""
    said = _NOTHING_BACK.sub("", status)
    return says_cancelled(said) or _WENT_BACK.search(said) is not None


def says_returned(after_sale: str) -> bool:
    """Whether a return or refund of this status came about; not where it was withdrawn or refused."""
    said = _NOTHING_BACK.sub("", after_sale)
    came_about = _WENT_BACK.search(said) or _GRANTED.search(said)
    return came_about is not None and not says_cancelled(said)


def may_sum_orders(header: str) -> bool:
    """Whether a column of this header may hold what whole orders come to."""
    return _OF_ORDERS.search(header) is not None


def fees_taken_off(header: str, others: Iterable[str]) -> str:
    """The header of fees that may be taken off the amounts of a column with this one; "" where none may be."""
    return next(filter(_FEES.search, others), "") if _NET.search(header) else ""
