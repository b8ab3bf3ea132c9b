"""Workbooks that are text: web pages named .xls and XML Spreadsheets 2003. What they show is what is read."""

import base64
import datetime
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from backoffice.imports.reading import Limits, Row
from backoffice.imports.reading.surveying import survey
from tests.backoffice.imports.reading_making import ods_text, refusal, rows_of, write_text, write_zip
from tests.backoffice.imports.retelling import SHAPES, read_grid

NAMED_SO = "The file is named “.xls” but its content is a web page (HTML); it was read as that."
EXCEL = 'xmlns:x="urn:schemas-microsoft-com:office:excel"'
SPACES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    f"{EXCEL}"
)


def page(folder: Path, body: str, *, head: str = "", encoding: str = "utf-8") -> Path:
    text = f'<html {EXCEL}><head><meta charset="{encoding}">{head}</head><body>{body}</body></html>'
    return write_text(folder / "list.xls", text, encoding)


def table(*rows: str, head: str = "<th>sku</th><th>price</th>", attributes: str = "") -> str:
    return f"<table {attributes}><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def first_cells(path: Path) -> tuple[object, ...]:
    return rows_of(path)[0][0].cells


def book(folder: Path, sheets: str, *, before: str = "", prolog: str = '<?xml version="1.0"?>') -> Path:
    return write_text(folder / "book.xls", f"{prolog}<Workbook {SPACES}>{before}{sheets}</Workbook>")


def sheet(*rows: str, name: str = "Data", options: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table>{options}</Worksheet>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row {attributes}>{''.join(cells)}</Row>"


def cell(value: object, kind: str = "String", attributes: str = "") -> str:
    return f'<Cell {attributes}><Data ss:Type="{kind}">{value}</Data></Cell>'


NAMES = row(cell("sku"), cell("price"))


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("<td>00123</td>", "00123"),
        ("<td>1.234,56</td>", "1.234,56"),
        ("<td> A &amp; B&nbsp;&eacute;&#20013; </td>", "A & B é中"),
        ("<td>one\n   two<br>three<BR/>four</td>", "one two\nthree\nfour"),
        ("<td><p>one</p><p>two</p></td>", "one\ntwo"),
        ("<td><font color=red>a</font> <b>b</b></td>", "a b"),
        ("<td><script>var a = '<td>no</td>';</script><style>td {}</style>yes<!-- no --></td>", "yes"),
        ('<td><span style="display: none">20211108</span>8 Nov 2021</td>', "8 Nov 2021"),
        ('<td><span style="display:none">20211108</span></td>', None),
        ("<td>&nbsp;</td>", None),
        ("<td>3 < 5 & 7</td>", "3 < 5 & 7"),
        ('<td title="a > b">x</td>', "x"),
        ("<td title='a > b'>x</td>", "x"),
        ('<td title=5">x</td>', "x"),
        ("<td><a href='?a=1&amp;b=2'>link</a></td>", "link"),
        ("<td><select><option>a<option selected>b</select></td>", "b"),
        ('<td><input type=hidden value=9><input value="12"></td>', "12"),
        ('<td>="0012"</td>', "0012"),
        ("<td>'=A1</td>", "=A1"),
        ('<td x:num="1234.5">1,235</td>', 1234.5),
        ("<td x:num>12</td>", 12),
        ("<td x:num>1,234</td>", "1,234"),
        ("<td x:num>1.234</td>", "1.234"),
        ('<td x:num="0012">0012</td>', "0012"),
        ("<td style='mso-number-format:\"000\"'>00501</td>", "00501"),
        ('<td x:num="0.025">2.5%</td>', "2.5%"),
        ('<td x:num="44508">8 November</td>', "8 November"),
        ("<td x:num=\"44508\" style='mso-number-format:\"Short Date\"'>8 Nov</td>", datetime.date(2021, 11, 8)),
        ("<td x:num=\"1.5\" style='mso-number-format:\"\\[h\\]\\:mm\"'>36:00</td>", "36:00:00"),
        ('<td x:num="12" style="vnd.ms-excel.numberformat:@">0012</td>', "0012"),
        ('<td x:str="007">007</td>', "007"),
        ('<td x:bool="TRUE">WAHR</td>', True),
        ("<td style='mso-number-format:\"00000\"'>501</td>", "00501"),
        ('<td style="mso-number-format:\'0\\.00%\';">0.025</td>', "2.5%"),
        ("<td class='other padded'>501</td>", "00501"),
        ("<td class='text'>00501</td>", "00501"),
    ],
)  # fmt: skip
def test_it_reads_the_cells_of_a_page_as_they_are_shown(tmp_path: Path, cell: str, read: object) -> None:
    styles = (
        '<style><!-- .padded, td.more {mso-number-format:"00000";} .text{mso-number-format:"\\@"} --></style>'
    )
    cells = first_cells(page(tmp_path, table(f"<td>A</td>{cell}"), head=styles))
    assert cells == ("A", read)
    assert type(cells[1]) is type(read)


