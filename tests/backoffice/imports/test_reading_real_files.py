"""Every file that others published: read right, or refused with a sentence."""

from pathlib import Path

import pytest

from backoffice.imports.reading import Cell, ReadError
from backoffice.imports.reading.values import (
    decide_date_order,
    decide_decimal_mark,
    parse_date,
    parse_decimal,
    parse_gtin,
)
from tests.backoffice.imports.reading_making import refusal, rows_of

# kind, header row, columns, rows, rows with faults
READ: dict[str, tuple[str, int, int, int, int]] = {
    "cn_orders/tmall_order_report_first12000.csv": ("delimited", 1, 7, 12_000, 0),
    "cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv": ("delimited", 1, 7, 9_000, 0),
    "cn_excel/消费结构.xls": ("xls", 1, 8, 8, 0),
    "cn_excel/财政收入.xls": ("xls", 1, 4, 22, 0),
    "cn_excel/旅游收入数据.xlsx": ("xlsx", 1, 7, 14, 0),
    "luxury_vestiaire/vestiaire_listings_6brands.csv": ("delimited", 1, 17, 2_592, 0),
    "luxury_misc/luxury_watches_first600.csv": ("delimited", 1, 7, 600, 0),
    "perfume/final_perfume_data_first700.csv": ("delimited", 1, 5, 700, 0),
    "perfume/fragrantica_test_fragrance_data.csv": ("delimited", 1, 16, 3, 0),
    "cosmetics/cosmetics_ingredients.csv": ("delimited", 1, 9, 9, 0),
    "pet/petbarn_products.csv": ("delimited", 1, 11, 1_275, 0),
    "pet/petsmart_2.csv": ("delimited", 1, 83, 67, 0),
    "pet/petstock_dog_food.csv": ("delimited", 1, 11, 844, 0),
    "pet/mypetwarehouse.csv": ("delimited", 1, 13, 192, 0),
    "pet/petbarn_dog_treats.csv": ("delimited", 1, 20, 53, 0),
    "supplements/supplements_de_first250.csv": ("delimited", 1, 6, 250, 0),
    "supplements/off_supplement_like_400.csv": ("delimited", 1, 14, 400, 0),
    "off_gtin/off_products_public.csv": ("delimited", 1, 14, 6_584, 0),
    "off_gtin/off_awkward_names_150.csv": ("delimited", 1, 15, 150, 0),
    "orders_olist/olist_sellers_dataset.csv": ("delimited", 1, 4, 3_095, 0),
    "orders_olist/olist_products_first4000.csv": ("delimited", 1, 9, 4_000, 0),
    "orders_olist/product_category_name_translation.csv": ("delimited", 1, 2, 71, 0),
    "orders_superstore/Sample - Superstore_first2500.csv": ("delimited", 1, 21, 2_500, 0),
    "orders_complete_journey/transactions_15000.csv": ("delimited", 1, 11, 15_000, 0),
    "orders_complete_journey/products_for_those.csv": ("delimited", 1, 7, 7_553, 0),
    "shop_exports/shopify_sample_apparel.csv": ("delimited", 1, 46, 22, 0),
    "shop_exports/shopify_sample_home-and-garden.csv": ("delimited", 1, 47, 21, 0),
    "shop_exports/shopify_sample_jewelery.csv": ("delimited", 1, 46, 41, 0),
    "shop_exports/shopify_export_ayonne_skincare.csv": ("delimited", 1, 57, 227, 0),
    "messy_files/messytables/blank_line.ods": ("ods", 1, 3, 3, 0),
    "messy_files/messytables/example.tsv": ("delimited", 1, 17, 140, 0),
    "messy_files/messytables/excel_pasting.csv": ("delimited", 4, 9, 16, 0),
    "messy_files/messytables/mixedGLB.csv": ("delimited", 4, 19, 133, 0),
    "messy_files/messytables/simple.psv": ("delimited", 1, 6, 28, 0),
    "messy_files/messytables/simple.ssv": ("delimited", 1, 3, 6, 0),
    "messy_files/messytables/simple.xls": ("xls", 1, 3, 6, 0),
    "messy_files/messytables/simple.xlsx": ("xlsx", 1, 3, 6, 0),
    "messy_files/messytables/skip_initials.csv": ("delimited", 1, 2, 2, 0),
    "messy_files/messytables/spanish_chars.csv": ("delimited", 1, 8, 115, 0),
    "messy_files/messytables/sw_gen.xlsx": ("xlsx", 1, 17, 15, 0),
    "messy_files/messytables/weird_head_padding.csv": ("delimited", 12, 10, 76, 0),
    "messy_files/django_import_export/books-ISO-8859-1.csv": ("delimited", 1, 3, 1, 0),
    "messy_files/django_import_export/books-dos.csv": ("delimited", 1, 3, 1, 0),
    "messy_files/django_import_export/books-mac.csv": ("delimited", 1, 3, 1, 0),
    "messy_files/django_import_export/books-mac.tsv": ("delimited", 1, 3, 1, 0),
    "messy_files/django_import_export/books-unicode.tsv": ("delimited", 1, 3, 1, 0),
    "messy_files/django_import_export/books.xls": ("xls", 1, 3, 1, 0),
    "messy_files/django_import_export/books.xlsx": ("xlsx", 1, 4, 1, 0),
    "messy_files/django_import_export/books-empty-author-email.xlsx": ("xlsx", 1, 3, 2, 0),
    "messy_files/calamine/any_sheets.xls": ("xls", 1, 2, 3, 0),
    "messy_files/calamine/any_sheets.xlsx": ("xlsx", 1, 2, 3, 0),
    "messy_files/calamine/errors.xlsx": ("xlsx", 1, 1, 6, 6),
    "messy_files/calamine/inventory-table.xlsx": ("xlsx", 1, 3, 4, 0),
    "messy_files/calamine/temperature-in-middle.xlsx": ("xlsx", 4, 2, 2, 0),
    "messy_files/calamine/merged_cells.ods": ("ods", 1, 3, 1, 0),
    "reference/harmonized-system.csv": ("delimited", 1, 5, 6_940, 0),
    "reference/hs-sections.csv": ("delimited", 1, 2, 21, 0),
    "reference/cn_divisions/streets.csv": ("delimited", 1, 5, 41_352, 0),
}

