"""The spreadsheet reader: any table a merchant may send, as named columns and a stream of rows.

`read_file` gives a Table, `survey` a first look. Both refuse with a ReadError that says in a sentence
what is wrong, where, and what to do. Value parsers are in `values`, cell cleaning in `cleaning`.
"""

from .cleaning import clean_text
from .encodings import Encoding
from .errors import ReadError
from .limits import Limits
from .named_encodings import ENCODINGS
from .rows import Cell, Fault, Row, column_letters
from .surveying import Survey, survey
from .table import Table, read_file
from .workbooks import SheetInfo

__all__ = [
    "ENCODINGS",
    "Cell",
    "Encoding",
    "Fault",
    "Limits",
    "ReadError",
    "Row",
    "SheetInfo",
    "Survey",
    "Table",
    "clean_text",
    "column_letters",
    "read_file",
    "survey",
]