def test_it_says_what_excel_says_of_a_cell(tmp_path: Path) -> None:
    euros = 'mso-number-format:"\\#\\,\\#\\#0\\.00\\ \\0022€\\0022"'
    rows, found = rows_of(
        page(
            tmp_path,
            table(
                f"<td>A</td><td x:num=1250 style='{euros}'>1.250,00 €</td>",
                '<td>B</td><td x:num="900">900 €</td>',
                '<td>C</td><td x:err="#DIV/0!">#DIV/0!</td>',
                '<td>D</td><td x:fmla="=A1"></td>',
            ),
        )
    )
    assert [each.cells[1] for each in rows] == [1250, 900, "#DIV/0!", None]
    assert [[fault.code for fault in each.faults] for each in rows] == [
        [], [], ["error_value"], ["not_calculated"],
    ]  # fmt: skip
    assert found.units == {1: "€"}
    assert found.notes == [NAMED_SO]


def test_dates_of_a_page_count_from_1904_where_it_says_so(tmp_path: Path) -> None:
    island = "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook></xml><![endif]-->"
    dated = table("<td>A</td><td x:num=43046 style='mso-number-format:\"Short Date\"'>8.11.21</td>")
    rows, found = rows_of(page(tmp_path, dated, head=island))
    assert rows[0].cells[1] == datetime.date(2021, 11, 8)
    assert "The workbook counts its dates from 1904; they were read accordingly." in found.notes


def test_a_header_below_titles_and_cells_over_several_rows(tmp_path: Path) -> None:
    body = (
        "<table><tr><td colspan=100>Stock list</td></tr><tr></tr>"
        "<tr><th rowspan=2>sku</th><th rowspan=2>brand</th><th colspan=2>price</th></tr>"
        "<tr><th>EUR</th><th>USD</th></tr>"
        "<tr><td>A</td><td rowspan=2>Aurore</td><td>1</td><td>2</td></tr><tr><td>B</td><td>3</td><td>4</td></tr>"
        "<tr><td>C</td><td rowspan=0>Boréal</td><td>5</td><td>6</td></tr>"
        "<tr><td>D</td><td>7</td><td>8</td></tr></table>"
    )
    rows, found = rows_of(
        page(tmp_path, body), recognise=lambda name: name in ("sku", "brand", "price EUR", "price USD")
    )
    assert found.headers == ["sku", "brand", "price EUR", "price USD"]
    assert [each.cells for each in rows] == [
        ("A", "Aurore", "1", "2"),
        ("B", "Aurore", "3", "4"),
        ("C", "Boréal", "5", "6"),
        ("D", "Boréal", "7", "8"),
    ]
    assert [each.number for each in rows] == [5, 6, 7, 8]


def test_hidden_rows_are_read_and_counted_and_hidden_tables_are_not(tmp_path: Path) -> None:
    body = (
        '<div style="display:none">' + table("<td>old</td><td>1</td>") + "</div>"
        "<table><tr><th>sku</th><th>price</th></tr><tr style='display:none'><td>A</td><td>1</td></tr>"
        "<tr style='display:none'><td width=64></td><td width=64></td></tr><tr><td>B</td><td>2</td></tr></table>"
    )
    rows, found = rows_of(page(tmp_path, body))
    assert [each.cells for each in rows] == [("A", "1"), ("B", "2")]
    assert found.sheet == "Table 2"
    assert found.notes[1:] == [
        "Hidden sheets were ignored: “Table 1”.",
        "Hidden rows in the sheet: 1. They were read like the others; delete those that are not meant.",
    ]
    hidden = table("<td>A</td><td>1</td>", attributes="hidden")
    assert refusal(page(tmp_path, hidden)).code == "no_sheet"


