"""Cells that show more than they hold: words, digits and thousands of a format, the results of formulas."""

import datetime
import struct
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.models import ImportSession
from backoffice.imports.reading.inspection.formats import shown_text, style_of
from backoffice.imports.reading.rows import Month
from backoffice.imports.sniffing import sniff
from tests.backoffice.imports.making import preview, sentences, sheet_of
from tests.backoffice.imports.reading_making import (
    biff,
    biff_label,
    biff_number,
    biff_workbook,
    ods_parts,
    ods_text,
    rows_of,
    write_ole,
    write_text,
    write_zip,
    xlsb_parts,
    xlsb_record,
)

PIECE = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags"}


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ('"REF-"0000', 12, "REF-0012"),
        ('0000"-A"', 14, "0014-A"),
        ("000-00-0000", 123456789, "123-45-6789"),
        (r"[<=9999999]###\-####;\(###\)\ ###\-####", 5551234, "555-1234"),
        (r"[<=9999999]###\-####;\(###\)\ ###\-####", 2125551234, "(212) 555-1234"),
        ('"A"00"-"00', 1234, "A12-34"),
        ("REF0", 5, "REF5"),
        ('"REF-"General', 12.5, "REF-12.5"),
        ("00.00", 5.5, "05.50"),
        ("# ?/?", 0.5, "1/2"),
        ("# ?/?", 38.5, "38 1/2"),
        ("# ?/?", 38, "38"),
        ("# ?/8", 7.125, "7 1/8"),
        ("?/?", 1.5, "3/2"),
        ('"US "0', 7, "US 7"),
        (r"0\"", 38, '38"'),
        ('"#"0', -12, "-#12"),
        ('"Yes";"Yes";"No"', 0, "No"),
        ('#,##0.00" k"', 1.25, "1.25 k"),
        ('0.0" k"', 1.258, "1.258 k"),
        ('0.0," kg"', 1500, "1.5 kg"),
        ('0.00 "k€"', 1.25, "1.25 k€"),
        ('0.00 "TEUR"', 1.25, "1.25 TEUR"),
        ('0.00 "万元"', 1.25, "1.25 万元"),
        ('0.00 "€/kg"', 5, "5.00 €/kg"),
    ],
)
def test_words_and_digits_of_a_format_are_part_of_what_it_shows(code: str, number: float, shown: str) -> None:
    assert style_of(code).kind == "worded"
    assert shown_text(code, number) == shown


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ('0" cm"', "unit", "cm"),
        ('0.0" EU"', "unit", "EU"),
        ('0 "fl oz"', "unit", "fl oz"),
        ("kr #,##0.00", "unit", "kr"),
        ('"CHF "#,##0.--', "unit", "CHF"),
        (r"_-* #,##0.00\ [$€-407]_-", "unit", "€"),
        (r"#,##0\ _€_-", "", ""),
        (r"#\ ##0", "", ""),
        ('_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "", ""),
        ("#,##0.-", "", ""),
        ("0.00E+00", "", ""),
        (";;;", "", ""),
        ("@", "", ""),
        ("0000;;;@", "padded", ""),
        ("0.0%", "per_cent", ""),
        ("0.0,", "scaled", ""),
        ('0.0,"k €"', "scaled", "€"),
        ('"$"#,##0.0,,"M"', "scaled", "$"),
        ("mmm-yy", "month", ""),
        (r"[$-409]mmm\-yy;@", "month", ""),
        ('yyyy"年"m"月"', "month", ""),
        ("yyyy-mm-dd", "", ""),
        ("mm:ss.00", "", ""),
        ("h:mm AM/PM", "", ""),
    ],
)
def test_other_formats_show_the_number_and_perhaps_a_unit(code: str, kind: str, text: str) -> None:
    assert style_of(code)[:2] == (kind, text)


CODES = ('"REF-"0000', "mmm-yy", '0.0," kg"', '0" cm"', '0.00 "CHF"', '0.00 "CHF"')
NUMBERS = (12, 46600, 1500, 38, 5, 6)  # the day of 46600 is 1 August 2027


