"""Spreadsheet files made byte by byte, for what no spreadsheet program would write."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from backoffice.imports.reading import Limits, ReadError, Row
from backoffice.imports.reading.table import Table, read_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def rows_of(path: Path, *, filename: str | None = None, **options: object) -> tuple[list[Row], Table]:
    """All rows of a file, and the exhausted table."""
    with read_file(path, filename=filename or path.name, **options) as table:  # type: ignore[arg-type]
        return list(table.rows), table


def refusal(path: Path, *, filename: str | None = None, **options: object) -> ReadError:
    """The refusal that a file must meet, at the door or while its rows are read."""
    try:
        rows_of(path, filename=filename, **options)
    except ReadError as error:
        return error
    raise AssertionError(f"{path.name} was read")


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_zip(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def xlsx_parts(
    sheet_data: str,
    *,
    strings: Sequence[str] = (),
    prolog: str = XML,
    book: str = "",
    styles: str = "",
    sheets: Sequence[tuple[str, str]] = (("Sheet1", "visible"),),
) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets all hold `sheet_data` (rows of XML)."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state) in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{book}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{related}'
        f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rIdT" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    for n in range(1, len(sheets) + 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'{prolog}<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>'
        )
    return parts


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def xml_row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


SMALL_SHEET = xml_row(1, text_cell("A1", "sku"), text_cell("B1", "price")) + xml_row(
    2, text_cell("A2", "A-1"), '<c r="B2"><v>12.5</v></c>'
)


def write_ole(path: Path, streams: Mapping[str, bytes]) -> Path:
    """A compound file with the streams given, each padded beyond the size kept in the mini stream."""
    sector = 512
    bodies = {
        name: body.ljust(max(4096, -(-len(body) // sector) * sector), b"\0") for name, body in streams.items()
    }
    fat: list[int] = []
    blocks: list[bytes] = []

    def chain(body: bytes) -> int:
        start = len(fat)
        count = len(body) // sector
        fat.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        blocks.append(body)
        return start

    starts = {name: chain(body) for name, body in bodies.items()}

    def entry(
        name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
    ) -> bytes:
        raw = name.encode("utf-16-le")
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    names = list(bodies)
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    for n, name in enumerate(names):
        right = n + 2 if n + 1 < len(names) else 0xFFFFFFFF
        directory += entry(name, 2, starts[name], len(bodies[name]), right=right)
    directory = directory.ljust(-(-len(directory) // sector) * sector, b"\0")
    directory_start = chain(directory)
    fat_sector = len(fat)
    fat.append(0xFFFFFFFD)
    assert len(fat) <= 128, "one sector of the table is enough for a test"
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory_start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", fat_sector, *[0xFFFFFFFF] * 108)
    path.write_bytes(header + b"".join(blocks) + table)
    return path


def biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff_workbook(cells: bytes, *, name: str = "Sheet1", extra_globals: bytes = b"", state: int = 0) -> bytes:
    """The `Workbook` stream of a BIFF8 file with one sheet of the cell records given."""
    start = (
        biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
        + biff(0x0042, b"\xb0\x04")
        + extra_globals
    )
    bound_length = 4 + 8 + len(name)
    offset = len(start) + bound_length + 4
    bound = struct.pack("<IBBBB", offset, state, 0, len(name), 0) + name.encode("latin-1")
    sheet = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + biff(0x000A)
    return start + biff(0x0085, bound) + biff(0x000A) + sheet


def biff_label(row: int, column: int, text: str) -> bytes:
    return biff(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def biff_number(row: int, column: int, number: float, style: int = 0) -> bytes:
    return biff(0x0203, struct.pack("<HHHd", row, column, style, number))


def xlsb_record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(body)
    size = b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_parts(rows: Sequence[Sequence[str | float | bytes | None]]) -> dict[str, str | bytes]:
    """An XLSB workbook of one sheet; a cell given as one byte is an error value."""
    book = (
        xlsb_record(131)
        + xlsb_record(153, struct.pack("<II", 0, 0) + _wide(""))
        + xlsb_record(143)
        + xlsb_record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
        + xlsb_record(144)
        + xlsb_record(132)
    )
    right = max(len(row) for row in rows) - 1
    sheet = (
        xlsb_record(129)
        + xlsb_record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, right))
        + xlsb_record(145)
    )
    for number, row in enumerate(rows):
        sheet += xlsb_record(0, struct.pack("<IIHHHBI", number, 0, 300, 0, 0, 0, 0))
        for column, cell in enumerate(row):
            place = struct.pack("<II", column, 0)
            if cell is None:
                continue
            if isinstance(cell, bytes):
                sheet += xlsb_record(3, place + cell)
            elif isinstance(cell, str):
                sheet += xlsb_record(6, place + _wide(cell))
            else:
                sheet += xlsb_record(5, place + struct.pack("<d", cell))
    sheet += xlsb_record(146) + xlsb_record(130)
    parts = xlsx_parts("")
    del parts["xl/workbook.xml"], parts["xl/worksheets/sheet1.xml"], parts["xl/_rels/workbook.xml.rels"]
    del parts["xl/sharedStrings.xml"], parts["xl/styles.xml"]
    return parts | {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        "</Types>",
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/worksheets/sheet1.bin": sheet,
    }


def ods_parts(table: str, *, manifest: str = "", prolog: str = XML) -> dict[str, str | bytes]:
    """An ODS spreadsheet with the rows of XML given in its one table."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        f'manifest:1.0">{manifest}</manifest:manifest>',
        "content.xml": f'{prolog}<office:document-content {spaces} xmlns:calcext="urn:org:documentfoundation:names:'
        'experimental:calc:xmlns:calcext:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
    }


def ods_text(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


SMALL_LIMITS = Limits(rows=5, columns=4, cell_chars=20)