def test_the_tables_of_a_page_are_sheets_to_pick(tmp_path: Path) -> None:
    body = (
        "<table><tr><td>Home</td><td>Log out</td></tr></table>"
        + table("<td>A</td><td>1</td>").replace("<tr>", "<caption>Stock</caption><tr>", 1)
        + table("<td>B</td><td>2</td><td>x</td>", head="<th>sku</th><th>price</th><th>note</th>")
    )
    path = page(tmp_path, body)
    rows, found = rows_of(path)
    assert (found.sheet, rows[0].cells) == ("Stock", ("A", "1"))
    assert found.notes[1] == "Sheet “Stock” was read. Other sheets: “Table 2”; choose one to read it instead."
    assert rows_of(path, sheet="Table 2")[0][0].cells == ("B", "2", "x")
    assert [info.name for info in survey(path, filename="list.xls").sheets] == ["Stock", "Table 2"]


def test_excel_names_the_sheets_of_a_page(tmp_path: Path) -> None:
    island = (
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>"
        "<x:Name>Lager &amp; mehr</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->"
    )
    assert rows_of(page(tmp_path, table("<td>A</td><td>1</td>"), head=island))[1].sheet == "Lager & mehr"


def test_tables_for_layout_give_way_to_those_in_them(tmp_path: Path) -> None:
    data = table(*(f"<td>A-{n}</td><td>{n}</td>" for n in range(5)))
    menu = "<table><tr><td>Menu</td></tr></table>"
    body = f"<table><tr><td>{menu}</td><td>{data}</td></tr><tr><td>Foot</td></tr></table>"
    rows, found = rows_of(page(tmp_path, body))
    assert (found.headers, len(rows)) == (["sku", "price"], 5)


def test_small_tables_in_cells_are_text_of_the_cells(tmp_path: Path) -> None:
    sizes = "<table><tr><td>S</td><td>1</td></tr><tr><td>M</td><td>2</td></tr></table>"
    rows, _ = rows_of(
        page(
            tmp_path,
            table(
                *(f"<td>A-{n}</td><td>{n}</td><td>in: {sizes}</td>" for n in range(5)),
                head="<th>sku</th><th>price</th><th>sizes</th>",
            ),
        )
    )
    assert [each.cells for each in rows][:1] == [("A-0", "0", "in:\nS 1\nM 2")]
    assert len(rows) == 5


def test_a_table_for_each_page_is_one_and_names_that_do_not_scroll_belong_to_theirs(tmp_path: Path) -> None:
    pages = "".join(table(f"<td>A-{n}</td><td>{n}</td>", f"<td>B-{n}</td><td>{n}</td>") for n in range(3))
    rows, found = rows_of(page(tmp_path, f"<h1>Report</h1>{pages}"))
    assert [each.cells[0] for each in rows] == ["A-0", "B-0", "A-1", "B-1", "A-2", "B-2"]
    assert "“Table 1” stands in 3 tables of the same columns, which were read as one." in found.notes
    apart = "<table><thead><tr><th>sku<th>price</table><table><tr><td>A<td>1<tr><td>B<td>2</table>"
    rows, found = rows_of(page(tmp_path, apart))
    assert (found.headers, len(rows)) == (["sku", "price"], 2)


