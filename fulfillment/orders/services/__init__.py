"""The verbs of the room of orders."""

from .placing import (
    MOST_PIECES,
    REFERENCE_ONCE,
    Payment,
    allocate_order,
    cancel_order,
    deliver_order,
    place_order,
    ship_order,
)
from .reporting import (
    Key,
    Reported,
    SaleReport,
    facts_of,
    refuse_other_store,
    report_sales,
    sales_by_key,
    withdraw_sales,
)

__all__ = [
    "Key",
    "MOST_PIECES",
    "REFERENCE_ONCE",
    "Payment",
    "Reported",
    "SaleReport",
    "allocate_order",
    "cancel_order",
    "deliver_order",
    "facts_of",
    "place_order",
    "refuse_other_store",
    "report_sales",
    "sales_by_key",
    "ship_order",
    "withdraw_sales",
]
