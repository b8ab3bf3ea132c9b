"""Sheets that lie on their side: a questionnaire is a record, not a table of two columns."""

from pathlib import Path

import xlsxwriter

from backoffice.imports.reading.surveying import survey
from tests.backoffice.imports.reading_making import rows_of, write_text

FORM = "Supplier form,,\n\nName,A SAS,B GmbH\nCountry,France,Germany\nNumber,1,2\nRemarks of ours,,x\n"
SAID = (
    "The names stand in column A, one under another, so each further column was read as a row; its number is that of "
    "the column."
)


def known(header: str) -> bool:
    return header.casefold() in ("name", "country", "number", "sku", "price")


def workbook(path: Path, *rows: list[object]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at + 1, 1, row)
    return path


def test_it_reads_each_further_column_as_a_row(tmp_path: Path) -> None:
    path = write_text(tmp_path / "form.csv", FORM)
    rows, table = rows_of(path, recognise=known)
    assert table.headers == ["Supplier form", "Name", "Country", "Number", "Remarks of ours"]
    assert [(row.number, row.cells[1:4]) for row in rows] == [
        (2, ("A SAS", "France", "1")),
        (3, ("B GmbH", "Germany", "2")),
    ]
    assert SAID in table.notes
    found = survey(path, filename="form.csv", recognise=known, rows=10)
    assert (found.headers, [row.number for row in found.rows], found.problem) == (table.headers, [2, 3], None)
    assert SAID in found.notes


def test_the_names_may_stand_behind_a_number_and_beside_an_example(tmp_path: Path) -> None:
    rows, table = rows_of(
        workbook(
            tmp_path / "form.xlsx",
            ["#", "Question", "Example", "Answer"],
            [1, "Name", "Muster GmbH", "A SAS"],
            [2, "Country", "Germany", "France"],
            [3, "Number", 5, 7],
        ),
        recognise=known,
    )
    assert table.headers == ["Question", "Name", "Country", "Number"]
    assert [(row.number, row.cells[1:]) for row in rows] == [(5, ("A SAS", "France", 7))]
    assert "Columns of examples or remarks were left out: D." in table.notes


def test_a_table_is_never_turned(tmp_path: Path) -> None:
    text = "SKU,Price\nname,1\ncountry,2\nnumber,3\n"  # two names in a row: three below one are no form
    rows, table = rows_of(write_text(tmp_path / "list.csv", text), recognise=known)
    assert (table.headers, len(rows)) == (["SKU", "Price"], 3)
    chosen = rows_of(write_text(tmp_path / "form.csv", FORM), recognise=known, header_row=3)[1]
    assert chosen.headers == ["Name", "A SAS", "B GmbH"]
    long = FORM + "".join(f"question {n},a,b\n" for n in range(60))
    assert rows_of(write_text(tmp_path / "long.csv", long), recognise=known)[1].headers[0] == "Name"


def test_a_legend_beside_a_table_is_not_taken_for_a_form(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        legend, data = book.add_worksheet("Legend"), book.add_worksheet("Data")
        for at, word in enumerate(("Name", "Country", "Number")):
            legend.write_row(at, 0, [word, "what it means"])
        for at, row in enumerate((["Name", "Country", "Number"], ["A SAS", "France", 1])):
            data.write_row(at, 0, row)
    assert rows_of(path, recognise=known)[1].sheet == "Data"


def test_a_list_of_things_called_like_its_names_is_a_list(tmp_path: Path) -> None:
    text = "Number,Name\nP1,Name A\nP2,Name B\nP3,Name C\nP4,Name D\nP5,Name E\n"
    rows, table = rows_of(
        write_text(tmp_path / "list.csv", text), recognise=lambda header: known(header.partition(" ")[0])
    )
    assert (table.headers, len(rows)) == (["Number", "Name"], 5)