REFUSED = {
    "messy_files/calamine/empty_sheet.xlsx": "no_rows",
    "messy_files/calamine/has_x000D_.xlsx": "no_rows",
    "messy_files/messytables/libreoffice.xlsx": "no_rows",
    "messy_files/messytables/small.csv": "no_rows",
    "messy_files/messytables/utf8bom.csv": "no_rows",
    "messy_files/messytables/unicode_sheet_name.xls": "no_rows",
    "messy_files/django_import_export/books-no-headers.csv": "no_rows",
    "messy_files/django_import_export/books.json": "wrong_content",
    "off_gtin/raw_sql/food-database-0-1000.sql": "wrong_content",
    "shop_exports/saleor_populatedb_data.json": "wrong_content",
}


@pytest.mark.parametrize("name", READ)
def test_it_reads_real_files(shared_data: Path, name: str) -> None:
    rows, table = rows_of(shared_data / name)
    faulty = sum(1 for row in rows if row.faults)
    assert (table.kind, table.header_row, len(table.headers), len(rows), faulty) == READ[name]
    assert all(len(row.cells) == len(table.headers) for row in rows)
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > table.header_row


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_real_files_with_a_sentence(shared_data: Path, name: str) -> None:
    error = refusal(shared_data / name)
    assert error.code == REFUSED[name]
    assert error.sentence.endswith(".")


def test_it_crashes_on_none_of_the_others(shared_data: Path) -> None:
    kinds = (".csv", ".tsv", ".psv", ".ssv", ".xls", ".xlsx", ".ods", ".txt", ".dat", ".json")
    names = {
        path.relative_to(shared_data).as_posix() for path in shared_data.rglob("*") if path.suffix in kinds
    }
    others = sorted(name for name in names - set(READ) - set(REFUSED) if "/raw/" not in name)
    assert len(others) > 20
    for name in others:
        try:
            rows, _ = rows_of(shared_data / name)
        except ReadError as error:
            sentence = error.sentence
        else:
            sentence = f"{len(rows)} rows." if rows else ""
        assert sentence.endswith("."), name


