"""The header row, found below padding, and its names."""

from pathlib import Path

import pytest

from backoffice.imports.reading.surveying import survey
from tests.backoffice.imports.reading_making import (
    SMALL_SHEET,
    refusal,
    rows_of,
    text_cell,
    write_text,
    write_zip,
    xlsx_parts,
    xml_row,
)


def knows(*names: str) -> object:
    return lambda header: header.casefold() in names


def with_merges(path: Path, rows: str, *merged: str) -> Path:
    parts = xlsx_parts(rows)
    blocks = "".join(f'<mergeCell ref="{block}"/>' for block in merged)
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    sheet = sheet.replace("</sheetData>", f"</sheetData><mergeCells>{blocks}</mergeCells>")
    return write_zip(path, parts | {"xl/worksheets/sheet1.xml": sheet})


def test_it_finds_the_header_below_titles(tmp_path: Path) -> None:
    text = "Stock list,,\nmade 2021-11-01,,\n\nsku,name,price\nA,Bag,1\nB,Shoe,2\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert table.header_row == 4
    assert table.headers == ["sku", "name", "price"]
    assert rows[0] == (5, ("A", "Bag", "1"), ())
    assert "The column names are in row 4; what stands above (rows 1 to 2) was left out." in table.notes


def test_it_takes_the_row_with_most_known_names(tmp_path: Path) -> None:
    text = "Our list of brand names,brand\nfoo,bar\nBrand ,PRICE\nA,1\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text), recognise=knows("brand", "price"))
    assert table.header_row == 3
    assert table.headers == ["Brand", "PRICE"]
    assert table.original_headers == ["Brand ", "PRICE"]
    assert len(rows) == 1


def test_it_refuses_a_file_without_known_names_and_lists_what_it_saw(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "apples,pears\n1,2\n")
    error = refusal(path, recognise=knows("brand"), expected=["brand", "price"])
    assert error.code == "no_header"
    assert "row 1: “apples”, “pears”; row 2: “1”, “2”" in error.sentence
    assert "Expected are names such as “brand”, “price”." in error.sentence
    assert error.data == {"seen": [["apples", "pears"], ["1", "2"]], "expected": ["brand", "price"]}


def test_it_looks_no_further_than_30_rows(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "x,y\n" * 30 + "brand,price\nA,1\n")
    assert refusal(path, recognise=knows("brand", "price")).code == "no_header"


def test_it_keeps_blank_and_repeated_names_distinct(tmp_path: Path) -> None:
    _, table = rows_of(write_text(tmp_path / "list.csv", "a,A,,a,column 3\n1,2,3,4,5\n"))
    assert table.headers == ["a", "A (column 2)", "column 3", "a (column 4)", "column 3 (column 5)"]
    assert len({name.casefold() for name in table.headers}) == 5


def test_it_drops_blank_columns_at_the_end(tmp_path: Path) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", "a,b,,\n1,2,,\n"))
    assert table.headers == ["a", "b"]
    assert rows[0] == (2, ("1", "2"), ())


def test_it_cleans_names(tmp_path: Path) -> None:
    _, table = rows_of(
        write_text(tmp_path / "list.csv", '\ufeff"Pri\u00adx\u00a0\n(EUR) ",Cafe\u0301\n1,2\n')
    )
    assert table.headers == ["Prix (EUR)", "Café"]


def test_it_joins_two_rows_of_names(tmp_path: Path) -> None:
    rows = (
        xml_row(1, text_cell("A1", "SKU"), text_cell("B1", "Name"), text_cell("C1", "Price"))
        + xml_row(2, text_cell("C2", "EUR"), text_cell("D2", "USD"))
        + xml_row(
            3, text_cell("A3", "x"), text_cell("B3", "y"), '<c r="C3"><v>1</v></c>', '<c r="D3"><v>2</v></c>'
        )
    )
    path = with_merges(tmp_path / "list.xlsx", rows, "A1:A2", "B1:B2", "C1:D1")
    expected = ["SKU", "Name", "Price EUR", "Price USD"]
    found, table = rows_of(path)
    assert table.headers == expected
    assert [row.number for row in found] == [3]
    found, table = rows_of(path, recognise=knows("sku", "name", "price"))
    assert table.headers == expected
    assert [row.number for row in found] == [3]


def test_it_gives_a_wide_name_to_each_of_its_columns(tmp_path: Path) -> None:
    rows = xml_row(1, text_cell("A1", "SKU"), text_cell("B1", "Price")) + xml_row(
        2, text_cell("A2", "x"), '<c r="B2"><v>1</v></c>', '<c r="C2"><v>2</v></c>'
    )
    _, table = rows_of(with_merges(tmp_path / "list.xlsx", rows, "B1:C1"))
    assert table.headers == ["SKU", "Price", "Price (column 3)"]