@pytest.mark.parametrize(
    ("written", "declared", "read"),
    [
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("gb18030", "iso-8859-1", "gb18030"),
        ("utf-8", "gbk", "utf-8"),
        ("utf-8", "", "utf-8"),
        ("utf-16", "utf-16", "utf-16"),
        ("utf-16-le", "utf-16", "utf-16-le"),
        ("utf-8-sig", "utf-8", "utf-8"),
        ("cp950", "big5", "cp950"),
    ],
)  # fmt: skip
def test_it_reads_pages_in_the_encoding_that_they_are_in(
    tmp_path: Path, written: str, declared: str, read: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    text = f"<html><head>{meta}</head>{table('<td>手提包的價格和標題</td><td>商品詳情</td>')}</html>"
    if written == "gb18030":
        text = text.replace("手提包的價格和標題", "手提包的价格和标题").replace("詳", "详")
    rows, found = rows_of(write_text(tmp_path / "a.xls", text, written))
    assert rows[0].cells[0] in ("手提包的價格和標題", "手提包的价格和标题")
    assert found.encoding is not None
    assert found.encoding.codec == read


def test_what_is_utf_8_is_read_so_whatever_a_page_declares(tmp_path: Path) -> None:
    text = f'<meta charset="iso-8859-1">{table("<td>Hermès</td><td>1</td>")}'
    assert first_cells(write_text(tmp_path / "a.xls", text)) == ("Hermès", "1")


def test_few_letters_are_read_as_declared_and_a_person_may_choose(tmp_path: Path) -> None:
    path = page(tmp_path, table("<td>品牌</td><td>1</td>"), encoding="gbk")
    assert first_cells(path) == ("品牌", "1")
    assert first_cells(page(tmp_path, table("<td>Ż</td><td>1</td>"), encoding="windows-1250")) == ("Ż", "1")
    found = survey(page(tmp_path, table("<td>品牌</td><td>1</td>"), encoding="gbk"), filename="list.xls")
    assert found.encoding is not None
    assert found.encoding.sample == "品牌"
    assert rows_of(path, encoding="gbk")[0][0].cells == ("品牌", "1")
    assert refusal(path, encoding="utf-8").code == "encoding_mismatch"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<title>Sign in</title><form><table><tr><td>User<td><input name=u><tr><td>Password<td><input type=password>"
         "</table></form>", "is a web page (HTML) to log in (its title is “Sign in”). Log in there"),
        ("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>", "without a table of data (its title is “502 Bad"),
        ("<table><tr><td>The page cannot be displayed</td></tr></table>", "without a table of data"),
        ("<frameset><frame src='a.files/sheet001.htm'></frameset>", "kept in files beside it"),
        ("<script>document.write('<table><tr><td>1')</script>", "without a table of data"),
    ],
)  # fmt: skip
def test_a_page_without_data_says_what_it_is(tmp_path: Path, body: str, words: str) -> None:
    error = refusal(write_text(tmp_path / "a.xls", f"<html>{body}</html>"))
    assert error.code == "wrong_content"
    assert error.sentence.startswith("“a.xls” is a web page (HTML)")
    assert words in error.sentence


def test_a_page_of_names_alone_has_no_rows(tmp_path: Path) -> None:
    error = refusal(page(tmp_path, table()))
    assert (error.code, error.data["headers"]) == ("no_rows", ["sku", "price"])


@pytest.mark.parametrize(
    "end",
    ["<tr><td>B", "<tr><td>B</td><td>2</td></tr>", "<tr><td cla", "<tr><td><!-- a", "<td><script>", "<tr><td title='"],
)  # fmt: skip
def test_it_refuses_a_page_that_breaks_off(tmp_path: Path, end: str) -> None:
    error = refusal(
        write_text(tmp_path / "a.xls", "<table><tr><td>sku<td>price<tr><td>A</td><td>1</td></tr>" + end)
    )
    assert error.code == "truncated"
    assert "breaks off within its table" in error.sentence


def test_it_reads_what_a_browser_forgives(tmp_path: Path) -> None:
    loose = (
        "<body style='display:none'><br />\n<b>Notice</b>: x\n"
        "<table><tr><td>sku<td>price<tr><td>A<td>1<tbody><tr><td>B<td>2</html>"
    )
    assert [each.cells for each in rows_of(write_text(tmp_path / "a.xls", loose))[0]] == [
        ("A", "1"),
        ("B", "2"),
    ]