def _xlsx(folder: Path) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, "abcdef")
        for column, (code, number) in enumerate(zip(CODES, NUMBERS, strict=True)):
            sheet.write_number(1, column, number, book.add_format({"num_format": code}))
        sheet.write_number(2, 4, 5)
        sheet.write_number(2, 5, 6.125, book.add_format({"num_format": '0.00 "USD"'}))
    return path


def _xls(folder: Path) -> Path:
    codes = (*CODES, '0.00 "USD"')
    styles = b"".join(
        biff(0x041E, struct.pack("<HHB", 164 + at, len(code), 0) + code.encode("latin-1"))
        for at, code in enumerate(codes)
    )
    styles += b"".join(
        biff(0x00E0, struct.pack("<HH16x", 0, code)) for code in (0, *range(164, 164 + len(codes)))
    )
    cells = b"".join(biff_label(0, column, name) for column, name in enumerate("abcdef"))
    cells += b"".join(
        biff_number(1, column, number, style=column + 1) for column, number in enumerate(NUMBERS)
    )
    cells += biff_number(2, 4, 5) + biff_number(2, 5, 6.125, style=7)
    return write_ole(folder / "a.xls", {"Workbook": biff_workbook(cells, extra_globals=styles)})


def _xlsb(folder: Path) -> Path:
    codes = (*CODES, '0.00 "USD"')
    parts = xlsb_parts([[*"abcdef"], NUMBERS, [None, None, None, None, 5, 6.125]])
    body = bytes(parts["xl/worksheets/sheet1.bin"])
    for column in range(len(NUMBERS)):
        place = struct.pack("<II", column, 0)
        for number in dict.fromkeys((NUMBERS[column], 6.125 if column == 5 else NUMBERS[column])):
            style = 7 if number == 6.125 else column + 1
            body = body.replace(
                place + struct.pack("<d", number),
                struct.pack("<II", column, style) + struct.pack("<d", number),
                1,
            )
    parts["xl/worksheets/sheet1.bin"] = body
    wide = [struct.pack("<I", len(code)) + code.encode("utf-16-le") for code in codes]
    parts["xl/styles.bin"] = (
        xlsb_record(278)
        + xlsb_record(615, struct.pack("<I", len(codes)))
        + b"".join(xlsb_record(44, struct.pack("<H", 164 + at) + code) for at, code in enumerate(wide))
        + xlsb_record(616)
        + xlsb_record(617, struct.pack("<I", len(codes) + 1))
        + b"".join(
            xlsb_record(47, struct.pack("<HH12x", 0, code)) for code in (0, *range(164, 164 + len(codes)))
        )
        + xlsb_record(618)
        + xlsb_record(279)
    )
    related = "xl/_rels/workbook.bin.rels"
    parts[related] = str(parts[related]).replace(
        "</Relationships>",
        '<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
        'Target="styles.bin"/></Relationships>',
    )
    return write_zip(folder / "a.xlsb", parts)


