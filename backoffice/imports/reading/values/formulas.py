"""Formulas that a program wrote as text, in place of what their cells show: of some it can be told, of most not."""

import re

# What Excel and LibreOffice call the function in the languages in which lists come.
_LINK = (
    "HYPERLINK|LIEN_HYPERTEXTE|HIPERV[IÍ]NCULO|COLLEG\\.IPERTESTUALE|HIPERLIGA[CÇ][AÃ]O|HIPERLINK|HIPERŁĄCZE|HYPERLÄNK|"
    "ГИПЕРССЫЛКА|KÖPRÜ"
)
_QUOTED = r'"((?:[^"]|"")*+)"'
_LINKED = re.compile(
    rf"=\s*+(?:{_LINK})\(\s*+{_QUOTED}\s*+(?:[,;]\s*+(?:{_QUOTED}|([-+]?[0-9.]{{1,40}}+))\s*+)?\)\s*+",
    re.IGNORECASE,
)
# A function, a cell, one of another sheet, an array, texts put together, or arithmetic.
_FORMULA = re.compile(
    r"=\s*+[-+]?+(?:[^\W\d][\w.]*+\(|\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?!\w)|'[^'!]{1,100}'!|[^\W\d]\w*+!|\{|"
    r'"(?:[^"]|"")*+"\s*+&|[0-9][0-9.,]*+\s*+[-+*/^&])'
)


def linked(text: str) -> tuple[str, str] | None:
    """Where a formula that makes a link leads, and what its cell shows; None for any other text."""
    found = _LINKED.fullmatch(text)
    if not found:
        return None
    address, shown = (found[part].replace('""', '"') if found[part] else "" for part in (1, 2))
    return address, shown or found[3] or address


def refuse_formula(text: str) -> str:
    """The text itself. Raises ValueError for a formula."""
    if _FORMULA.match(text):
        shown = text if len(text) <= 60 else f"{text[:59]}…"
        raise ValueError(f"the cell holds the formula “{shown}”, not its result.")
    return text
