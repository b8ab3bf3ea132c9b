"""Files that are broken, disguised or made to harm: each gets a sentence, in bounded time and memory."""

import datetime
import io
import os
import pickle
import resource
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from backoffice.imports.reading import Limits, column_letters
from backoffice.imports.reading.table import read_file
from backoffice.imports.reading.workbooks import PlainUnpickler
from tests.backoffice.imports.reading_making import (
    MAIN,
    SMALL_SHEET,
    XML,
    biff,
    biff_label,
    biff_workbook,
    ods_parts,
    ods_text,
    refusal,
    rows_of,
    text_cell,
    write_ole,
    write_text,
    write_zip,
    xlsb_parts,
    xlsb_record,
    xlsx_parts,
    xml_row,
)

LAUGHS = (
    '<!DOCTYPE sst [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.csv", b"", "empty_file", "0 bytes"),
        ("a.csv", b"\n \n\r\n", "empty_file", "nothing but blank lines"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file", "nothing but blank lines"),
        ("a.csv", b"sku,price\n", "no_rows", "2 columns in row 1) but no rows below them (0 rows)"),
        ("a.xlsx", b"%PDF-1.7\n%\xe2\xe3", "wrong_content", "is a PDF document"),
        ("a.xls", b"\x89PNG\r\n\x1a\n\0\0", "wrong_content", "is a PNG picture"),
        ("a.xls", b"<html><table><tr><td>1", "truncated", "breaks off within its table (after row 1)"),
        ("a.xls", "<table><tr><td>1".encode("utf-16"), "truncated", "breaks off within its table"),
        (
            "a.xls",
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook',
            "truncated",
            "breaks off before its end",
        ),
        ("a.xml", b'<?xml version="1.0"?><orders><order id="1"/></orders>', "wrong_content", "an XML file"),
        ("a.xls", b"MIME-Version: 1.0\r\nX: y", "wrong_content", "MHTML) without a table of data"),
        ("a.xls", b"From: <Saved>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n", "wrong_content", "MHTML"),
        ("a.csv", b'{"a": 1}', "wrong_content", "JSON"),
        ("a.csv", b"-- dump\nINSERT INTO `a` VALUES (1,2);\n", "wrong_content", "SQL"),
        ("a.csv", b"{\\rtf1 text}", "wrong_content", "RTF"),
        ("a.slk", b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "wrong_content", "SYLK"),
        (
            "a.fods",
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "wrong_content",
            "flat OpenDocument file without a spreadsheet",
        ),
        ("a.csv", b"\x1f\x8b\x08\0\0", "wrong_content", "gzip"),
        ("a.xls", b"\x09\x08\x10\0\0\x06\x05\0", "wrong_content", "Excel 4 or older"),
        ("a.csv", bytes(range(256)) * 40, "wrong_content", "binary data"),
        ("a.csv", b"\0" * 5000, "wrong_content", "binary data"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 60, "truncated", "breaks off before its end"),
        ("a.xlsx", b"Not Found", "no_rows", "is named “.xlsx” but its content is delimited text"),
    ],
)
def test_it_refuses_what_is_no_table(
    tmp_path: Path, name: str, content: bytes, code: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert error.code == code
    assert words in error.sentence


def test_it_reads_a_list_that_begins_like_a_picture(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "a.csv", "BM,name\n1,2\n"))
    assert rows[0].cells == ("1", "2")


_LABELS = [biff_label(row, 0, f"sku {row}") for row in range(3)]


@pytest.mark.parametrize(
    ("streams", "code", "words"),
    [
        ({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}, "encrypted", "password"),
        ({"WordDocument": b"x"}, "wrong_content", "is a Word document"),
        ({"PowerPoint Document": b"x"}, "wrong_content", "is a PowerPoint presentation"),
        ({"__properties_version1.0": b"x"}, "wrong_content", "is an Outlook message"),
        ({"Contents": b"x"}, "wrong_content", "without a workbook in it"),
        ({"Workbook": biff_workbook(b"", extra_globals=biff(0x2F, bytes(54)))}, "encrypted", "password"),
        ({"Workbook": biff_workbook(b"")}, "no_rows", "(0 rows)"),
        ({"Workbook": b"no workbook at all"}, "damaged", "cannot be read safely"),
        # The second row's record says that it is as long as all that follows.
        (
            {
                "Workbook": biff_workbook(
                    _LABELS[0] + _LABELS[1][:2] + b"\xf0\xff" + _LABELS[1][4:] + _LABELS[2]
                )
            },
            "damaged",
            "cannot be read safely",
        ),
    ],
)
def test_it_looks_into_compound_files(
    tmp_path: Path, streams: dict[str, bytes], code: str, words: str
) -> None:
    error = refusal(write_ole(tmp_path / "a.xls", streams))
    assert error.code == code
    assert words in error.sentence


