"""How well known houses marked their pieces; reference data, from guides of the resale trade, none of them official.

A pattern is matched against the serial in capitals without blanks and signs. Its groups w…, m… and y… are digits of
week, month and year, read in their order: SD4178 is week 47 of 2018. What matches is plausible; houses err, and
forgers read the same guides.
"""

from typing import NamedTuple


class Mark(NamedTuple):
    """One way of marking; the years bound its use, None is open."""

    house: str
    label: str
    pattern: str
    made_from: int | None
    made_to: int | None
    source: str


_LV = "stillinfashion.com/serial-code-is-date-code; ayunme.wordpress.com 2016/04/18"
_CHANEL = "chanelcodecalc.com, as of January 2021; bagapurse.com"
_TRADE = "General knowledge of the resale trade, to be confirmed"

MARKS: tuple[Mark, ...] = (
    Mark("louisvuitton", "Year and month, 1980s", r"(?P<y1>8\d)(?P<m1>\d{1,2})([A-Z]{2})?", 1980, 1989, _TRADE),
    Mark("louisvuitton", "Factory, month and year, 1990–2006",
         r"[A-Z]{2}(?P<m1>\d)(?P<y1>\d)(?P<m2>\d)(?P<y2>\d)", 1990, 2006, _LV),
    Mark("louisvuitton", "Factory, week and year, 2007–2021",
         r"[A-Z]{2}(?P<w1>\d)(?P<y1>\d)(?P<w2>\d)(?P<y2>\d)", 2007, 2021, _LV),
    Mark("chanel", "Sticker of 6 digits", r"[1-9]\d{5}", 1984, 1986, _CHANEL),
    Mark("chanel", "Sticker of 7 digits, series 0–9", r"\d{7}", 1986, 2005, _CHANEL),
    Mark("chanel", "Sticker of 8 digits, series 10–32", r"(1\d|2\d|3[0-2])\d{6}", 2005, 2021, _CHANEL),
    Mark("chanel", "Metal plate of 8 letters and digits", r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]{8}", 2021, None, _CHANEL),
    Mark("dior", "Factory, month and year",
         r"\d{2}[A-Z]{2}(?P<m1>\d)(?P<y1>\d)(?P<m2>\d)(?P<y2>\d)", 1997, None, _TRADE),
    Mark("christiandior", "Factory, month and year",
         r"\d{2}[A-Z]{2}(?P<m1>\d)(?P<y1>\d)(?P<m2>\d)(?P<y2>\d)", 1997, None, _TRADE),
    Mark("celine", "Factory, week and year", r"[A-Z]{2,3}(?P<w1>\d)(?P<y1>\d)(?P<w2>\d)(?P<y2>\d)", 1999, None, _TRADE),
    Mark("gucci", "Style and supplier numbers", r"\d{9,13}", None, None, _TRADE),
    Mark("hermes", "Year letter and craftsman's stamp", r"[A-Z][A-Z0-9]{0,6}", 1971, None, _TRADE),
    Mark("goyard", "Three letters and six digits", r"[A-Z]{3}\d{6}", None, None, _TRADE),
    Mark("balenciaga", "Style and supplier numbers", r"\d{6}\d{4,6}[A-Z]?\d{0,6}", None, None, _TRADE),
    Mark("rolex", "Digits only, until 1987", r"\d{4,7}", 1926, 1987, _TRADE),
    Mark("rolex", "Letter and six digits, 1987–2010", r"[RLEXNCSWTUAPKYFDZMVG]\d{6}", 1987, 2010, _TRADE),
    Mark("rolex", "Eight letters and digits, since 2010", r"(?=.*\d)[A-Z0-9]{8}", 2010, None, _TRADE),
    Mark("omega", "Seven or eight digits", r"\d{7,8}", 1923, None, _TRADE),
    Mark("cartier", "Digits and letters", r"(\d{4,8}[A-Z]{2}|[A-Z]{2}\d{4,6})", None, None, _TRADE),
)  # fmt: skip