def _ods(folder: Path) -> Path:
    number = '<number:number number:min-integer-digits="{}" number:decimal-places="{}"/>'
    data = {
        "ref": f"<number:text>REF-</number:text>{number.format(4, 0)}",
        "kg": '<number:number number:min-integer-digits="1" number:decimal-places="1" number:display-factor="1000"/>'
        "<number:text> kg</number:text>",
        "cm": f"{number.format(1, 0)}<number:text> cm</number:text>",
    }
    styles = "".join(
        f'<number:number-style style:name="N{name}">{body}</number:number-style>'
        f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="N{name}"/>'
        for name, body in data.items()
    )
    styles += (
        '<number:date-style style:name="Nday"><number:month number:textual="true"/><number:text>-</number:text>'
        '<number:year/></number:date-style><style:style style:name="day" style:family="table-cell" '
        'style:data-style-name="Nday"/>'
    )
    cell = '<table:table-cell {} office:value-type="float" office:value="{}"/>'
    money = '<table:table-cell office:value-type="currency" office:currency="{}" office:value="{}"/>'
    rows = (
        "".join(map(ods_text, "abcdef")),
        cell.format('table:style-name="ref"', 12)
        + '<table:table-cell table:style-name="day" office:value-type="date" office:date-value="2027-08-01"/>'
        + cell.format('table:style-name="kg"', 1500)
        + cell.format("", 38)
        + money.format("CHF", 5)
        + money.format("CHF", 6),
        "<table:table-cell/>" * 4 + cell.format("", 5) + money.format("USD", 6.125),
    )
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:default-cell-style-name="cm"/>'
    )
    parts = ods_parts(columns + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    parts["content.xml"] = (
        str(parts["content.xml"])
        .replace(
            "<office:body>", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>", 1
        )
        .replace(
            " office:version",
            ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version',
            1,
        )
    )
    return write_zip(folder / "a.ods", parts)


def _xml(folder: Path) -> Path:
    codes = (*CODES, '0.00 "USD"')
    styles = "".join(
        f'<Style ss:ID="s{at}"><NumberFormat ss:Format="{code.replace(chr(34), "&quot;")}"/></Style>'
        for at, code in enumerate(codes)
    )
    cell = '<Cell ss:StyleID="s{}"><Data ss:Type="{}">{}</Data></Cell>'
    first = "".join(
        cell.format(at, "DateTime" if at == 1 else "Number", "2027-08-01T00:00:00.000" if at == 1 else number)
        for at, number in enumerate(NUMBERS)
    )
    names = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in "abcdef")
    second = '<Cell ss:Index="5"><Data ss:Type="Number">5</Data></Cell>' + cell.format(6, "Number", 6.125)
    rows = "".join(f"<Row>{row}</Row>" for row in (names, first, second))
    text = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return write_text(folder / "a.xml", text)


@pytest.mark.parametrize("make", [_xlsx, _xls, _xlsb, _ods, _xml])
def test_each_kind_of_workbook_tells_it_cell_by_cell(tmp_path: Path, make: object) -> None:
    rows, table = rows_of(make(tmp_path))  # type: ignore[operator]
    first, second = rows[0].cells, rows[1].cells
    assert first == ("REF-0012", datetime.date(2027, 8, 1), "1.5 kg", 38, "5 CHF", "6 CHF")
    assert isinstance(first[1], Month)
    assert second[4:] == (5, "6.1250 USD")
    assert table.units == {3: "cm"}
    assert "Numbers that show words or signs by their format: 2. They were read as shown." in table.notes


def _previewed(
    clerk: Actor, folder: Path, rows: list[dict[str, tuple[float, str]]], **told: str
) -> ImportSession:
    path = folder / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        headers = [*PIECE, *(name for name in rows[0] if name not in PIECE)]
        sheet.write_row(0, 0, headers)
        for number, shown in enumerate(rows, 1):
            cells = {**PIECE, "reference": f"A-{number}"}
            for column, name in enumerate(headers):
                if name in shown:
                    value, code = shown[name]
                    sheet.write_number(number, column, value, book.add_format({"num_format": code}))
                else:
                    sheet.write(number, column, cells[name])
    return preview(path.read_bytes(), "units", actor=clerk, name="list.xlsx", warehouse="paris", **told)


def test_a_reference_and_a_size_are_what_their_cells_show(clerk: Actor, tmp_path: Path) -> None:
    rows = [
        {"reference": (12, '"REF-"0000'), "size": (7, '"US "0'), "price": (100, "0.00")},
        {"reference": (14, '0000"-A"'), "size": (38.5, '0.0" EU"'), "price": (100, "0.00")},
        {"reference": (123456789, "000-00-0000"), "size": (38.5, "# ?/?"), "price": (100, "0.00")},
    ]
    session = _previewed(clerk, tmp_path, rows)
    with scope(clerk):
        found = [row.values for row in session.rows.order_by("number")]
    assert [row["key"][1] for row in found] == ["REF-0012", "0014-A", "123-45-6789"]
    assert [row["facts"]["size"] for row in found] == ["US 7", "38.5 EU", "38 1/2"]


