"""The same table in other shapes: as another program, country or person would have written it."""

import csv
import datetime
import html
import io
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import xlsxwriter

from tests.backoffice.imports.making import packed

Grid = list[list[str]]
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_AMOUNT = re.compile(r"([1-9]\d{3,5})(\.\d\d?)")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_SHEET = "application/vnd.oasis.opendocument.spreadsheet"


class Retold(NamedTuple):
    """A file, as it would be uploaded."""

    name: str
    content: bytes


Shape = Callable[[Grid], Retold]


def read_grid(path: Path, rows: int) -> Grid:
    """Header and first rows of a published CSV file in UTF-8, as texts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.reader(file), rows + 1))


def _written(grid: Grid, *, delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_ALL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(grid)  # type: ignore[arg-type]
    return text.getvalue()


def _text(encoding: str = "utf-8", *, name: str = "table.csv", **how: str | int) -> Shape:
    return lambda grid: Retold(name, _written(grid, **how).encode(encoding))  # type: ignore[arg-type]


def _cells(change: Callable[[str], str]) -> Shape:
    """CSV in which the cells below the header are written in another way."""
    return lambda grid: _text()([grid[0], *([change(cell) for cell in line] for line in grid[1:])])


def _laid_out(change: Callable[[Grid], Iterable[list[str]]]) -> Shape:
    return lambda grid: _text()(list(change(grid)))


def _workbook(*, numbers: bool = False, days: bool = False, before: Sequence[str] = ()) -> Shape:
    """A workbook of texts; or with `numbers`, and with `days` as the dates that they are. Sheets `before` the table's
    hold a word each.
    """

    def write(grid: Grid) -> Retold:
        saved = io.BytesIO()
        with xlsxwriter.Workbook(saved) as book:
            for name in before:
                book.add_worksheet(name).write_string(0, 0, "Read me")
            sheet, dated = book.add_worksheet("Data"), book.add_format({"num_format": "dd/mm/yyyy"})
            for y, line in enumerate(grid):
                for x, cell in enumerate(line):
                    if days and _DAY.fullmatch(cell):
                        sheet.write_datetime(y, x, datetime.datetime.fromisoformat(cell), dated)
                    elif numbers and y and _NUMBER.fullmatch(cell):
                        sheet.write_number(y, x, float(cell))
                    elif cell:
                        sheet.write_string(y, x, cell)
        return Retold("table.xlsx", saved.getvalue())

    return write


def _open_document(grid: Grid) -> Retold:
    lines = "".join(f"<table:table-row>{''.join(map(_open_cell, line))}</table:table-row>" for line in grid)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_OFFICE}:office:1.0" '
        f'xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0" office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Sheet1">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SHEET}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return Retold(
        "table.ods", packed({"mimetype": _SHEET, "content.xml": content, "META-INF/manifest.xml": manifest})
    )


def _open_cell(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.replace("\r\n", "\n").split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _page(encoding: str, *, cell: str = "<td>{}</td>", before: str = "", declared: str = "") -> Shape:
    """A web page named like a workbook, as back-offices write it."""

    def write(grid: Grid) -> Retold:
        def line(cells: list[str], form: str) -> str:
            return f"<tr>{''.join(form.format(_as_html(each)) for each in cells)}</tr>\n"

        rows = line(grid[0], "<th>{}</th>") + "".join(line(each, cell) for each in grid[1:])
        text = (
            f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
            f'content="text/html; charset={declared or encoding}"><title>Export</title></head><body>{before}'
            f'<table border="1">{rows}</table></body></html>'
        )
        return Retold("table.xls", text.encode(encoding))

    return write


def _as_html(cell: str) -> str:
    """Line breaks as tags, and blanks beside these or each other so that they count."""
    text = html.escape(cell).replace("\r\n", "\n")
    return re.sub(r" (?=[ \n])|(?<=\n) ", "&nbsp;", text).replace("\n", "<br>")


def _spreadsheet_ml(*, numbers: bool = False, days: bool = False, before: str = "") -> Shape:
    """An XML Spreadsheet 2003, blank cells left out."""

    def cell(place: int, text: str, *, is_name: bool) -> str:
        kind, shown = "String", escape(text).replace("\r\n", "\n").replace("\n", "&#10;")
        if days and _DAY.fullmatch(text):
            kind, shown = "DateTime", f"{text}T00:00:00.000"
        elif numbers and not is_name and _NUMBER.fullmatch(text):
            kind = "Number"
        return f'<Cell ss:Index="{place}"><Data ss:Type="{kind}">{shown}</Data></Cell>'

    def write(grid: Grid) -> Retold:
        rows = "".join(
            f"<Row>{''.join(cell(x, text, is_name=not y) for x, text in enumerate(line, 1) if text)}</Row>"
            for y, line in enumerate(grid)
        )
        spaces = " ".join(
            f'xmlns{name}="urn:schemas-microsoft-com:office:{space}"'
            for name, space in (("", "spreadsheet"), (":ss", "spreadsheet"), (":x", "excel"))
        )
        return Retold(
            "table.xls",
            f'<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?><Workbook {spaces}>{before}'
            f'<Worksheet ss:Name="Data"><Table>{rows}</Table></Worksheet></Workbook>'.encode(),
        )

    return write


def _shuffled(grid: Grid) -> Iterable[list[str]]:
    order = list(range(len(grid[0])))
    random.Random(5).shuffle(order)
    return ([line[place] for place in order] for line in grid)


def _below_a_title(grid: Grid) -> Iterable[list[str]]:
    blank = [""] * (len(grid[0]) - 1)
    return [["Stock list", *blank], ["", *blank], ["Exported by A. Clerk", *blank], *grid]


def _names_on_every_page(grid: Grid) -> Iterable[list[str]]:
    for number, line in enumerate(grid):
        if number and number % 20 == 0:
            yield grid[0]
        yield line


def _grouped(cell: str) -> str:
    found = _AMOUNT.fullmatch(cell)
    return f"{int(found[1]):,}{found[2]}" if found else cell


def _dated(form: str) -> Shape:
    return _cells(lambda cell: _DAY.sub(form, cell) if _DAY.fullmatch(cell) else cell)


# A table that a shape's encoding cannot hold is a UnicodeEncodeError.
SHAPES: dict[str, Shape] = {
    "quoted only where it must be": _text(quoting=csv.QUOTE_MINIMAL),
    "a mark in front, lines ended as on Unix": _text("utf-8-sig", end="\n"),
    "pipes, lines ended as on an old Mac": _text(name="table.txt", delimiter="|", end="\r"),
    "tabs in UTF-16": _text("utf-16", name="table.tsv", delimiter="\t"),
    "UTF-16 without a mark": _text("utf-16-le"),
    "semicolons in cp1252": _text("cp1252", delimiter=";"),
    "GB18030": _text("gb18030"),
    "Big5": _text("big5"),
    "a line that names the separator": lambda grid: Retold(
        "table.csv", b"\xef\xbb\xbfsep=;\r\n" + _written(grid, delimiter=";").encode()
    ),
    "a ZIP": lambda grid: Retold("table.zip", packed({"export/table.csv": _written(grid)})),
    "a workbook of texts": _workbook(),
    "a workbook of numbers": _workbook(numbers=True),
    "a workbook of numbers and dates": _workbook(numbers=True, days=True),
    "a workbook's third sheet": _workbook(before=("About", "Notes")),
    "an open document": _open_document,
    "a page named like a workbook": _page("utf-8"),
    "a page in GBK, cells said to be text": _page(
        "gb18030", declared="gb2312", cell="<td style=\"vnd.ms-excel.numberformat:@\"><font size=2>{}</font></td>\n"
    ),
    "a page that declares another encoding": _page("utf-8", declared="iso-8859-1"),
    "a page with a title and a menu above": _page(
        "utf-8", before="<table><tr><td colspan=9>Stock list</td></tr></table><table><tr><td>Home<td>Log out</table>"
    ),
    "an XML spreadsheet": _spreadsheet_ml(),
    "an XML spreadsheet of numbers and dates": _spreadsheet_ml(numbers=True, days=True),
    "columns the other way round": _laid_out(lambda grid: (line[::-1] for line in grid)),
    "columns shuffled": _laid_out(_shuffled),
    "below a title": _laid_out(_below_a_title),
    "headers with blanks around": _laid_out(lambda grid: [[f" {name}  " for name in grid[0]], *grid[1:]]),
    "blank rows between": _laid_out(lambda grid: (each for line in grid for each in (line, [""] * len(line)))),
    "blank columns between": _laid_out(lambda grid: ([c for cell in line for c in (cell, "")] for line in grid)),
    "the names on every page": _laid_out(_names_on_every_page),
    "cells padded with blanks": _cells(lambda cell: f"\u00a0{cell} "),
    "decimal commas": _cells(lambda cell: cell.replace(".", ",") if _DECIMAL.fullmatch(cell) else cell),
    "thousands grouped": _cells(_grouped),
    "German days": _dated(r"\3.\2.\1"),
    "British days": _dated(r"\3/\2/\1"),
    "American days": _dated(r"\2/\3/\1"),
    "Chinese days": _dated(r"\1年\2月\3日"),
    "HTML entities": _cells(html.escape),
    "accents apart": _cells(lambda cell: unicodedata.normalize("NFD", cell)),
}  # fmt: skip