def test_it_reads_two_encodings_of_one_file_alike(shared_data: Path, tmp_path: Path) -> None:
    original = shared_data / "cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv"
    other = tmp_path / "cosmetic_gbk.csv"
    other.write_bytes(original.read_text("utf-8-sig").encode("gb18030"))
    rows, table = rows_of(original)
    other_rows, other_table = rows_of(other)
    assert other_rows == rows
    assert other_table.headers == table.headers
    assert (table.encoding and table.encoding.codec, other_table.encoding and other_table.encoding.codec) == (
        "utf-8",
        "gb18030",
    )


def test_it_maps_headers_with_trailing_blanks(shared_data: Path) -> None:
    _, table = rows_of(shared_data / "cn_orders/tmall_order_report_first12000.csv")
    assert table.headers[3] == "收货地址"
    assert table.original_headers[3] == "收货地址 "


def column(folder: Path, name: str, header: str) -> list[Cell]:
    rows, table = rows_of(folder / name)
    place = table.headers.index(header)
    return [row.cells[place] for row in rows]


@pytest.mark.parametrize(
    ("name", "header", "order"),
    [
        ("orders_superstore/Sample - Superstore_first2500.csv", "Order Date", "dmy"),
        ("luxury_vestiaire/vestiaire_listings_6brands.csv", "online_date", "dmy"),
        ("pet/petbarn_products.csv", "scraped_date", "mdy"),
        ("pet/petstock_dog_food.csv", "Scraped_Date", None),
        ("cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv", "update_time", "ymd"),
    ],
)
def test_it_decides_the_date_order_of_real_columns(
    shared_data: Path, name: str, header: str, order: str | None
) -> None:
    values = [value for value in column(shared_data, name, header) if value]
    decided = decide_date_order(values)
    assert decided == order
    if decided:
        years = {parse_date(value, order=decided).year for value in values}
        assert years <= {2016, 2019, 2020, 2021, 2022, 2023}


@pytest.mark.parametrize(
    ("name", "header", "mark", "total"),
    [
        ("cn_orders/tmall_order_report_first12000.csv", "总金额", ".", "1144997.42"),
        ("messy_files/messytables/spanish_chars.csv", "Gasto total 2011", ".", None),
        ("luxury_misc/luxury_watches_first600.csv", "price", ".", None),
    ],
)
def test_it_reads_amounts_of_real_columns(
    shared_data: Path, name: str, header: str, mark: str, total: str | None
) -> None:
    values = [value for value in column(shared_data, name, header) if value]
    assert decide_decimal_mark(values) == mark
    amounts = [parse_decimal(value, decimal_mark="." if mark == "." else ",") for value in values]
    assert total is None or str(sum(amounts)) == total


def test_it_reads_german_prices(shared_data: Path) -> None:
    values = column(shared_data, "supplements/supplements_de_first250.csv", "price")
    assert decide_decimal_mark(values) == ","
    assert str(parse_decimal(values[0], decimal_mark=",")) == "16.16"


def test_it_checks_real_gtins(shared_data: Path) -> None:
    def valid(values: list[Cell]) -> tuple[int, int]:
        good = restored = 0
        for value in values:
            try:
                _, note = parse_gtin(value)
            except ValueError:
                continue
            good += 1
            restored += note is not None
        return good, restored

    barcodes = column(shared_data, "pet/petstock_dog_food.csv", "barcode")
    assert valid(barcodes) == (844, 1)
    as_excel_keeps_them: list[Cell] = [int(str(barcode)) for barcode in barcodes]
    assert valid(as_excel_keeps_them) == (844, 183)
    assert valid(column(shared_data, "off_gtin/off_products_public.csv", "barcode_id")) == (6_569, 1)
    upcs = [value for value in column(shared_data, "pet/mypetwarehouse.csv", "UPC") if value]
    assert (len(upcs), valid(upcs)) == (191, (188, 0))