def test_it_does_not_take_a_title_for_a_group_name(tmp_path: Path) -> None:
    rows = (
        xml_row(1, text_cell("A1", "Stock list"))
        + xml_row(2, text_cell("A2", "SKU"), text_cell("B2", "Price"))
        + xml_row(3, text_cell("A3", "x"), '<c r="B3"><v>1</v></c>')
    )
    _, table = rows_of(with_merges(tmp_path / "list.xlsx", rows, "A1:B1"))
    assert table.headers == ["SKU", "Price"]


def test_a_merged_name_that_says_nothing_of_known_ones_below_it_is_left_out(tmp_path: Path) -> None:
    names = ("Brand", "Title", "Price", "Barcode", "Length")
    rows = (
        xml_row(1, text_cell("A1", "General"), text_cell("D1", "Carton"))
        + xml_row(2, *(text_cell(f"{c}2", text) for c, text in zip("ABCDE", names, strict=True)))
        + xml_row(
            3, text_cell("A3", "x"), text_cell("B3", "y"), *(f'<c r="{c}3"><v>1</v></c>' for c in "CDE")
        )
    )
    path = with_merges(tmp_path / "list.xlsx", rows, "A1:C1", "D1:E1")
    _, table = rows_of(path, recognise=knows("brand", "title", "price", "barcode"))
    assert table.headers == ["Brand", "Title", "Price", "Carton Barcode", "Carton Length"]
    assert "“Carton” above several columns was put before their names." in table.notes
    assert not any("General" in note for note in table.notes)
    _, table = rows_of(path)
    assert table.headers[:2] == ["General Brand", "General Title"]


def test_it_ignores_remarks_beside_the_table_of_a_workbook(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "list.xlsx", xlsx_parts(SMALL_SHEET + xml_row(9, text_cell("F9", "remark"))))
    rows, table = rows_of(path)
    assert table.headers == ["sku", "price"]
    assert len(rows) == 1
    assert any("cells to the right of the last named column: 1 (first row 9)" in note for note in table.notes)


def test_it_surveys_a_file_without_a_known_header(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "apples;pears\n1;2\n")
    found = survey(path, filename="list.csv", recognise=knows("brand"))
    assert found.problem is not None
    assert (found.problem.code, found.header_row, found.delimiter_name) == ("no_header", None, "semicolons")
    assert found.sample == [(1, ("apples", "pears")), (2, ("1", "2"))]


def test_it_surveys_a_file_with_a_header(tmp_path: Path) -> None:
    found = survey(write_text(tmp_path / "list.csv", "title\nsku,price\nA,1\n"), filename="list.csv")
    assert (found.header_row, found.headers, found.sample) == (2, ["sku", "price"], [(3, ("A", "1"))])
    assert found.problem is None


def test_it_surveys_a_file_with_names_alone(tmp_path: Path) -> None:
    found = survey(write_text(tmp_path / "list.csv", "sku,price\n"), filename="list.csv")
    assert found.problem is not None
    assert found.problem.code == "no_rows"


def test_a_person_chooses_the_row(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "sku,name\nArticle,Designation\nA,Bag\nB,Shoe\n")
    rows, table = rows_of(path, header_row=2)
    assert (table.header_row, table.headers, len(rows)) == (2, ["Article", "Designation"], 2)
    assert [number for number, _ in survey(path, filename="list.csv", header_row=2).top] == [1, 2, 3, 4]
    error = refusal(path, header_row=9)
    assert error.code == "no_header"
    assert "Row 9 cannot hold the column names" in error.sentence


def test_it_leaves_out_rows_that_are_the_names_again(tmp_path: Path) -> None:
    text = "sku,name,price\nA,Bag,1\n\nsku,name,price\nB,Shoe,2\nsku,name,\n"
    rows, table = rows_of(write_text(tmp_path / "pages.csv", text))
    assert [row.number for row in rows] == [2, 5, 6]
    assert "Rows that are the column names again: 1 (row 4). They were left out." in table.notes


def test_the_names_again_may_be_written_a_little_otherwise(tmp_path: Path) -> None:
    text = "SKU,Name,Price\nA,Bag,1\nsku,name,price\nB,Shoe,2\nSKU ,Name,Price (EUR)\nC,Hat,3\n"
    rows, table = rows_of(write_text(tmp_path / "pages.csv", text))
    assert [row.number for row in rows] == [2, 4, 6]
    assert "Rows that are the column names again: 2 (row 3, 5). They were left out." in table.notes


def test_names_again_may_be_blank_or_alike(tmp_path: Path) -> None:
    text = ",Name,Price,Price\n0,Bag,1,2\n,Name,Price,Price\n1,Shoe,3,4\n"
    rows, table = rows_of(write_text(tmp_path / "pages.csv", text))
    assert [row.number for row in rows] == [2, 4]
    assert "Rows that are the column names again: 1 (row 3). They were left out." in table.notes


