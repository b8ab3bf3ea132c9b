"""Lines above and below a table that say in which currency its prices are: «Alle Preise in CHF»."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence

from .reading.rows import Row, is_blank
from .reading.values import names_in_header

# Longer ones speak of other things too.
_LONGEST = 200
# Of such a line: it says in what the amounts are.
_SPEAKS_OF_AMOUNTS = re.compile(
    r"\b(?:prices?|amounts?|currency|preise?|beträge|währung|prix|montants?|devise|monnaie|prezzi|importi|valuta"
    r"|precios?|importes|moneda|divisa|preços?|moeda|ceny|kwoty|waluta|prijzen|bedragen|priser|цены|валюта|суммы"
    r"|fiyat\w*)\b|价格|價格|金额|金額|币种|幣種|货币|貨幣|通貨|単価|单位|單位|가격|통화|금액",
    re.IGNORECASE,
)


def currencies_said_beside(lines: Iterable[str]) -> dict[str, str]:
    """The lines above or below the table that say in which currency (ISO 4217) its prices are, «Alle Preise in CHF», by
    line.
    """
    return {
        line: next(iter(named))
        for line in lines
        if len(line) <= _LONGEST and _SPEAKS_OF_AMOUNTS.search(line)
        for named in (names_in_header(line),)
        if len(named) == 1
    }


def lines_below(last: Sequence[Row]) -> list[str]:
    """What stands alone in one of the last rows."""
    filled = ([cell for cell in row.cells if not is_blank(cell)] for row in last)
    return [cells[0] for cells in filled if len(cells) == 1 and isinstance(cells[0], str)]


def the_one_said(said: Mapping[str, str]) -> str:
    """The currency that all of these lines say; "" where there are none, or they differ."""
    return next(iter(said.values())) if len(set(said.values())) == 1 else ""


def notes_on_lines(said: Mapping[str, str], counting: Container[str], above: Container[str]) -> list[str]:
    """What the lines that `said` a currency decided, or why none of them did; `counting` are the currencies that do."""
    if len(set(said.values())) > 1:
        lines = " and ".join(f"«{line}»" for line in said)
        return [f"{lines} stand beside the table and name different currencies, so none of them counts."]
    for line, currency in said.items():
        side = "above" if line in above else "below"
        if currency not in counting:
            return [
                f"«{line}» stands {side} the table; what its columns say of their currency goes before it."
            ]
        return [f"«{line}» stands {side} the table, so amounts that say no currency are in {currency}."]
    return []