def test_it_refuses_a_compound_file_that_points_in_a_circle(tmp_path: Path) -> None:
    path = write_ole(tmp_path / "a.xls", {"Workbook": biff_workbook(biff_label(0, 0, "a"))})
    raw = bytearray(path.read_bytes())
    table = len(raw) - 512
    raw[table : table + 4] = struct.pack("<I", 0)
    path.write_bytes(raw)
    assert refusal(path).code == "damaged"
    fat_full_of_itself = bytearray(raw)
    fat_full_of_itself[68:76] = struct.pack("<II", 3, 1)
    path.write_bytes(fat_full_of_itself)
    assert refusal(path).code in ("damaged", "truncated")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "xlsb"])
def test_it_refuses_what_was_cut_off(tmp_path: Path, kind: str, share: float) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xls":
        write_ole(path, {"Workbook": biff_workbook(biff_label(0, 0, "a") + biff_label(1, 0, "b"))})
    else:
        write_zip(
            path,
            {"xlsx": xlsx_parts(SMALL_SHEET), "ods": ods_parts(""), "xlsb": xlsb_parts([["a"], ["b"]])}[kind],
        )
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert refusal(path).code == "truncated"


def test_it_refuses_damage_inside(tmp_path: Path) -> None:
    for rows in (
        SMALL_SHEET + '<row r="3"><c r="A3" t="s"><v>99</v></c></row>',
        SMALL_SHEET + '<row r="3"><c',
        SMALL_SHEET + '<row r="x"><c r="A3"><v>1</v></c></row>',
        "<a>" * 20_000 + "</a>" * 20_000,
    ):
        assert refusal(write_zip(tmp_path / "a.xlsx", xlsx_parts(rows))).code == "damaged"
    parts = xlsx_parts(SMALL_SHEET)
    del parts["xl/workbook.xml"]
    assert refusal(write_zip(tmp_path / "a.xlsx", parts)).code == "damaged"
    sheet = xlsb_parts([["a"], ["b"]])
    sheet["xl/worksheets/sheet1.bin"] = bytes(sheet["xl/worksheets/sheet1.bin"])[:40]  # type: ignore[arg-type]
    assert refusal(write_zip(tmp_path / "a.xlsb", sheet)).code == "damaged"


def test_it_refuses_a_binary_sheet_whose_rows_do_not_ascend(tmp_path: Path) -> None:
    parts = xlsb_parts([["sku"], ["a"], ["b"], ["c"]])
    part = "xl/worksheets/sheet1.bin"
    body = bytes(parts[part])  # type: ignore[arg-type]
    third = xlsb_record(0, struct.pack("<IIHHHBI", 2, 0, 300, 0, 0, 0, 0))
    assert body.count(third) == 1
    second = xlsb_record(0, struct.pack("<IIHHHBI", 1, 0, 300, 0, 0, 0, 0))
    # As it is; with a row that is there twice, so that one of them would be lost; without its end.
    assert len(rows_of(write_zip(tmp_path / "a.xlsb", parts))[0]) == 3
    for spoilt in (body.replace(third, second), body[:-3]):
        assert refusal(write_zip(tmp_path / "b.xlsb", parts | {part: spoilt})).code == "damaged"


def test_it_refuses_a_checksum_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, body in xlsx_parts(SMALL_SHEET).items():
            archive.writestr(name, body)
    raw = path.read_bytes()
    assert raw.count(b"12.5") == 1
    path.write_bytes(raw.replace(b"12.5", b"99.5"))
    assert refusal(path).code == "damaged"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("written_in", ["utf-8", "utf-16"])
def test_it_refuses_entities(tmp_path: Path, part: str, written_in: str) -> None:
    parts = xlsx_parts(SMALL_SHEET)
    body = str(parts[part]).replace(XML, XML.replace("UTF-8", written_in) + LAUGHS)
    error = refusal(write_zip(tmp_path / "a.xlsx", parts | {part: body.encode(written_in)}))
    assert error.code == "entities"