def test_a_size_is_in_the_unit_that_all_of_its_column_show(clerk: Actor, tmp_path: Path) -> None:
    session = _previewed(clerk, tmp_path, [{"size": (38, '0" cm"'), "price": (100, "0.00 €")}] * 2)
    with scope(clerk):
        rows = list(session.rows.order_by("number"))
    # As they stand in the file, should they come back.
    assert {"38 cm", "100 €"} <= {*rows[0].cells}
    assert [row.values["facts"]["size"] for row in rows] == ["38 cm", "38 cm"]
    assert rows[0].values["facts"]["currency"] == "EUR"
    with scope(clerk):
        columns = sniff(session, session.options).columns
    assert {column.name: column.samples[0].text for column in columns}["size"] == "38 cm"


@pytest.mark.parametrize(
    ("price", "read"),
    [
        ((1.25, '#,##0.00" k"'), "1250"),
        ((1.25, '0.00 "k€"'), "1250"),
        ((1250, '0.0,"k"'), "1250"),
        ((1250, "0.0,"), "1250"),
        ((1.25, '0.00" M"'), "“1.25 M” is not a number"),
        ((1.25, '0.00" T"'), "“1.25 T” is not a number"),
        ((1.25, '0.00" t"'), "“1.25 t” is not a number"),
        ((5, '0.00 "€/kg"'), "“5.00 €/kg” is not a number"),
    ],
)
def test_a_price_is_never_a_thousandth_of_what_its_cell_shows(
    clerk: Actor, tmp_path: Path, price: tuple[float, str], read: str
) -> None:
    session = _previewed(clerk, tmp_path, [{"price": price}])
    if read[0] == "“":
        assert read in sentences(session, actor=clerk)[2][0]
        return
    with scope(clerk):
        assert Decimal(session.rows.get().values["facts"]["asking_price"]) == Decimal(read)
    told = "thousands" in " ".join(session.reading["notes"])
    assert told


def test_mended_rows_come_back_in_the_currency_that_their_column_was_shown_with(
    clerk: Actor, tmp_path: Path
) -> None:
    rows = [{"price": (1250.5, "0.00 [$CHF]")}, {"price": (990, "0.00 [$CHF]")}]
    session = _previewed(clerk, tmp_path, rows)
    with scope(clerk):
        assert [row.cells[-1] for row in session.rows.order_by("number")] == ["1250.5 CHF", "990 CHF"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_of_a_formula_that_was_written_as_text_the_link_is_told_and_no_other(
    clerk: Actor, tmp_path: Path, kind: str
) -> None:
    rows = [
        {"title": '=HYPERLINK("http://x.example/1","Bag ""Octave""")', "price": "95.50"},
        {"title": "=CONCAT(A1)", "price": "95"},
        {"title": '="Bag "&B7', "price": "=5*2"},
        {"title": "=Octave=", "price": "=Prices!A1"},
    ]
    link = '=HIPERVINCULO("https://s.example/bag-18000001";"here")'
    pieces = [{**PIECE, "reference": f"A-{n}", "url": link, **row} for n, row in enumerate(rows)]
    content = sheet_of(*pieces)
    if kind == "xlsx":
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate([list(pieces[0]), *(list(piece.values()) for piece in pieces)]):
                for column, text in enumerate(cells):
                    sheet.write_string(number, column, text)
        content = (tmp_path / "a.xlsx").read_bytes()
    session = preview(content, "units", actor=clerk, warehouse="paris", name=f"list.{kind}")
    assert session.counts["rejected"] == {"not_calculated": 3}
    assert (
        "Price: the cell holds the formula “=Prices!A1”, not its result."
        in sentences(session, actor=clerk)[5][0]
    )
    with scope(clerk):
        facts = session.rows.get(outcome="create").values["facts"]
    assert (facts["title"], facts["asking_price"]) == ('Bag "Octave"', "95.5")
    assert facts["source_url"] == "https://s.example/bag-18000001"
    assert (
        "A formula that makes a link stood in 4 cells of «URL»; its address was taken."
        in session.reading["notes"]
    )