def _many(number: int, text: str) -> str:
    return text * number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<table><tr><td>sku<td colspan=1000000>x<td>y<tr><td>1<td>2</table>", "too_many_columns"),
        ("<table><tr>" + _many(300, "<td>x</td>") + "<tr><td>1</table>", "too_many_columns"),
        (_many(10_000, "<table><tr><td>"), "too_heavy"),
        ("<table><tr><td>a<td>b<tr><td rowspan=999999999>1<td>2</table>", ""),
        (_many(2_000, "<div style='display:none'>") + "<table><tr><td>a<td>b<tr><td>1<td>2</table>", "no_sheet"),
        ("<table><tr><td>a<td>b<tr><td>" + _many(300_000, "<b>") + "1<td>2</table>", ""),
        ("<table><tr><td>a<td>b<tr><td>" + _many(300_000, "<br>") + "1<td>2</table>", ""),
        ("<table><tr><td>a<td>b<tr><td>1<td>" + _many(30_000, "&") + "</table>", ""),
        ("<table><tr><td>a<td>b<tr><td>1<td>2" + _many(300_000, "<a ") + "</table>", "truncated"),
        ("<table><tr><td>a<td>b<tr><td>1<td>2" + _many(300_000, "<") + "</table>", "cell_too_long"),
        ("<table><tr><td>a<td>b<tr><td>1<td>2" + _many(100_000, "<a b='") + "</table>", "truncated"),
        ("<table><tr><td>a<td>b<tr><td " + _many(300_000, "a=b ") + ">1<td>2</table>", ""),
        ("<style>" + _many(500_000, "a") + "{</style><table><tr><td>a<td>b<tr><td>1<td>2</table>", ""),
        ("<table><tr><td>a<td>b<tr><td>1<td>2" + _many(100_000, "<!--") + "</table>", "truncated"),
        ("<table><tr><td>a<td>b<tr><td>1<td>2</table>" + " " * 20_000_000, ""),
        ("<table>" + " " * 20_000_000 + "<tr><td>a<td>b<tr><td>1<td>2</table>", ""),
        ("<table><tr><td>a<td>b" + _many(400_000, "<tr>") + "<tr><td>1<td>2</table>", ""),
    ],
    ids=range(17),
)  # fmt: skip
def test_a_hostile_page_is_read_or_refused_quickly(tmp_path: Path, text: str, code: str) -> None:
    path = write_text(tmp_path / "a.xls", text)
    started = time.process_time()
    if code and code != "cell_too_long":
        assert refusal(path, limits=Limits(seconds=20)).code == code
    else:
        rows, _ = rows_of(path, limits=Limits(seconds=20))
        assert [[fault.code for fault in each.faults] for each in rows] == [[code] if code else []]
    assert time.process_time() - started < 10


def test_it_reads_an_xml_spreadsheet_as_the_workbook_tells(tmp_path: Path) -> None:
    styles = (
        '<Styles><Style ss:ID="z"><NumberFormat ss:Format="00000"/></Style><Style ss:ID="y" ss:Parent="z"/>'
        '<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
        '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
        '<Style ss:ID="e"><NumberFormat ss:Format="#,##0.00\\ &quot;€&quot;"/></Style></Styles>'
    )
    values = row(
        cell("007"),
        cell(4006381333931, "Number"),
        cell("12.50", "Number"),
        cell(1, "Boolean"),
        cell("2021-11-08T00:00:00.000", "DateTime"),
        cell("2021-11-08T23:59:01.000", "DateTime"),
        cell("1899-12-31T12:00:00.000", "DateTime"),
        cell(501, "Number", 'ss:StyleID="y"'),
        cell(0.025, "Number", 'ss:StyleID="p"'),
        cell(44508, "Number", 'ss:StyleID="d"'),
        cell("900", "Number"),
        cell("a&#10;b &amp; <B xmlns='http://www.w3.org/TR/REC-html40'>c</B>"),
    )
    letters = "ABCDEFGHIJKL"
    rows, found = rows_of(
        book(
            tmp_path,
            sheet(
                '<Column ss:Index="11" ss:StyleID="e"/>', row(*(cell(letter) for letter in letters)), values
            ),
            before=styles,
        )
    )
    assert rows == [
        Row(2, ("007", 4006381333931, 12.5, True, datetime.date(2021, 11, 8),
                datetime.datetime(2021, 11, 8, 23, 59, 1), datetime.time(12), "00501", "2.5%",  # noqa: DTZ001
                datetime.date(2021, 11, 8), 900, "a\nb & c")),
    ]  # fmt: skip
    assert [type(each) for each in rows[0].cells[1:3]] == [int, float]
    assert found.units == {10: "€"}
    assert (found.kind, found.sheet) == ("xml", "Data")


