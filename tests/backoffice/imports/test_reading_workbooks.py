"""XLSX, XLS, XLSB and ODS: what the sheet shows is what is read, and what cannot be is a fault."""

import datetime
import re
import struct
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from backoffice.imports.reading import Limits
from backoffice.imports.reading.inspection import xlsx as xlsx_inspection
from backoffice.imports.reading.surveying import survey
from backoffice.imports.reading.table import read_file
from tests.backoffice.imports.reading_making import (
    SMALL_SHEET,
    biff,
    biff_label,
    biff_number,
    biff_workbook,
    ods_parts,
    ods_text,
    refusal,
    rows_of,
    text_cell,
    write_ole,
    write_zip,
    xlsb_parts,
    xlsb_record,
    xlsx_parts,
    xml_row,
)

HEADER = xml_row(1, *(text_cell(f"{letter}1", letter.lower()) for letter in "ABCDEF"))


def xlsx(folder: Path, rows: str, **options: object) -> Path:
    return write_zip(folder / "book.xlsx", xlsx_parts(rows, **options))  # type: ignore[arg-type]


def test_it_reads_cells_as_the_workbook_tells(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    clock = book.add_format({"num_format": "hh:mm"})
    span = book.add_format({"num_format": "[h]:mm:ss"})
    sheet.write_row(
        0, 0, ["text", "whole", "part", "yes", "day", "moment", "clock", "span", "blank", "spaced"]
    )
    sheet.write_string(1, 0, "007")
    sheet.write_number(1, 1, 4006381333931)
    sheet.write_number(1, 2, 12.5)
    sheet.write_boolean(1, 3, True)
    sheet.write_number(1, 4, 44508, day)
    sheet.write_number(1, 5, 44508.99999999, moment)
    sheet.write_number(1, 6, 0.5, clock)
    sheet.write_number(1, 7, 1.5, span)
    sheet.write_string(1, 9, "  Hermès \u200b")
    book.close()
    rows, table = rows_of(path)
    assert rows[0] == (
        2,
        (
            "007",
            4006381333931,
            12.5,
            True,
            datetime.date(2021, 11, 8),
            datetime.datetime(2021, 11, 9),  # noqa: DTZ001
            datetime.time(12),
            "36:00:00",
            None,
            "Hermès",
        ),
        (),
    )
    assert [type(cell) for cell in rows[0].cells[1:3]] == [int, float]
    assert table.notes == [
        "Invisible characters (zero-width, soft hyphen, byte order mark) were removed from 1 cell."
    ]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_it_reads_every_kind_of_workbook_whatever_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "upload.bin"
    if kind == "xlsx":
        write_zip(path, xlsx_parts(SMALL_SHEET))
    elif kind == "xls":
        cells = (
            biff_label(0, 0, "sku")
            + biff_label(0, 1, "price")
            + biff_label(1, 0, "A-1")
            + biff_number(1, 1, 12.5)
        )
        write_ole(path, {"Workbook": biff_workbook(cells)})
    elif kind == "xlsb":
        write_zip(path, xlsb_parts([["sku", "price"], ["A-1", 12.5]]))
    else:
        price = '<table:table-cell office:value-type="float" office:value="12.5"/>'
        row = "<table:table-row>{}</table:table-row>"
        table = row.format(ods_text("sku") + ods_text("price")) + row.format(ods_text("A-1") + price)
        write_zip(path, ods_parts(table))
    rows, read = rows_of(path, filename="prices.csv")
    assert (read.kind, read.headers, read.sheet) == (kind, ["sku", "price"], "Sheet1")
    assert rows == [(2, ("A-1", 12.5), ())]
    assert read.notes[0].startswith("The file is named “.csv” but its content is ")


def test_it_faults_cells_that_show_an_error(tmp_path: Path) -> None:
    rows, _ = rows_of(
        xlsx(
            tmp_path,
            HEADER
            + xml_row(2, text_cell("A2", "ok"), '<c r="B2"><f>1+1</f><v>2</v></c>')
            + xml_row(3, text_cell("A3", "bad"), '<c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        )
    )
    assert rows[0] == (2, ("ok", 2, None, None, None, None), ())
    assert rows[1].cells == ("bad", None, "#DIV/0!", None, None, None)
    assert [(fault.column, fault.code) for fault in rows[1].faults] == [(2, "error_value")]
    assert rows[1].faults[0].sentence == (
        "Row 3, column C shows the error #DIV/0!. Correct the formula or write the value itself."
    )


def test_it_faults_errors_in_xls_xlsb_and_ods(tmp_path: Path) -> None:
    cells = biff_label(0, 0, "a") + biff_label(0, 1, "b") + biff_label(1, 0, "x")
    by_value = biff(0x0205, struct.pack("<HHHBB", 1, 1, 0, 0x2A, 1))
    write_ole(tmp_path / "a.xls", {"Workbook": biff_workbook(cells + by_value)})
    result = struct.pack("<BBBBBBH", 2, 0, 0x07, 0, 0, 0, 0xFFFF)
    by_formula = biff(
        0x0006, struct.pack("<HHH", 1, 1, 0) + result + struct.pack("<HIH", 0, 0, 3) + b"\x1c\x07\x00"
    )
    write_ole(tmp_path / "b.xls", {"Workbook": biff_workbook(cells + by_formula)})
    write_zip(tmp_path / "c.xlsb", xlsb_parts([["a", "b"], ["x", b"\x2a"]]))
    failing = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    row = "<table:table-row>{}</table:table-row>"
    table = row.format(ods_text("a") + ods_text("b")) + row.format(ods_text("x") + failing)
    write_zip(tmp_path / "d.ods", ods_parts(table))
    shown = {}
    for name in ("a.xls", "b.xls", "c.xlsb", "d.ods"):
        rows, _ = rows_of(tmp_path / name)
        assert [(fault.column, fault.code) for fault in rows[0].faults] == [(1, "error_value")], name
        shown[name] = rows[0].cells
    assert shown == {
        "a.xls": ("x", "#N/A"),
        "b.xls": ("x", "#DIV/0!"),
        "c.xlsb": ("x", "#N/A"),
        "d.ods": ("x", "#N/A"),
    }


def test_it_faults_formulas_that_were_never_calculated(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["sku", "price"])
    sheet.append(["A", "=1+1"])
    sheet.append(["=A2", 3])
    book.save(path)
    rows, _ = rows_of(path)
    assert [(row.number, [(f.column, f.code) for f in row.faults]) for row in rows] == [
        (2, [(1, "not_calculated")]),
        (3, [(0, "not_calculated")]),
    ]


def test_it_faults_xls_formulas_whose_results_were_left_to_excel(tmp_path: Path) -> None:
    """As xlwt writes them all, and Perl; where others have results, one that is no text says just that."""

    def formula(row: int, result: bytes, flags: int = 0) -> bytes:
        body = struct.pack("<HHH", row, 1, 0) + result + struct.pack("<HIH", flags, 0, 3) + b"\x1e\x01\x00"
        return biff(0x0006, body)

    blank, zero, seven = b"\x03\0\0\0\0\0\xff\xff", bytes(8), struct.pack("<d", 7)
    names = biff_label(0, 0, "a") + biff_label(0, 1, "b") + biff_label(1, 0, "x") + biff_label(2, 0, "y")
    for cells, faulty in (
        (formula(1, blank) + formula(2, blank), [2, 3]),
        (formula(1, zero, 3) + formula(2, seven, 3), [2]),
        (formula(1, blank) + formula(2, seven), []),
        (formula(1, zero) + formula(2, seven), []),
    ):
        path = write_ole(tmp_path / "a.xls", {"Workbook": biff_workbook(names + cells)})
        rows, _ = rows_of(path)
        assert [row.number for row in rows if row.faults] == faulty
        assert {fault.code for row in rows for fault in row.faults} <= {"not_calculated"}


def test_it_finds_parts_whatever_the_case_of_their_names(tmp_path: Path) -> None:
    parts = xlsx_parts(SMALL_SHEET + xml_row(3, '<c r="B3" t="e"><v>#N/A</v></c>'))
    parts["xl/Worksheets/SHEET1.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    rows, _ = rows_of(write_zip(tmp_path / "book.xlsx", parts))
    assert [row.cells for row in rows] == [("A-1", 12.5), (None, "#N/A")]
    assert rows[1].faults[0].code == "error_value"


def test_it_reads_a_number_that_is_none_as_text(tmp_path: Path) -> None:
    odd = xml_row(2, '<c r="A2"><v>NaN</v></c>', '<c r="B2"><v>INF</v></c>', '<c r="C2"><v>1E300</v></c>')
    rows, _ = rows_of(xlsx(tmp_path, HEADER + odd))
    assert rows[0].cells[:3] == ("nan", "inf", 1e300)


def test_it_takes_a_formula_whose_result_is_empty_text(tmp_path: Path) -> None:
    empty = '<c r="B2" t="str"><f>IF(1,"","x")</f><v></v></c>'
    rows, _ = rows_of(xlsx(tmp_path, HEADER + xml_row(2, text_cell("A2", "x"), empty)))
    assert rows[0] == (2, ("x", None, None, None, None, None), ())


def test_it_warns_of_a_workbook_that_leaves_its_formulas_to_excel(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_row(1, 0, ["x", "=1+1"])
    book.close()
    rows, table = rows_of(path)
    assert rows[0].cells == ("x", 0)
    assert any("leaves its formulas to Excel" in note for note in table.notes)


def test_it_reads_leading_zeros_that_only_the_format_shows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    zeros = book.add_format({"num_format": "00000"})
    sheet.write_row(0, 0, ["post code", "count"])
    sheet.write_number(1, 0, 501, zeros)
    sheet.write_number(1, 1, 501)
    book.close()
    rows, table = rows_of(path)
    assert rows[0].cells == ("00501", 501)
    assert "Numbers that show leading zeros by their format: 1. They were read as shown." in table.notes


def test_it_reads_leading_zeros_of_an_xls_format(tmp_path: Path) -> None:
    code = b"00000"
    styles = biff(0x041E, struct.pack("<HHB", 164, len(code), 0) + code)
    styles += biff(0x00E0, struct.pack("<HH", 0, 0) + bytes(16)) + biff(
        0x00E0, struct.pack("<HH", 0, 164) + bytes(16)
    )
    cells = (
        biff_label(0, 0, "a")
        + biff_label(0, 1, "b")
        + biff_number(1, 0, 501, style=1)
        + biff_number(1, 1, 501)
    )
    rows, _ = rows_of(write_ole(tmp_path / "a.xls", {"Workbook": biff_workbook(cells, extra_globals=styles)}))
    assert rows[0].cells == ("00501", 501)


def test_it_reads_dates_counted_from_1904(tmp_path: Path, shared_data: Path) -> None:
    days = [datetime.date(2011, 1, n) for n in (1, 2, 3, 1, 2, 3)]
    for name in ("simple.xlsx", "simple.xls"):
        rows, table = rows_of(shared_data / "messy_files/messytables" / name)
        assert [row.cells[0] for row in rows] == days
        assert "The workbook counts its dates from 1904; they were read accordingly." in table.notes


def test_it_leaves_hidden_sheets_aside_and_names_them(tmp_path: Path) -> None:
    sheets = [("Old", "hidden"), ("Secret", "veryHidden"), ("Stock", "visible"), ("More", "visible")]
    path = xlsx(tmp_path, SMALL_SHEET, sheets=sheets)
    _, table = rows_of(path)
    assert table.sheet == "Stock"
    assert table.notes == [
        "Hidden sheets were ignored: “Old”, “Secret”.",
        "Sheet “Stock” was read. Other sheets: “More”; choose one to read it instead.",
    ]
    found = survey(path, filename="book.xlsx")
    assert [info.name for info in found.sheets] == ["Stock", "More"]
    assert [tuple(info) for info in found.ignored_sheets] == [("Old", "hidden"), ("Secret", "very hidden")]


def test_it_reads_the_sheet_that_a_person_chose(tmp_path: Path) -> None:
    sheets = [("One", "visible"), ("Two", "visible"), ("Three", "hidden")]
    path = xlsx(tmp_path, SMALL_SHEET, sheets=sheets)
    assert rows_of(path, sheet="Two")[1].sheet == "Two"
    assert rows_of(path, sheet=" two ")[1].sheet == "Two"
    error = refusal(path, sheet="Four")
    assert (error.code, error.data["sheets"]) == ("unknown_sheet", ["One", "Two"])
    assert refusal(path, sheet="Three").code == "hidden_sheet"


def test_it_passes_over_a_cover_sheet(tmp_path: Path) -> None:
    parts = xlsx_parts(
        SMALL_SHEET, sheets=[("Read me", "visible"), ("Empty", "visible"), ("Data", "visible")]
    )
    cover = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = cover.replace(
        SMALL_SHEET, xml_row(1, text_cell("A1", "How to use this"))
    )
    parts["xl/worksheets/sheet2.xml"] = cover.replace(SMALL_SHEET, "")
    path = write_zip(tmp_path / "book.xlsx", parts)
    rows, table = rows_of(path, recognise=lambda header: header in ("sku", "price"))
    assert table.sheet == "Data"
    assert rows[0].cells == ("A-1", 12.5)


def test_it_reads_the_sheet_with_most_known_names(tmp_path: Path) -> None:
    """A cover may say the brand, and a legend what the columns mean: neither is the table."""
    parts = xlsx_parts(SMALL_SHEET, sheets=[("Cover", "visible"), ("Legend", "visible"), ("Data", "visible")])
    data = str(parts["xl/worksheets/sheet1.xml"])
    cover = xml_row(1, text_cell("A1", "Prices 2027")) + xml_row(
        2, text_cell("A2", "sku"), text_cell("B2", "price")
    )
    legend = "".join(
        xml_row(n, text_cell(f"A{n}", word), text_cell(f"B{n}", "our word"))
        for n, word in enumerate(("column", "sku", "price"), start=1)
    )
    parts["xl/worksheets/sheet1.xml"] = data.replace(SMALL_SHEET, cover)
    parts["xl/worksheets/sheet2.xml"] = data.replace(SMALL_SHEET, legend)
    _, table = rows_of(
        write_zip(tmp_path / "book.xlsx", parts), recognise=lambda header: header in ("sku", "price")
    )
    assert table.sheet == "Data"


def test_of_two_that_are_known_equally_well_it_reads_the_longer(tmp_path: Path) -> None:
    parts = xlsx_parts(SMALL_SHEET, sheets=[("Cover", "visible"), ("Data", "visible")])
    data = str(parts["xl/worksheets/sheet1.xml"])
    cover = xml_row(1, text_cell("A1", "price")) + xml_row(2, text_cell("A2", "in EUR"))
    longer = SMALL_SHEET + xml_row(3, text_cell("A3", "A-2"), '<c r="B3"><v>13</v></c>')
    parts["xl/worksheets/sheet1.xml"] = data.replace(SMALL_SHEET, cover)
    parts["xl/worksheets/sheet2.xml"] = data.replace(SMALL_SHEET, longer)
    _, table = rows_of(write_zip(tmp_path / "book.xlsx", parts), recognise=lambda header: header == "price")
    assert table.sheet == "Data"


def test_it_keeps_the_row_numbers_of_a_table_in_the_middle(tmp_path: Path) -> None:
    names = xml_row(4, text_cell("C4", "sku"), text_cell("D4", "price"), text_cell("F4", "note"))
    values = xml_row(7, text_cell("C7", "A"), '<c r="D7"><v>5</v></c>')
    found, table = rows_of(xlsx(tmp_path, names + values))
    assert (table.header_row, table.headers) == (4, ["sku", "price", "column 5", "note"])
    assert found == [(7, ("A", 5, None, None), ())]


def test_it_reads_cells_without_references_and_with_a_prefix(tmp_path: Path) -> None:
    bare = (
        '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>'
        '<row><c><v>3</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    rows, _ = rows_of(xlsx(tmp_path, bare))
    assert (rows[0].cells, rows[0].faults[0].code) == ((3, "#REF!"), "error_value")
    parts = xlsx_parts(SMALL_SHEET + xml_row(3, '<c r="A3" t="e"><v>#N/A</v></c>'))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        for end in (" ", ">"):
            sheet = sheet.replace(f"<{name}{end}", f"<x:{name}{end}").replace(f"</{name}>", f"</x:{name}>")
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=")
    rows, _ = rows_of(write_zip(tmp_path / "prefixed.xlsx", parts))
    assert [row.cells for row in rows] == [("A-1", 12.5), ("#N/A", None)]
    assert rows[1].faults[0].code == "error_value"


def test_a_blank_sheet_is_blank_however_it_is_written(tmp_path: Path) -> None:
    for blank in (
        "<sheetData/>",
        "<sheetData />",
        "<sheetData></sheetData>",
        "<sheetData> <!-- --> </sheetData>",
    ):
        parts = xlsx_parts("", sheets=(("Sheet1", "visible"), ("Sheet2", "visible")))
        parts["xl/worksheets/sheet1.xml"] = str(parts["xl/worksheets/sheet1.xml"]).replace(
            "<sheetData></sheetData>", f'{blank}<pageMargins left="1"/>'
        )
        assert refusal(write_zip(tmp_path / "a.xlsx", parts)).code == "no_rows"


def test_it_reads_strict_open_xml(tmp_path: Path) -> None:
    parts = {
        name: str(body)
        .replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, body in xlsx_parts(SMALL_SHEET).items()
    }
    assert rows_of(write_zip(tmp_path / "book.xlsx", parts))[0] == [(2, ("A-1", 12.5), ())]


def test_it_says_when_macros_and_links_were_left_alone(tmp_path: Path) -> None:
    links = '<externalReferences><externalReference r:id="rId9"/><externalReference r:id="rId8"/></externalReferences>'
    parts = xlsx_parts(SMALL_SHEET, book=links) | {"xl/vbaProject.bin": b"macros"}
    _, table = rows_of(write_zip(tmp_path / "book.xlsm", parts))
    assert table.notes == [
        "The workbook refers to 2 other workbooks, which was not opened; the values last saved were read.",
        "The workbook contains macros; they were ignored, nothing in it was run.",
    ]


def test_it_faults_a_cell_beyond_the_limit(tmp_path: Path) -> None:
    rows, _ = rows_of(
        xlsx(tmp_path, HEADER + xml_row(2, text_cell("B2", "x" * 40_000), text_cell("A2", "k")))
    )
    assert [(fault.column, fault.code) for fault in rows[0].faults] == [(1, "cell_too_long")]


def test_it_ignores_styled_cells_far_from_the_table(tmp_path: Path) -> None:
    far = xml_row(3, '<c r="XFD3" s="1"/>')
    assert rows_of(xlsx(tmp_path, SMALL_SHEET + far))[0] == [(2, ("A-1", 12.5), ())]


def test_it_counts_merged_cells_below_the_header(tmp_path: Path) -> None:
    parts = xlsx_parts(SMALL_SHEET + xml_row(3, text_cell("A3", "B-1")))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    merged = '</sheetData><mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", merged)
    rows, table = rows_of(write_zip(tmp_path / "book.xlsx", parts))
    assert [row.cells for row in rows] == [("A-1", 12.5), ("B-1", None)]
    assert any("1 block of merged cells lies below the header" in note for note in table.notes)


def test_text_in_merged_cells_counts_for_each_of_their_rows(tmp_path: Path) -> None:
    parts = xlsx_parts(
        xml_row(1, text_cell("A1", "order"), text_cell("B1", "line"), text_cell("C1", "total"))
        + xml_row(2, text_cell("A2", "N-1"), text_cell("B2", "a"), '<c r="C2"><v>12.5</v></c>')
        + xml_row(3, text_cell("B3", "b"))
    )
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    merged = '</sheetData><mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="C2:C3"/></mergeCells>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", merged)
    rows, _ = rows_of(write_zip(tmp_path / "book.xlsx", parts))
    assert [row.cells for row in rows] == [("N-1", "a", 12.5), ("N-1", "b", None)]


def test_it_stops_the_child_when_the_table_is_left_early(tmp_path: Path) -> None:
    many = "".join(xml_row(n, text_cell(f"A{n}", "x"), text_cell(f"B{n}", "y")) for n in range(2, 6000))
    path = xlsx(tmp_path, HEADER + many)
    with read_file(path, filename="book.xlsx") as table:
        process = table._source._process  # type: ignore[union-attr]
        assert next(table.rows).number == 2
        assert process.poll() is None
    assert process.returncode is not None


def test_it_reads_what_number_formats_show(tmp_path: Path) -> None:
    """A currency that only the format holds is told by column or, where a column has several, by cell; hundredths as
    they are seen.
    """
    path = tmp_path / "a.xlsx"
    formats = (
        "[$£-809]#,##0.00",
        r"_-* #,##0.00\ [$€-407]_-",
        "[$¥-804]#,##0",
        r"#,##0\ _€_-",
        "0.0%",
        '0.0" kg"',
    )
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["gbp", "eur", "cny", "none", "share", "weight", "either"])
        for column, code in enumerate(formats):
            sheet.write_number(1, column, 0.125, book.add_format({"num_format": code}))
        sheet.write_number(1, 6, 5, book.add_format({"num_format": formats[0]}))
        sheet.write_number(2, 6, 6, book.add_format({"num_format": formats[2]}))
    with read_file(path, filename="a.xlsx") as table:
        first, second = (row.cells for row in table.rows)
        assert table.units == {0: "£", 1: "€", 2: "CNY", 5: "kg"}
    assert first == (0.125, 0.125, 0.125, 0.125, "12.5%", 0.125, "5 £")
    assert second[6] == "6 CNY"

    cell = '<table:table-cell office:value-type="{}" office:value="0.125" {}/>'
    shown = cell.format("currency", 'office:currency="GBP"') + cell.format("percentage", "")
    rows = "".join(
        f"<table:table-row>{row}</table:table-row>" for row in (ods_text("a") + ods_text("b"), shown)
    )
    write_zip(tmp_path / "b.ods", ods_parts(rows))
    with read_file(tmp_path / "b.ods", filename="b.ods") as table:
        assert next(iter(table.rows)).cells == (0.125, "12.5%")
        assert table.units == {0: "GBP"}


def test_it_reads_the_currency_of_an_xls_format(tmp_path: Path) -> None:
    code = '#,##0.00 "€"'.encode("utf-16-le")
    styles = biff(0x041E, struct.pack("<HHB", 164, len(code) // 2, 1) + code)
    styles += biff(0x00E0, struct.pack("<HH16x", 0, 164))
    cells = biff_label(0, 0, "price") + biff_number(1, 0, 12.5)
    write_ole(tmp_path / "a.xls", {"Workbook": biff_workbook(cells, extra_globals=styles)})
    with read_file(tmp_path / "a.xls", filename="a.xls") as table:
        assert table.units == {0: "€"}


def test_it_refuses_parts_that_are_nested_without_end(tmp_path: Path) -> None:
    parts = xlsx_parts(SMALL_SHEET)
    deep = "<x>" * 50_000 + "</x>" * 50_000
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheets>", f"{deep}<sheets>")
    assert refusal(write_zip(tmp_path / "a.xlsx", parts)).code == "damaged"


def test_it_says_that_hidden_rows_were_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["sku", "A-1", "A-2", "A-3"])
        sheet.set_row(2, None, None, {"hidden": True})
    rows, table = rows_of(path)
    assert [row.cells[0] for row in rows] == ["A-1", "A-2", "A-3"]
    assert any(note.startswith("Hidden rows in the sheet: 1.") for note in table.notes)


def cells_of(row: int, *texts: str) -> str:
    return xml_row(
        row, *(text_cell(f"{letter}{row}", text) for letter, text in zip("ABC", texts, strict=False))
    )


def bare(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (cells_of(3, "A-2", "20") + cells_of(3, "A-3", "30"), "A, B"),
        (xml_row(3, text_cell("A3", "A-2"), text_cell("A3", "A-3"), text_cell("B3", "30")), "A"),
        (xml_row(3, text_cell("B3", "20"), text_cell("A3", "A-3"), text_cell("B3", "")), "B"),
        ("<row r='3'><c r='A3'><v>1</v></c><c r='A3'><v>2</v></c></row>", "A"),
        (xml_row(3, bare("A-2"), bare("20")) + xml_row(3, bare("A-3")), "A"),
        # The cell says which row it is in, whatever row it stands in.
        (cells_of(3, "A-2") + xml_row(4, text_cell("B4", "40"), text_cell("A3", "A-3")), "A"),
        (xml_row(3, text_cell("a3", "A-2"), text_cell("A3", "A-3")), "A"),
        (xml_row(3, text_cell("A3", "A-2"), bare("20"), text_cell("B3", "30")), "B"),
        (cells_of(3, "A-2") + cells_of(5, "A-5") + cells_of(3, "A-3"), "A"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_row_whose_cells_the_sheet_holds_twice_is_refused_and_no_other(
    tmp_path: Path, rows: str, columns: str, prefix: str
) -> None:
    # More than is unpacked at once, 1 MiB.
    many = "".join(cells_of(number, f"M-{number}", "1") for number in range(10, 12_000))
    parts = xlsx_parts(SMALL_SHEET + rows + many)
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    if prefix:
        sheet = re.sub(r"<(/?)(worksheet|sheetData|row|c|v|is|t)\b", rf"<\1{prefix}\2", sheet)
        parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=")
    read, table = rows_of(write_zip(tmp_path / "book.xlsx", parts))
    faulty = [row for row in read if row.faults]
    assert [(row.number, [fault[:2] for fault in row.faults]) for row in faulty] == [
        (3, [(None, "cell_twice")])
    ]
    assert f"has two values in column {columns}:" in faulty[0].faults[0].sentence
    assert (read[0].cells, read[-1].cells) == (("A-1", 12.5), ("M-11999", "1"))
    count = len(columns.split(", "))
    assert f"Cells that the sheet holds twice: {count} (first {columns[0]}3)." in table.notes[0]


def test_a_row_that_comes_again_far_below_is_refused(tmp_path: Path) -> None:
    many = "".join(cells_of(number, f"M-{number}", "x" * 200) for number in range(3, 10_000))
    read, _ = rows_of(xlsx(tmp_path, SMALL_SHEET + many + cells_of(3, "A-3")))
    assert [row.number for row in read if row.faults] == [3]


def test_a_name_of_a_column_that_the_sheet_holds_twice_is_told(tmp_path: Path) -> None:
    head = xml_row(1, text_cell("A1", "sku"), text_cell("B1", "cost"), text_cell("B1", "price"))
    read, table = rows_of(xlsx(tmp_path, head + xml_row(2, text_cell("A2", "A-1"), "<c r='B2'><v>3</v></c>")))
    assert read == [(2, ("A-1", 3), ())]
    assert "first B1" in table.notes[0]


@pytest.mark.parametrize(
    "rows",
    [
        # Out of order, or blank the second time: nothing is lost.
        cells_of(5, "A-5", "5") + cells_of(3, "A-3", "3"),
        xml_row(3, text_cell("B3", "3"), text_cell("A3", "A-3")) + cells_of(5, "A-5", "5"),
        xml_row(3, text_cell("A3", "A-3"), text_cell("B3", "3"), '<c r="A3" s="0"/>')
        + cells_of(5, "A-5", "5"),
        xml_row(3, text_cell("A3", "A-3")) + xml_row(3, text_cell("B3", "3")) + cells_of(5, "A-5", "5"),
    ],
)
def test_cells_out_of_order_are_read_where_they_belong(tmp_path: Path, rows: str) -> None:
    read, table = rows_of(xlsx(tmp_path, SMALL_SHEET + rows))
    assert read[1:] == [(3, ("A-3", "3"), ()), (5, ("A-5", "5"), ())]
    assert table.notes == []


def test_a_sheet_as_programs_write_it_is_not_walked_cell_by_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_inspection, "_SheetWalk", None)
    rows = [[*[None] * (row % 3), f"</row><c> :row> {row}", row, "<c>"] for row in range(30_000)]
    with xlsxwriter.Workbook(tmp_path / "one.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    other = openpyxl.Workbook(write_only=True)
    sheet = other.create_sheet()
    for cells in rows:
        sheet.append(cells)
    other.save(tmp_path / "two.xlsx")
    for path in tmp_path.iterdir():
        inspection = xlsx_inspection.XlsxInspection(path, filename=path.name, limits=Limits())
        inspection.admit(0)
        assert inspection.sheet(0).cells == {}


def test_merged_cells_of_ods_and_xlsb_count_for_each_of_their_rows(tmp_path: Path) -> None:
    spanned = ods_text("black").replace(
        "<table:table-cell", '<table:table-cell table:number-rows-spanned="2"', 1
    )
    rows = [
        ods_text("sku") + ods_text("colour"), ods_text("A-1") + spanned,
        ods_text("A-2") + "<table:covered-table-cell/>", ods_text("A-3"),
    ]  # fmt: skip
    write_zip(
        tmp_path / "a.ods", ods_parts("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    )
    parts = xlsb_parts([["sku", "colour"], ["A-1", "black"], ["A-2"], ["A-3"]])
    name, end = "xl/worksheets/sheet1.bin", xlsb_record(130)
    sheet = bytes(parts[name]) if isinstance(parts[name], bytes) else b""
    assert sheet.endswith(end)
    parts[name] = sheet.removesuffix(end) + xlsb_record(176, struct.pack("<IIII", 1, 2, 1, 1)) + end
    write_zip(tmp_path / "b.xlsb", parts)
    for name in ("a.ods", "b.xlsb"):
        with read_file(tmp_path / name, filename=name) as table:
            cells = [[*row.cells, None][:2] for row in table.rows]
            assert cells == [["A-1", "black"], ["A-2", "black"], ["A-3", None]], name
            assert any(note.startswith("1 block of merged cells lies below") for note in table.notes)
