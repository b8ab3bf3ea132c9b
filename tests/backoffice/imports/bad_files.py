"""Files that cannot be imported, each with the code and a word of the sentence that must say so."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from tests.backoffice.imports.making import HEADERS, csv_bytes, piece


@dataclass(frozen=True)
class BadFile:
    name: str
    content: bytes
    code: str
    says: str

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Pieces")
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    return content.getvalue()


_GOOD = workbook([list(HEADERS), *([*piece(n).values()] for n in range(300))])

BAD_FILES = [
    BadFile("empty.csv", b"", "empty_file", "is empty (0 bytes)"),
    BadFile("blank.csv", b"\r\n\r\n , \r\n", "empty_file", "blank"),
    BadFile(
        "really-a.pdf.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "wrong_content", "a PDF document"
    ),
    BadFile("cut.xlsx", _GOOD[: len(_GOOD) // 2], "truncated", "cut.xlsx"),
    BadFile("no-rows.xlsx", workbook([list(HEADERS)]), "no_rows", "0 rows"),
    BadFile("no-cells.xlsx", workbook([]), "no_rows", "0 rows"),
    BadFile("header-only.csv", csv_bytes([]), "no_rows", "0 rows"),
    BadFile("poem.csv", b"roses,are red\r\nviolets,are blue\r\n", "no_header", "column names that are known"),
    BadFile(
        "wide.csv",
        csv_bytes([], [*HEADERS, *(f"extra {n}" for n in range(292))]) + b"A-1,Aurore" + b",x" * 298,
        "too_many_columns",
        "300 columns",
    ),
    BadFile(
        "wide.xlsx",
        workbook([[*HEADERS, *(f"extra {n}" for n in range(292))], ["A-1", "Aurore", *(["x"] * 298)]]),
        "too_many_columns",
        "300 columns",
    ),
    BadFile("no-price.csv", b"brand,title\r\nAurore,Bag\r\n", "column_missing", "Price"),
]