@pytest.mark.parametrize(
    "second",
    [
        "\nWarehouse,City,Phone\nW-1,Paris,123\nW-2,Lyon,124\n",  # nobody knows these names, but they stand apart
        "Price,SKU,Name\n15,C,Hat\n16,D,Cap\n",  # the known ones in another order, right below
        "\nName,Colour,SKU\nHat,red,C\nCap,blue,D\n",
    ],
)
def test_another_table_below_the_first_is_none_of_its_rows(tmp_path: Path, second: str) -> None:
    path = write_text(tmp_path / "two.csv", "SKU,Name,Price\nA,Bag,1\nB,Shoe,2\n" + second)
    rows, _ = rows_of(path, recognise=knows("sku", "name", "price", "colour"))
    assert [bool(row.faults) for row in rows] == [False, False, True, True, True]
    assert {fault.code for row in rows for fault in row.faults} == {"other_table"}
    begins = rows[2].number
    assert f"Another table begins in row {begins} (" in rows[4].faults[0].sentence


@pytest.mark.parametrize(
    "later",
    [
        "\nC,Hat,on request\nD,Cap,4\n",  # words stood among the numbers before
        "\nSecond list,,\nC,Hat,3\n",
        "\nC-1,Hat,free\n",
        "C,Name,3\nSKU,Hat,3\n",
    ],
)
def test_rows_behind_a_blank_one_are_rows_like_others(tmp_path: Path, later: str) -> None:
    text = "SKU,Name,Price\nA-1,Bag,1\nB-2,Shoe,on request\n" + later
    rows, _ = rows_of(write_text(tmp_path / "one.csv", text), recognise=knows("sku", "name", "price"))
    assert not any(row.faults for row in rows)


def test_units_below_the_names_are_of_these(tmp_path: Path) -> None:
    text = "SKU,Name,Weight,Price\n,,(g),EUR\nA,Bag,50,10\nB,Shoe,60,12\n"
    rows, table = rows_of(write_text(tmp_path / "units.csv", text), recognise=knows("sku", "name", "price"))
    assert table.headers == ["SKU", "Name", "Weight (g)", "Price (EUR)"]
    assert [row.number for row in rows] == [3, 4]
    assert "Units in row 2 (“(g)”, “EUR”) were put behind the names above them." in table.notes
    for second in ("A,,g,EUR", ",,g,cheap", ",,g,"):
        odd = text.replace(",,(g),EUR", second).replace(",50,", ",fifty,").replace(",60,", ",sixty,")
        rows, table = rows_of(write_text(tmp_path / "odd.csv", odd), recognise=knows("sku", "name", "price"))
        assert (table.headers, rows[0].number) == (["SKU", "Name", "Weight", "Price"], 2)


GROUPS = "SKU,Name,Price,,Stock,,\n,,EUR,USD,JP,HK,US\nA,Bag,1200,1350,1,0,2\nB,Shoe,300,340,0,4,1\n"
JOINED = ["SKU", "Name", "Price EUR", "Price USD", "Stock JP", "Stock HK", "Stock US"]


