"""The apostrophe before what a program would run (`sheets`), put there and taken off again.

Stands by itself because every process that opens a workbook starts with it, and needs nothing of what writes one.
"""

import re

# A sign that begins a formula, its full-width and small forms (programs fold them), or what ends a cell or line;
# blanks before it do not count, nor do the apostrophes of one that was guarded already.
_RUNS = re.compile(
    "'*[\\s\u200b\u2060\ufeff]*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
)


def guarded(text: str) -> str:
    """The text as a cell of a CSV file: what would run as a formula has one apostrophe more in front."""
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` made this of; any other text stays as it is."""
    return text[1:] if text.startswith("'") and _RUNS.match(text, 1) else text