def test_it_refuses_entities_in_ods(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.ods", ods_parts("", prolog=XML + '<!DOCTYPE x [<!ENTITY y "z">]>'))
    assert refusal(path).code == "entities"


def test_it_refuses_a_zip_bomb_from_its_directory(tmp_path: Path) -> None:
    parts = xlsx_parts(SMALL_SHEET)
    bomb = str(parts["xl/worksheets/sheet1.xml"]).replace("</sheetData>", " " * 40_000_000 + "</sheetData>")
    path = write_zip(tmp_path / "a.xlsx", parts | {"xl/worksheets/sheet1.xml": bomb})
    started = time.monotonic()
    error = refusal(path)
    assert error.code == "unpacks_too_large"
    assert "would unpack to 38 MB" in error.sentence
    assert time.monotonic() - started < 1
    error = refusal(
        write_zip(tmp_path / "b.xlsx", xlsx_parts(SMALL_SHEET)), limits=Limits(unpacked_bytes=1000)
    )
    assert error.code == "unpacks_too_large"


def test_it_refuses_a_directory_of_too_many_parts(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {f"{n}.csv": "" for n in range(101)})
    assert refusal(path, limits=Limits(archive_parts=100)).code == "too_many_parts"
    assert refusal(path, limits=Limits(archive_parts=1)).code == "too_many_parts"


def test_it_refuses_a_bomb_that_hides_its_size(tmp_path: Path) -> None:
    """The directory says 200 bytes; the part itself goes on and on."""
    parts = xlsx_parts(SMALL_SHEET)
    long = str(parts["xl/worksheets/sheet1.xml"]).replace("</sheetData>", " " * 3_000_000 + "</sheetData>")
    path = write_zip(tmp_path / "a.xlsx", parts | {"xl/worksheets/sheet1.xml": long})
    raw = path.read_bytes()
    true_size, small = struct.pack("<I", len(long)), struct.pack("<I", 200)
    assert raw.count(true_size) == 2
    path.write_bytes(raw.replace(true_size, small))
    assert refusal(path).code == "damaged"


def test_it_refuses_passwords_on_zip_and_ods(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.csv": "sku\n1\n"})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert refusal(path).code == "encrypted"
    protected = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    parts = ods_parts("", manifest=protected)
    for encrypted in (
        {**parts, "content.xml": b"\x8f\x01no XML any more"},  # as LibreOffice writes it up to 24.2
        {name: part for name, part in parts.items() if name != "content.xml"}
        | {"encrypted-package": b"\x8f"},
    ):
        assert refusal(write_zip(tmp_path / "a.ods", encrypted)).code == "encrypted"


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "#ERROR!", "Loading..."])
def test_an_error_of_newer_programs_is_named_with_its_cell(tmp_path: Path, error: str) -> None:
    rows = SMALL_SHEET + xml_row(3, text_cell("A3", "A-2"), f'<c r="B3" t="e"><v>{error}</v></c>')
    refused = refusal(write_zip(tmp_path / "a.xlsx", xlsx_parts(rows)))
    assert (refused.code, refused.data["cell"]) == ("unknown_error_value", "B3")
    assert f"Cell B3 shows the error {error}" in refused.sentence


@pytest.mark.parametrize("number", ["-1", "abc", " x", "0x1"])
def test_a_string_of_no_number_is_never_taken_for_the_first_one(tmp_path: Path, number: str) -> None:
    rows = xml_row(1, '<c r="A1" t="s"><v>0</v></c>') + xml_row(2, f'<c r="A2" t="s"><v>{number}</v></c>')
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(rows, strings=["sku"]))
    assert refusal(path).code == "damaged"


def test_it_refuses_300_columns_in_every_kind(tmp_path: Path) -> None:
    cells = "".join(text_cell(f"{column_letters(n)}1", f"c{n}") for n in range(300))
    paths = [
        write_zip(tmp_path / "a.xlsx", xlsx_parts(f'<row r="1">{cells}</row>')),
        write_zip(tmp_path / "a.xlsb", xlsb_parts([[f"c{n}" for n in range(300)]])),
        write_zip(tmp_path / "a.ods", ods_parts(f"<table:table-row>{ods_text('x') * 300}</table:table-row>")),
        write_ole(
            tmp_path / "a.xls",
            {"Workbook": biff_workbook(b"".join(biff_label(0, n, f"c{n}") for n in range(300)))},
        ),
    ]
    for path in paths:
        error = refusal(path)
        assert error.code == "too_many_columns", path.name
        assert "300 columns (up to column KN); at most 256" in error.sentence