def test_it_puts_names_of_groups_before_the_names_below_them(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", GROUPS)
    for recognise in (None, knows("sku", "name", "price", "price eur", "stock")):
        rows, table = rows_of(path, recognise=recognise)
        assert (table.header_row, table.headers, table.original_headers) == (1, JOINED, JOINED)
        assert [(row.number, row.cells[2]) for row in rows] == [(3, "1200"), (4, "300")]
        assert "Names of groups (“Price”, “Stock”) were put before the names below them." in table.notes


def test_it_finds_groups_above_the_row_with_most_known_names(tmp_path: Path) -> None:
    text = "Stock list November,,,,\n,,Price,,\nSKU,Name,EUR,USD,Colour\nA,Bag,1200,1350,red\n"
    rows, table = rows_of(
        write_text(tmp_path / "list.csv", text), recognise=knows("sku", "name", "price eur", "colour")
    )
    assert (table.header_row, table.headers[2:4]) == (2, ["Price EUR", "Price USD"])
    assert [row.number for row in rows] == [4]


def test_a_name_that_is_known_only_without_its_group_stays_as_it_is(tmp_path: Path) -> None:
    text = "General,,Price,,From,,To,\nSKU,Title,EUR,USD,Name,City,Name,City\nA,Bag,12,13,x,y,z,w\n"
    recognise = knows("sku", "title", "name", "price eur", "price usd")
    _, table = rows_of(write_text(tmp_path / "list.csv", text), recognise=recognise)
    assert table.headers == [
        "SKU", "Title", "Price EUR", "Price USD", "From Name", "From City", "To Name", "To City"
    ]  # fmt: skip


def test_the_first_row_of_data_is_no_second_row_of_names(tmp_path: Path) -> None:
    """Not below a column without a name, and not with words where numbers follow."""
    for text in (
        "sku,,price\nA,Bag,on request\nB,Shoe,12\nC,Belt,13\n",
        "brand,,title\nAurore,red,Bag\nAurore,blue,Belt\n",
        "sku,price,\nA,12,x\nB,13,y\n",
    ):
        rows, table = rows_of(
            write_text(tmp_path / "list.csv", text), recognise=knows("sku", "price", "brand", "title")
        )
        assert (table.header_row, rows[0].number) == (1, 2)


def test_a_title_above_all_names_is_no_group(tmp_path: Path) -> None:
    text = "Price list,,,\nSKU,Name,EUR,USD\nA,Bag,12,13\n"
    for recognise in (None, knows("sku", "name", "price list")):
        _, table = rows_of(write_text(tmp_path / "list.csv", text), recognise=recognise)
        assert table.headers == ["SKU", "Name", "EUR", "USD"]


def test_who_chooses_the_lower_row_means_that_row_alone(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", GROUPS)
    assert rows_of(path, header_row=1)[1].headers == JOINED
    assert rows_of(path, header_row=2)[1].headers[2:] == ["EUR", "USD", "JP", "HK", "US"]


def test_it_joins_groups_of_a_workbook_whether_or_not_they_are_merged(tmp_path: Path) -> None:
    names = ("SKU", "Name", "EUR", "USD", "JP", "HK")
    rows = (
        xml_row(1, text_cell("C1", "Price"), text_cell("E1", "Stock"))
        + xml_row(2, *(text_cell(f"{c}2", text) for c, text in zip("ABCDEF", names, strict=True)))
        + xml_row(3, text_cell("A3", "x"), text_cell("B3", "y"), *(f'<c r="{c}3"><v>1</v></c>' for c in "CDEF"))
    )  # fmt: skip
    for merged in ((), ("C1:D1", "E1:F1")):
        for recognise in (None, knows("sku", "name", "price eur")):
            found, table = rows_of(with_merges(tmp_path / "list.xlsx", rows, *merged), recognise=recognise)
            assert table.headers == ["SKU", "Name", "Price EUR", "Price USD", "Stock JP", "Stock HK"]
            assert table.original_headers == table.headers
            assert [row.number for row in found] == [3]


@pytest.mark.parametrize(
    ("first", "is_left_out"),
    [
        ("Number of the order.,When it was placed.,What it holds.,How many of it.,What it comes to.", True),
        ("订单的编号由平台生成,下单的日期和时间,商品的名称,购买商品的数量,订单的总金额", True),
        ("Mandatory,Mandatory,Optional,* Required,Conditional mandatory", True),
        ("必填,选填,,必填,", True),
        ("A1,optional,Bag,optional,optional", False),
        ("A1,2026-08-15,Bag,1,80", False),
        ("A1,unknown,Bag,unknown,unknown", False),
        ("A1,not yet known,Bag,out of stock,80", False),
        ("HAMPER,pending,Gift hamper,unknown,on request", False),
        ("Number of the order.,,What it holds.,,", False),
    ],
)
def test_a_first_row_that_explains_the_columns_is_left_out(
    tmp_path: Path, first: str, is_left_out: bool
) -> None:
    text = f"number,date,item,quantity,amount\n{first}\n1001,2026-08-15,Bag,1,80.00\n1002,15.8.2026,Cap,2,€ 7.50\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text), header_row=1)
    assert [row.number for row in rows] == ([3, 4] if is_left_out else [2, 3, 4])
    assert any("says in words what the columns hold" in note for note in table.notes) is is_left_out


@pytest.mark.parametrize(
    ("second", "is_left_out"),
    [("brand,title,price,shelf", True), ("brand,title,price,", False), ("brand,title,12,shelf", False)],
)
def test_so_are_the_names_in_another_language(tmp_path: Path, second: str, is_left_out: bool) -> None:
    text = f"品牌,名称,价格,货架\n{second}\nAurore,Bag,1,R-1\nAurore,Cap,2,R-2\n"
    known = knows("品牌", "名称", "价格", "brand", "title", "price")
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text), recognise=known, header_row=1)
    assert [row.number for row in rows] == ([3, 4] if is_left_out else [2, 3, 4])


@pytest.mark.parametrize(
    ("line", "is_left_out"), [("---,-----,", True), ("---|---", False), ("---,A,1", False)]
)
def test_so_is_a_line_that_is_drawn_below_the_names(tmp_path: Path, line: str, is_left_out: bool) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", f"sku,name,price\n{line}\nA,Bag,1\nB,Cap,2\n"))
    assert [row.number for row in rows] == ([3, 4] if is_left_out else [2, 3, 4])
    assert ("Row 2 is a line below the names; it was left out." in table.notes) is is_left_out
