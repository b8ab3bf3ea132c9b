"""Text as people meant it, and said so."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.imports.reading import clean_text
from backoffice.imports.reading.cleaning import without_tags
from tests.backoffice.imports.reading_making import (
    SMALL_SHEET,
    rows_of,
    text_cell,
    write_text,
    write_zip,
    xlsx_parts,
)
from tests.backoffice.imports.reading_making import xml_row as sheet_row


@pytest.mark.parametrize(
    ("value", "text", "codes"),
    [
        ("plain", "plain", set()),
        ("  two  words ", "two  words", {"trimmed"}),
        ("\u3000自然堂\u3000", "自然堂", {"trimmed"}),
        ("Cafe\u0301", "Café", {"nfc"}),
        ("soft\u00adhyphen zero\u200bwidth\ufeff", "softhyphen zerowidth", {"zero_width"}),
        ("12\u00a0€", "12 €", {"no_break"}),
        ("a_x000D_\nb", "a\nb", {"escape", "newline"}),
        ("_x005F_x000D_ stays odd", "stays odd", {"escape", "newline", "trimmed"}),
        ("order_x1234_", "order_x1234_", set()),
        ("Tom &amp; Jerry&#39;s &#x26; co &nbsp;", "Tom & Jerry's & co", {"entity", "no_break", "trimmed"}),
        ("&amp;amp;", "&", {"entity"}),
        ("AT&T R&D; &unknown; &copy=2", "AT&T R&D; &unknown; &copy=2", set()),
        ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>", set()),
        ("line\r\nnext\rlast", "line\nnext\nlast", {"newline"}),
        ("bell\x07 nul\x00", "bell nul", {"control"}),
        ("don\x92t \x96 stop", "don’t – stop", {"windows"}),
        ("na\ufffdve", "na\ufffdve", {"lost"}),
        ("Th\u00c3\u00a9r\u00c3\u00a8se", "Th\u00c3\u00a9r\u00c3\u00a8se", {"garbled"}),
        ("æ‰‹æ¬¾å½¢", "æ‰‹æ¬¾å½¢", {"garbled"}),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم", set()),
        ("a\u200db", "ab", {"zero_width"}),
        ("NÃO", "NÃO", set()),
        ("", "", set()),
    ],
)
def test_it_cleans_text_and_says_what_was_done(value: str, text: str, codes: set[str]) -> None:
    assert clean_text(value) == (text, codes)


@given(
    st.text(
        st.sampled_from("a&;#x_0Dd<>9 \r\n\x00\x92\u00a0\u00ad\u0301\u200b\u200d\ufffd👩amp"), max_size=24
    )
)
def test_it_leaves_cleaned_text_alone(value: str) -> None:
    once, _ = clean_text(value)
    assert clean_text(once)[0] == once


@settings(max_examples=50)
@given(st.text(max_size=40))
def test_it_leaves_any_cleaned_text_alone(value: str) -> None:
    once, _ = clean_text(value)
    assert clean_text(once)[0] == once
    assert "\x00" not in once


def test_it_cleans_the_cells_of_text_files_and_counts_them(tmp_path: Path) -> None:
    text = "name,note\nTom &amp; Jerry,a\u200bb\nCafe\u0301,x &amp; y\nplain,plain\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells for row in rows] == [("Tom & Jerry", "ab"), ("Café", "x & y"), ("plain", "plain")]
    assert table.cleaned == {"entity": 2, "zero_width": 1, "nfc": 1}
    assert table.notes == [
        "HTML entities such as “&amp;” were decoded in 2 cells.",
        "Invisible characters (zero-width, soft hyphen, byte order mark) were removed from 1 cell.",
        "Letters written as base letter plus accent were joined (Unicode NFC) in 1 cell.",
    ]


def test_it_cleans_the_cells_of_workbooks_and_counts_them(tmp_path: Path) -> None:
    rows = SMALL_SHEET + sheet_row(3, text_cell("A3", "Cafe\u0301"), text_cell("B3", "a &amp;amp; b"))
    found, table = rows_of(write_zip(tmp_path / "book.xlsx", xlsx_parts(rows)))
    assert found[1].cells == ("Café", "a & b")
    assert table.cleaned == {"nfc": 1, "entity": 1}


def test_it_says_when_letters_were_lost_or_garbled_before(tmp_path: Path) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", "name,by\nW\ufffdrz,Am\u00c3\u00a9lie\n"))
    assert rows[0].cells == ("W\ufffdrz", "Am\u00c3\u00a9lie")
    assert [note.split(":")[0] for note in table.notes] == [
        "The replacement character “�” stands in 1 cell",
        "Text in 1 cell looks garbled (such as “Ã©” for “é”)",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Crème <b>Riche</b>", "Crème Riche"),
        ("Octave<br/>28 <span class='x'>mm</span>", "Octave 28 mm"),
        ("<p>Tom &amp; Jerry</p>", "Tom & Jerry"),
        ("for sizes <38 and >42", "for sizes <38 and >42"),
        ("Love <3", "Love <3"),
        ("<brand> bag", "<brand> bag"),
    ],
)
def test_a_title_is_what_a_browser_shows_of_it(text: str, shown: str) -> None:
    assert without_tags(text) == shown
