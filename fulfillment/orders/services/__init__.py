"""The verbs of the room of orders."""

from .paying import take_payment
from .placing import (
    MOST_PIECES,
    REFERENCE_ONCE,
    SMALLEST,
    Payment,
    allocate_order,
    break_off_order,
    cancel_order,
    deliver_order,
    place_order,
    return_order,
    ship_order,
)
from .presales import cancel_presale, pay_balance, reserve_piece
from .reporting import (
    REPORTERS,
    Key,
    Reported,
    SaleReport,
    facts_of,
    references_here,
    refuse_other_store,
    report_sales,
    sales_by_key,
    sales_of_orders,
    withdraw_sales,
)
from .settling import settle_case

__all__ = [
    "Key",
    "MOST_PIECES",
    "REFERENCE_ONCE",
    "REPORTERS",
    "SMALLEST",
    "Payment",
    "Reported",
    "SaleReport",
    "allocate_order",
    "break_off_order",
    "cancel_order",
    "cancel_presale",
    "deliver_order",
    "facts_of",
    "pay_balance",
    "place_order",
    "references_here",
    "refuse_other_store",
    "report_sales",
    "reserve_piece",
    "return_order",
    "sales_by_key",
    "sales_of_orders",
    "settle_case",
    "ship_order",
    "take_payment",
    "withdraw_sales",
]