def test_cells_of_an_xml_spreadsheet_stand_where_they_say(tmp_path: Path) -> None:
    comment = '<Comment ss:Author="A"><ss:Data xmlns="http://www.w3.org/TR/REC-html40">no</ss:Data></Comment>'
    rows, found = rows_of(
        book(
            tmp_path,
            sheet(
                row(cell("Stock list", attributes='ss:MergeAcross="5"')),
                row(
                    cell("sku"),
                    cell("brand"),
                    cell("note", attributes='ss:Index="4"'),
                    attributes='ss:Index="5"',
                ),
                row(
                    f'<Cell><Data ss:Type="String">A</Data>{comment}</Cell>',
                    cell("Aurore", attributes='ss:MergeDown="1"'),
                    attributes='ss:Span="2"',
                ),
                row(cell("B"), cell("x", attributes='ss:Index="4"'), attributes='ss:Hidden="1"'),
                row(cell("C"), cell("#N/A", "Error"), '<Cell ss:Formula="=A1"/>'),
            ),
        )
    )
    assert found.header_row == 5
    assert [(each.number, each.cells) for each in rows] == [
        (6, ("A", "Aurore", None, None)),
        (9, ("B", None, None, "x")),
        (10, ("C", "#N/A", None, None)),
    ]
    assert [fault.code for fault in rows[2].faults] == ["error_value", "not_calculated"]
    assert (
        "Hidden rows in the sheet: 1. They were read like the others; delete those that are not meant."
        in found.notes
    )
    assert [each.cells[1] for each in rows_of(book(tmp_path, sheet(
        NAMES, row(cell("A"), cell("x", attributes='ss:MergeDown="1"')), row(cell("B"))
    )))[0]] == ["x", "x"]  # fmt: skip


def test_hidden_sheets_of_an_xml_spreadsheet_are_ignored_and_named(tmp_path: Path) -> None:
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    path = book(
        tmp_path,
        sheet(NAMES, row(cell("old"), cell("1")), name="Old", options=hidden)
        + sheet(NAMES, row(cell("A"), cell("1")), name="Now")
        + sheet(NAMES, row(cell("B"), cell("2")), name="Then"),
    )
    rows, found = rows_of(path)
    assert (found.sheet, rows[0].cells) == ("Now", ("A", "1"))
    assert found.notes[1:3] == [
        "Hidden sheets were ignored: “Old”.",
        "Sheet “Now” was read. Other sheets: “Then”; choose one to read it instead.",
    ]
    assert rows_of(path, sheet="Then")[0][0].cells == ("B", "2")
    assert refusal(path, sheet="Old").code == "hidden_sheet"


def test_dates_of_an_xml_spreadsheet_count_from_1904_where_it_says_so(tmp_path: Path) -> None:
    before = (
        "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"
        '<Styles><Style ss:ID="d"><NumberFormat ss:Format="yyyy\\-mm\\-dd"/></Style></Styles>'
    )
    path = book(
        tmp_path, sheet(NAMES, row(cell("A"), cell(43046, "Number", 'ss:StyleID="d"'))), before=before
    )
    assert first_cells(path) == ("A", datetime.date(2021, 11, 8))


def test_an_xml_spreadsheet_in_gbk_and_what_is_no_number(tmp_path: Path) -> None:
    prolog = '<?xml version="1.0" encoding="GB2312"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    body = sheet(
        row(cell("货号"), cell("价格"), cell("条码")),
        row(cell("手提包的价格"), cell("1,234.50", "Number"), cell("0012345678905", "Number")),
    )
    path = write_text(tmp_path / "a.xml", f"{prolog}<Workbook {SPACES}>{body}</Workbook>", "gb18030")
    rows, found = rows_of(path)
    assert (found.headers, rows[0].cells) == (
        ["货号", "价格", "条码"],
        ("手提包的价格", "1,234.50", "0012345678905"),
    )
    assert found.notes == ["The file was read as GB18030 (GBK, Simplified Chinese)."]


LAUGHS = (
    "<!DOCTYPE Workbook [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("before", "sheets", "code"),
    [
        (LAUGHS, sheet(row(cell("&i;"))), "entities"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', sheet(row(cell("&x;"))), "entities"),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd">', sheet(row(cell("a"))), "entities"),
        ("", sheet(NAMES, row(cell("A & B"), cell("1"))), "damaged"),
        ("", sheet(NAMES, row(cell("A&nbsp;B"), cell("1"))), "damaged"),
        ("", sheet(NAMES, row(cell("A", attributes='ss:Index="99999999"'))), "too_many_columns"),
        ("", sheet(NAMES, row(cell("A"), attributes='ss:Index="99999999"')), "too_many_rows"),
        ("", sheet(NAMES, row(cell("A"), attributes='ss:Index="1"')), "damaged"),
        ("", sheet(NAMES, row(cell("A"), attributes='ss:Index="x"')), "damaged"),
        ("", sheet(NAMES, row(cell("A", attributes='ss:MergeAcross="-5"'))), "damaged"),
        ("", sheet(NAMES), "no_rows"),
        ("", sheet(), "no_rows"),
        ("", "", "no_sheet"),
        ("", _many(200_000, "<b>"), "damaged"),
    ],
)  # fmt: skip
def test_it_refuses_what_an_xml_spreadsheet_must_not_hold(
    tmp_path: Path, before: str, sheets: str, code: str
) -> None:
    error = refusal(book(tmp_path, sheets, prolog=f'<?xml version="1.0"?>{before}'))
    assert error.code == code
    assert "/etc/passwd" not in error.sentence


