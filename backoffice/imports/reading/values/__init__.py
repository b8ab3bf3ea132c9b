"""Cells to values. Each parser raises ValueError with a sentence for the person who sent the file.

What a single cell cannot tell (is `1,234` a thousand? is `03/04/2021` in March?) is decided once over all
values of its column, or asked.
"""

from ..currencies import (
    UNIT,
    currencies_named,
    currency_beside,
    has_thousandths,
    is_whole,
    names_currency,
    names_in_header,
    sign_in_header,
    words_of_header,
)
from .codes import parse_code, parse_gtin, plain_code, refuse_changed, refuse_shortened
from .dates import (
    ERA_BEGINS,
    DateOrder,
    DateOrders,
    FirstDays,
    SwappedDates,
    decide_date_order,
    parse_date,
    parse_datetime,
    parse_month,
)
from .flags import parse_bool
from .formulas import linked, refuse_formula
from .numbers import (
    DecimalMark,
    DecimalMarks,
    decide_decimal_mark,
    in_full,
    open_number,
    parse_decimal,
    parse_integer,
)

__all__ = [
    "ERA_BEGINS",
    "UNIT",
    "DateOrder",
    "DateOrders",
    "DecimalMark",
    "DecimalMarks",
    "FirstDays",
    "SwappedDates",
    "currencies_named",
    "currency_beside",
    "decide_date_order",
    "decide_decimal_mark",
    "has_thousandths",
    "in_full",
    "is_whole",
    "linked",
    "names_currency",
    "names_in_header",
    "open_number",
    "parse_bool",
    "parse_code",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_gtin",
    "parse_integer",
    "parse_month",
    "plain_code",
    "refuse_changed",
    "refuse_formula",
    "refuse_shortened",
    "sign_in_header",
    "words_of_header",
]
