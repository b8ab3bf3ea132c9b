"""The spreadsheet reader: any table a merchant may send, as named columns and a stream of rows.

`table.read_file` gives a Table, `surveying.survey` a first look. Both refuse with a ReadError that says in a sentence
what is wrong, where, and what to do. Value parsers are in `values`, cell cleaning in `cleaning`.

What stands here is what the process that opens workbooks (`child`) has use for: it starts with this package for each of
them, and to load the rest would take it longer than most workbooks.
"""

from .cleaning import clean_text
from .encodings import Encoding
from .errors import ReadError
from .limits import Limits
from .named_encodings import ENCODINGS
from .rows import Cell, Fault, Row, column_letters

__all__ = [
    "ENCODINGS",
    "Cell",
    "Encoding",
    "Fault",
    "Limits",
    "ReadError",
    "Row",
    "clean_text",
    "column_letters",
]