def test_a_row_with_two_cells_at_one_place_is_refused(tmp_path: Path) -> None:
    rows, _ = rows_of(
        book(tmp_path, sheet(NAMES, row(cell("A"), cell("1"), cell("2", attributes='ss:Index="2"'))))
    )
    assert [fault.code for fault in rows[0].faults] == ["cell_twice"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_it_refuses_an_xml_spreadsheet_that_was_cut_off(tmp_path: Path, share: float) -> None:
    path = book(tmp_path, sheet(NAMES, *(row(cell(f"A-{n}"), cell(n, "Number")) for n in range(50))))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert refusal(path).code == "truncated"


def flat(folder: Path, tables: str, *, prolog: str = '<?xml version="1.0"?>') -> Path:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    styles = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    return write_text(
        folder / "book.fods",
        f'{prolog}<office:document {spaces} office:mimetype="application/vnd.oasis.opendocument.spreadsheet" '
        f'office:version="1.3">{styles}<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>'
        "</office:document>",
    )


def flat_table(*cells: str, name: str, style: str = "") -> str:
    rows = "".join(f"<table:table-row>{each}</table:table-row>" for each in cells)
    return f'<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>'


def test_it_reads_a_flat_open_document(tmp_path: Path) -> None:
    values = (
        f'{ods_text("007")}<table:table-cell office:value-type="date" office:date-value="2021-11-08"/>'
        '<table:table-cell office:value-type="float" office:value="12.5"/>'
    )
    names = "".join(map(ods_text, ("sku", "day", "price")))
    path = flat(
        tmp_path,
        flat_table(names, ods_text("old"), name="Old", style="h") + flat_table(names, values, name="Now"),
    )
    rows, found = rows_of(path)
    assert (found.kind, found.sheet, rows[0].cells) == (
        "fods",
        "Now",
        ("007", datetime.date(2021, 11, 8), 12.5),
    )
    assert found.notes == ["Hidden sheets were ignored: “Old”."]
    path.write_bytes(path.read_bytes()[:-200])
    assert refusal(path).code == "damaged"
    assert refusal(flat(tmp_path, "", prolog='<!DOCTYPE a [<!ENTITY b "c">]>')).code == "entities"


def archive(
    folder: Path, *pages: tuple[str, str, str], listed: str = "", end: str = "------=_Next--\n"
) -> Path:
    """A web archive as Excel writes it: each page with its name and encoding, after one that lists the sheets."""
    first = (
        f"<html {EXCEL}><head><xml><x:ExcelWorkbook>{listed}</x:ExcelWorkbook></xml></head><frameset></html>"
    )
    parts = [
        "From: <Saved by Excel>\nMIME-Version: 1.0\nX-Document-Type: Workbook\n"
        'Content-Type: multipart/related; boundary="----=_Next"\n\nThis document is a Single File Web Page.\n\n'
    ]
    for name, text, encoding in (("Book.htm", first, "us-ascii"), *pages):
        kind = "text/css" if name.endswith(".css") else "text/html"
        lines = base64.encodebytes(text.encode(encoding)).decode()
        parts.append(
            f"------=_Next\nContent-Location: file:///C:/A/Book_files/{name}\nContent-Transfer-Encoding: base64\n"
            f'Content-Type: {kind}; charset="{encoding}"\n\n{lines}\n'
        )
    return write_text(folder / "book.xls", "".join([*parts, end]), "ascii")


def _sheet_listed(name: str, page: str, *, hidden: bool = False) -> str:
    visible = "<x:Visible>SheetHidden</x:Visible>" if hidden else ""
    return (
        f"<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetOptions>{visible}</x:WorksheetOptions>"
        f'<x:WorksheetSource HRef="Book_files/{page}"/></x:ExcelWorksheet>'
    )


def test_it_reads_the_sheets_of_a_web_archive(tmp_path: Path) -> None:
    listed = (
        _sheet_listed("Old", "sheet001.htm", hidden=True)
        + _sheet_listed("商品", "sheet002.htm")
        .encode("ascii", "xmlcharrefreplace").decode()
        + _sheet_listed("Blank", "sheet003.htm")
    )  # fmt: skip
    path = archive(
        tmp_path,
        ("stylesheet.css", '.xl24 {mso-number-format:"00000";}', "us-ascii"),
        ("sheet001.htm", f"<html>{table('<td>old</td><td>1</td>')}</html>", "us-ascii"),
        ("sheet002.htm", f"<html>{table('<td>品牌</td><td class=xl24 x:num>501</td>')}</html>", "gb2312"),
        ("sheet003.htm", "<html><table><tr><td></td></tr></table></html>", "us-ascii"),
        ("tabstrip.htm", f"<html>{table('<td>Old</td><td>Now</td>')}</html>", "us-ascii"),
        listed=listed,
    )
    rows, found = rows_of(path)
    assert (found.kind, found.sheet, rows[0].cells) == ("mhtml", "商品", ("品牌", "00501"))
    assert found.notes[:2] == [
        "The file is named “.xls” but its content is a web archive (MHTML); it was read as that.",
        "Hidden sheets were ignored: “Old”.",
    ]
    with_one = archive(tmp_path, ("a.htm", table("<td>A</td><td>1</td>"), "utf-8"))
    assert rows_of(with_one)[1].sheet == "Table 1"
    assert rows_of(with_one)[0][0].cells == ("A", "1")


def test_it_refuses_a_web_archive_without_a_table_or_without_its_end(tmp_path: Path) -> None:
    error = refusal(archive(tmp_path, ("a.htm", "<p>Dear clerk", "utf-8")))
    assert error.code == "wrong_content"
    assert error.sentence.startswith("“book.xls” is a web archive (MHTML) without a table of data.")
    data = ("a.htm", table("<td>A</td><td>1</td>"), "utf-8")
    assert refusal(archive(tmp_path, data, end="")).code == "truncated"
    assert refusal(archive(tmp_path, ("a.htm", data[1][:-20], "utf-8"))).code == "truncated"
    nested = write_text(tmp_path / "a.mht", "MIME-Version: 1.0\n" + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3_000)
    ))  # fmt: skip
    assert refusal(nested).code in ("damaged", "truncated")


