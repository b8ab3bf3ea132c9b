"""What a number format, as pages and XML workbooks name it, makes of the number in a cell."""

import re
from functools import lru_cache
from typing import NamedTuple

from ..inspection.formats import PLAIN as NO_STYLE
from ..inspection.formats import Style, style_of

# Those that Excel calls by a name. «Currency» is that of whoever opens the file, so it says none.
_NAMED = {
    "percent": "0.00%",
    "general date": "yyyy-mm-dd hh:mm",
    "short date": "yyyy-mm-dd",
    "medium date": "yyyy-mm-dd",
    "long date": "yyyy-mm-dd",
    "short time": "hh:mm",
    "medium time": "hh:mm",
    "long time": "hh:mm:ss",
    "euro currency": '"€"#,##0.00',
    "general": "",
    "general number": "",
    "currency": "",
    "fixed": "",
    "standard": "",
    "scientific": "",
    "yes/no": "",
    "true/false": "",
    "on/off": "",
}
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\[[^\]]*\]")
_FRACTION_OF_SECOND = re.compile(r"s[.,]0+", re.IGNORECASE)
_OF_NUMBERS = re.compile(r"[#?0]")
_OF_DATES = re.compile(r"[ymdhs]", re.IGNORECASE)
_LONGEST_CODE = 255


class Format(NamedTuple):
    """How a number is shown: as a day or time, as a duration, not as one at all (`is_text`), or in a `style`."""

    is_date: bool = False
    is_duration: bool = False
    is_text: bool = False
    style: Style = NO_STYLE

    @property
    def zeros(self) -> int:
        """To how many digits it is padded."""
        return self.style.width


PLAIN = Format()


@lru_cache(1_000)
def format_of(code: str) -> Format:
    """The format that a code such as `0.00%` or a name such as «Short Date» stands for."""
    code = code.strip()[:_LONGEST_CODE]
    code = _NAMED.get(code.casefold(), code)
    if not code:
        return PLAIN
    if code == "@":
        return Format(is_text=True)
    shown = _NOT_SHOWN.sub("", code.split(";")[0])
    if _ELAPSED.search(shown):
        return Format(is_duration=True)
    shown = _FRACTION_OF_SECOND.sub("s", _BRACKETED.sub("", shown))
    if _OF_DATES.search(shown) and not _OF_NUMBERS.search(shown):
        return Format(is_date=True, style=style_of(code))
    return Format(style=style_of(code))