def test_it_refuses_a_stray_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    stray = xml_row(1_048_576, '<c r="IV1048576"><v>1</v></c>')
    error = refusal(write_zip(tmp_path / "a.xlsx", xlsx_parts(SMALL_SHEET + stray)))
    assert error.code == "too_heavy"
    assert "as far as cell IV1048576, though only 5 cells are filled" in error.sentence
    beyond = xml_row(1_048_576, '<c r="XFD1048576"><v>1</v></c>')
    error = refusal(write_zip(tmp_path / "a.xlsx", xlsx_parts(SMALL_SHEET + beyond)))
    assert (error.code, error.data["columns"]) == ("too_many_columns", 16_384)


def test_it_refuses_an_ods_that_repeats_itself_without_end(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="200" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    assert refusal(write_zip(tmp_path / "a.ods", ods_parts(row))).code == "too_heavy"


def test_it_refuses_workbooks_without_a_sheet_to_read(tmp_path: Path) -> None:
    assert refusal(write_zip(tmp_path / "a.xlsx", xlsx_parts("", sheets=[]))).code == "no_sheet"
    hidden = xlsx_parts(SMALL_SHEET, sheets=[("Old", "hidden"), ("Older", "veryHidden")])
    error = refusal(write_zip(tmp_path / "b.xlsx", hidden))
    assert error.code == "no_sheet"
    assert "“Old”, “Older”" in error.sentence
    assert refusal(write_zip(tmp_path / "c.xlsx", xlsx_parts(""))).code == "no_rows"
    assert (
        refusal(write_zip(tmp_path / "d.xlsx", xlsx_parts(xml_row(1, text_cell("A1", "sku"))))).code
        == "no_rows"
    )


def test_it_reads_the_one_spreadsheet_in_an_archive(tmp_path: Path) -> None:
    parts = {
        "lists/a.csv": "sku\n1\n",
        "__MACOSX/lists/._a.csv": "x",
        "lists/.DS_Store": "y",
        "note.pdf": "%PDF-1",
    }
    rows, table = rows_of(write_zip(tmp_path / "a.zip", parts))
    assert rows[0].cells == ("1",)
    assert table.notes == [
        "“lists/a.csv” was read from the archive.",
        "Other files in the archive were ignored: “note.pdf”.",
    ]
    book = write_zip(tmp_path / "book.xlsx", xlsx_parts(SMALL_SHEET)).read_bytes()
    rows, table = rows_of(write_zip(tmp_path / "b.zip", {"book.xlsx": book}))
    assert (table.kind, rows[0].cells) == ("xlsx", ("A-1", 12.5))


def test_it_refuses_archives_with_none_or_several_spreadsheets(tmp_path: Path) -> None:
    several = refusal(write_zip(tmp_path / "a.zip", {"a.csv": "x", "b.xlsx": "y"}))
    assert (several.code, several.data["files"]) == ("several_files", ["a.csv", "b.xlsx"])
    assert refusal(write_zip(tmp_path / "b.zip", {"a.png": "x", "b.png": "y"})).code == "wrong_content"
    outside = refusal(write_zip(tmp_path / "d.zip", {"../../x.csv": "sku\nA\n"}))
    assert "a path that leads out of it (“../../x.csv”)" in outside.sentence
    lies = write_zip(tmp_path / "lies.zip", {"a.csv": "sku,price\nA,1\n" * 50})
    lies.write_bytes(lies.read_bytes().replace((700).to_bytes(4, "little"), (560).to_bytes(4, "little")))
    assert "“a.csv” cannot be unpacked as it is said to be" in refusal(lies).sentence
    rows, table = rows_of(write_zip(tmp_path / "e.zip", {"readme.txt": "hello", "a.csv": "sku,price\nA,1\n"}))
    assert (len(rows), table.filename) == (1, "a.csv")
    nested = write_zip(tmp_path / "inner.zip", {"a.csv": "x"}).read_bytes()
    assert "holds another archive" in refusal(write_zip(tmp_path / "c.zip", {"a.csv": nested})).sentence
    assert refusal(write_zip(tmp_path / "d.zip", {})).code == "empty_file"
    assert "PDF" in refusal(write_zip(tmp_path / "e.zip", {"a.csv": "%PDF-1.4 and so on"})).sentence


def test_it_shows_chinese_names_in_archives(tmp_path: Path) -> None:
    """Windows in China packs names in GBK and does not say so."""
    plain = write_zip(tmp_path / "a.zip", {"ABCD.csv": "sku\n1\n"}).read_bytes()
    path = tmp_path / "b.zip"
    path.write_bytes(plain.replace(b"ABCD.csv", "商品".encode("gbk") + b".csv"))
    assert "“商品.csv” was read from the archive." in rows_of(path)[1].notes


def test_it_stops_after_the_time_limit(tmp_path: Path) -> None:
    rows = "".join(xml_row(n, text_cell(f"A{n}", "x"), text_cell(f"B{n}", "y")) for n in range(1, 120_000))
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(rows))
    started = time.monotonic()
    # A quick machine reads it in little more than a third of a second.
    error = refusal(path, limits=Limits(seconds=0.05))
    assert (error.code, error.data) == ("too_slow", {"seconds": 0.05})
    assert time.monotonic() - started < 3