def test_a_page_comes_in_an_archive(tmp_path: Path) -> None:
    made = page(tmp_path, table("<td>A</td><td>1</td>")).read_bytes()
    rows, found = rows_of(write_zip(tmp_path / "a.zip", {"export.xls": made}))
    assert (found.kind, rows[0].cells) == ("html", ("A", "1"))
    rows, found = rows_of(write_zip(tmp_path / "b.zip", {"a.csv": "sku,price\nA,1\n", "about.html": made}))
    assert found.kind == "delimited"


@pytest.mark.parametrize(
    "shape", ["a page named like a workbook", "a page in GBK, cells said to be text", "an XML spreadsheet"]
)
def test_codes_keep_their_zeros(tmp_path: Path, shape: str) -> None:
    grid: list[list[str]] = [
        ["gtin", "hs", "品名"],
        ["0012345678905", "0420", "包"],
        ["4006381333931", "1E5", "=1+1"],
    ]
    path = tmp_path / "table.xls"
    path.write_bytes(SHAPES[shape](grid).content)
    rows = rows_of(path)[0]
    assert [list(each.cells) for each in rows] == grid[1:]


@pytest.mark.parametrize(
    "file",
    [
        "pet/petstock_dog_food.csv",
        "off_gtin/off_awkward_names_150.csv",
        "off_gtin/off_products_public.csv",
        "shop_exports/shopify_export_ayonne_skincare.csv",
        "reference/harmonized-system.csv",
        "cosmetics/cosmetics_ingredients.csv",
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["a page named like a workbook", "an XML spreadsheet"])
def test_published_files_hold_the_same_in_markup(
    tmp_path: Path, shared_data: Path, file: str, shape: str
) -> None:
    as_csv, _ = rows_of(shared_data / file)
    path = tmp_path / "table.xls"
    path.write_bytes(SHAPES[shape](read_grid(shared_data / file, 10_000)).content)
    as_markup, _ = rows_of(path)
    assert _texts(as_markup) == _texts(as_csv)


def _texts(rows: Sequence[Row]) -> list[list[str]]:
    return [["" if each is None else str(each) for each in row.cells] for row in rows]
