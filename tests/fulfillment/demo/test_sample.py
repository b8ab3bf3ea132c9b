import csv
import io
import re
import unicodedata
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django_countries.data import COUNTRIES

from fulfillment.demo.sample import BRANDS, GRADES, HEADERS, SampleFacts, write_sample

Table = list[dict[str, str]]


@pytest.fixture
def facts(tmp_path: Path) -> SampleFacts:
    return write_sample(tmp_path / "sample.csv")


@pytest.fixture
def table(facts: SampleFacts, tmp_path: Path) -> Table:
    return read(tmp_path / "sample.csv", "gb18030")


def read(path: Path, encoding: str) -> Table:
    lines = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))
    assert lines[2] == list(HEADERS.values())
    return [dict(zip(HEADERS, line, strict=True)) for line in lines[3:]]


def folded(text: str) -> str:
    """A name as any import compares it: without case, accents, punctuation and what cannot be seen."""
    decomposed = unicodedata.normalize("NFKD", text.replace("&amp;", "&")).casefold()
    return "".join(c for c in decomposed if c.isalnum())


def price_of(text: str) -> Decimal | None:
    plain = re.sub(r"[\s\xa0€]", "", text)
    if re.fullmatch(r"[\d.]+,\d\d", plain):
        plain = plain.replace(".", "").replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"\d+\.\d{1,2}", plain) else None