def test_it_does_not_count_the_time_of_whoever_reads(tmp_path: Path) -> None:
    many = "".join(
        xml_row(n, text_cell(f"A{n}", "x" * 50), text_cell(f"B{n}", "y" * 50)) for n in range(2, 8000)
    )
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(SMALL_SHEET.split("</row>")[0] + "</row>" + many))
    with read_file(path, filename="a.xlsx", limits=Limits(seconds=1.5)) as table:
        count = 0
        for _ in table.rows:
            if count in (100, 4000):
                time.sleep(0.9)
            count += 1
    assert count == 7998


def test_it_stops_at_the_memory_limit(tmp_path: Path) -> None:
    text = "A" * 30_000
    rows = "".join(
        xml_row(n, text_cell(f"A{n}", f"{text}{n}"), text_cell(f"B{n}", "y")) for n in range(1, 2000)
    )
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(rows))
    error = refusal(path, limits=Limits(memory_bytes=80 * 1024 * 1024, packing_ratio=2000))
    assert error.code == "too_heavy"
    assert "save the table alone as CSV" in error.sentence


def test_it_gives_small_files_less_memory() -> None:
    mebibyte = 1024 * 1024
    assert Limits().memory_for(100_000) < 400 * mebibyte
    assert Limits().memory_for(100 * mebibyte) == 1024 * mebibyte
    assert Limits(memory_bytes=5).memory_for(1) == 5


def test_it_parses_workbooks_without_django(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(SMALL_SHEET))
    script = (
        "import sys, resource; from pathlib import Path; from backoffice.imports.reading.table import read_file\n"
        f"with read_file(Path({str(path)!r}), filename='a.xlsx') as table: rows = list(table.rows)\n"
        "print(len(rows), 'django' in sys.modules, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    rows, django, child_kilobytes = done.stdout.split()
    assert (rows, django) == ("1", "False")
    assert int(child_kilobytes) < 60_000


def test_it_takes_only_plain_values_from_the_child() -> None:
    frame = pickle.dumps(("rows", [(2, (datetime.date(2021, 11, 8), "x", 1.5, None), ())]))
    assert PlainUnpickler(io.BytesIO(frame)).load()[1][0][1][0] == datetime.date(2021, 11, 8)
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        PlainUnpickler(io.BytesIO(pickle.dumps(os.system))).load()


def test_it_keeps_the_limits_of_this_process(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    rows_of(write_zip(tmp_path / "a.xlsx", xlsx_parts(SMALL_SHEET)))
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_it_takes_shared_strings_apart_from_the_sheet(tmp_path: Path) -> None:
    """A shared string table with a bomb's worth of text in it is bounded like the sheet."""
    parts = xlsx_parts(SMALL_SHEET)
    parts["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{MAIN}"><si><t>{"A" * 30_000_000}</t></si></sst>'
    assert refusal(write_zip(tmp_path / "a.xlsx", parts)).code == "unpacks_too_large"