def date_of(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y")  # noqa: DTZ007
    except ValueError:
        return None


def causes_of(table: Table) -> dict[int, str]:
    """The causes found by reading the rows, without asking the generator."""
    houses = {folded(brand.name): brand for brand in BRANDS}
    seen: set[str] = set()
    causes: dict[int, str] = {}
    for number, row in enumerate(table, start=4):
        identity = re.search(r"-(\d+)\.shtml$", row["url"])
        price, house = price_of(row["price"]), houses.get(folded(row["brand"]))
        if not folded(row["brand"]) or not identity:
            cause = "missing_value"
        elif house is None or not house.onboarded:
            cause = "unknown_brand"
        elif row["condition"].strip().casefold() not in GRADES:
            cause = "unknown_grade"
        elif price is None or price <= 0:
            cause = "bad_price"
        elif date_of(row["online_date"]) is None:
            cause = "bad_date"
        elif identity[1] in seen:
            cause = "duplicate_in_file"
        else:
            seen.add(identity[1])
            continue
        causes[number] = cause
    return causes


def test_it_tells_exactly_what_the_file_holds(facts: SampleFacts, table: Table) -> None:
    assert facts.rows == len(table) == 2000
    assert {rejection.row: rejection.cause for rejection in facts.rejections} == causes_of(table)
    assert facts.rejected == {
        "unknown_brand": 60,
        "bad_price": 40,
        "duplicate_in_file": 30,
        "unknown_grade": 20,
        "missing_value": 20,
        "bad_date": 15,
    }
    assert facts.creatable == 2000 - 185
    assert facts.duplicates == 30
    rejected = {rejection.row for rejection in facts.rejections}
    prices = [price_of(row["price"]) for number, row in enumerate(table, start=4) if number not in rejected]
    assert facts.total_price == sum(price for price in prices if price is not None)
    assert None not in prices


def test_it_names_the_column_at_fault(facts: SampleFacts, table: Table) -> None:
    assert {(rejection.cause, rejection.column) for rejection in facts.rejections} == {
        ("unknown_brand", "brand"),
        ("unknown_grade", "condition"),
        ("bad_price", "price"),
        ("missing_value", "brand"),
        ("missing_value", "reference"),
        ("bad_date", "online_date"),
        ("duplicate_in_file", "reference"),
    }
    bad_prices = {table[r.row - 4]["price"] for r in facts.rejections if r.cause == "bad_price"}
    assert bad_prices == {"-120,00\xa0€", "", "on request", "sur demande", "面议"}


@pytest.mark.parametrize("rows", [50, 51, 333, 5000])
def test_it_adds_up_at_every_size(tmp_path: Path, rows: int) -> None:
    facts = write_sample(tmp_path / "sample.csv", rows=rows, seed=rows)
    table = read(tmp_path / "sample.csv", "gb18030")
    assert len(table) == facts.rows == rows
    assert facts.creatable + sum(facts.rejected.values()) == rows
    assert len(facts.rejected) == 6
    assert {rejection.row: rejection.cause for rejection in facts.rejections} == causes_of(table)


@pytest.mark.parametrize("seed", range(20))
def test_it_shows_every_quirk_in_few_rows(tmp_path: Path, seed: int) -> None:
    facts = write_sample(tmp_path / "sample.csv", rows=50, seed=seed)
    assert len(facts.quirks) == 7
    assert min(facts.quirks.values()) >= 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_it_gives_the_same_file_for_the_same_seed(tmp_path: Path, suffix: str) -> None:
    first, second, other = (tmp_path / f"{name}{suffix}" for name in ("first", "second", "other"))
    assert write_sample(first) == write_sample(second)
    write_sample(other, seed=1)
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != other.read_bytes()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_it_writes_the_same_rows_in_each_encoding(
    tmp_path: Path, facts: SampleFacts, table: Table, encoding: str
) -> None:
    path = tmp_path / "other.CSV"
    assert write_sample(path, encoding=encoding) == facts
    assert read(path, encoding) == table
    text = path.read_bytes().decode(encoding)
    assert "\r\n" in text
    assert "\n" not in text.replace("\r\n", "")


def test_it_puts_a_title_and_a_blank_line_above_the_header(tmp_path: Path, facts: SampleFacts) -> None:
    lines = (tmp_path / "sample.csv").read_bytes().decode("gb18030").split("\r\n")
    assert lines[0] == "二手奢侈品寄售清单 – Consignment list,,Novembre 2021" + "," * 10
    assert lines[1] == "," * 12
    assert lines[facts.header_row - 1].startswith("Réf. / Reference ,URL,Brand ,型号 Model,")


def test_it_repeats_exact_rows(facts: SampleFacts, table: Table) -> None:
    copies = [r.row for r in facts.rejections if r.cause == "duplicate_in_file"]
    assert all(table[row - 4] in table[: row - 4] for row in copies)


def test_it_repeats_references_that_the_url_tells_apart(facts: SampleFacts, table: Table) -> None:
    wrong = [
        row for row in table if row["reference"] and not row["url"].endswith(f"-{row['reference']}.shtml")
    ]
    assert 60 < facts.quirks["wrong_reference"] <= len(wrong)
    assert max(Counter(row["reference"] for row in wrong).values()) > 5
    assert all(re.search(rf"-{row['reference']}-", row["url"]) or row["reference"] == "90" for row in wrong)


def test_it_imitates_the_quirks_of_real_files(table: Table) -> None:
    def seen(pattern: str, column: str) -> int:
        return sum(1 for row in table if re.search(pattern, row[column]))

    assert seen(r"^\d[\d\xa0]*,\d\d\xa0€$", "price") > 100
    assert seen(r"^\d+\.\d$", "price") > 100
    assert seen(r"^€ \d[\d.]*,\d\d$", "price") > 50
    assert seen(r"^=cmd", "name") >= 1
    assert seen(r"\([A-Z]\d{4}-\d{2}LN\)$", "name") > 100
    assert seen("[\u200b\u00ad]", "name") > 20
    assert seen("[\u0300-\u036f]", "name") > 20
    assert seen("&amp;|&#39;", "name") > 20
    assert seen("[\u4e00-\u9fff]", "name") > 300
    assert (
        sum(1 for row in table if not any(row[c] for c in ("material", "colour", "size", "location"))) > 150
    )
    names = {row["brand"] for row in table}
    assert {"Maison Clairvallon", "MAISON CLAIRVALLON", "maison clairvallon"} <= names
    assert {"Rötlisegg", "ROTLISEGG", "rotlisegg"} <= names


def test_it_writes_no_price_that_can_be_read_two_ways(table: Table) -> None:
    assert not [row["price"] for row in table if re.fullmatch(r"\D*\d+[.,]\d{3}\D*", row["price"])]


def test_it_invents_houses_of_six_countries() -> None:
    assert len(BRANDS) == 12
    assert {brand.country for brand in BRANDS} == {"FR", "IT", "JP", "CH", "GB", "US"} <= set(COUNTRIES)
    assert {brand.country for brand in BRANDS if brand.onboarded} == {"FR", "IT", "JP", "CH", "GB", "US"}
    assert [brand.name for brand in BRANDS if not brand.onboarded] == ["Orsolini Notte", "Ashcombe Row"]
    assert len({folded(brand.name) for brand in BRANDS}) == 12
    for brand in BRANDS:
        assert {folded(spelling) for spelling in brand.spellings} == {folded(brand.name)}


def test_it_writes_a_workbook_with_the_same_rows(tmp_path: Path, facts: SampleFacts, table: Table) -> None:
    path = tmp_path / "sample.xlsx"
    assert write_sample(path) == facts
    (sheet,) = openpyxl.load_workbook(path).worksheets
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[facts.header_row - 1] == tuple(HEADERS.values())
    assert len(lines) == facts.header_row + facts.rows
    numbers = dates = 0
    for line, row in zip(lines[facts.header_row :], table, strict=True):
        for column, cell in zip(HEADERS, line, strict=True):
            if isinstance(cell, int | float):
                numbers += 1
                assert column == "price"
                assert Decimal(str(cell)).quantize(Decimal("0.01")) == price_of(row["price"])
            elif isinstance(cell, datetime):
                dates += 1
                assert (column, cell) == ("online_date", date_of(row["online_date"]))
            else:
                assert (cell or "") == row[column]
    assert 700 < numbers < 1300
    assert 700 < dates < 1300
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []


def test_it_refuses_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"sample\.ods is neither"):
        write_sample(tmp_path / "sample.ods")
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_too_few_rows_for_its_quirks(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ask for 50 or more"):
        write_sample(tmp_path / "sample.csv", rows=49)
    assert list(tmp_path.iterdir()) == []
