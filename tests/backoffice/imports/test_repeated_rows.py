"""Rows of one file about the same record: the first one counts, however many there are."""

import random
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.reading.rows import Fault, Row
from backoffice.imports.repeats import FirstRows, Keyed, Repeat
from backoffice.imports.spooling import Spool
from tests.backoffice.imports.making import csv_bytes, piece, take_in


@pytest.mark.parametrize("different", [5, 3_000, 60_000])
def test_first_rows_agree_with_a_dict(different: int) -> None:
    chance = random.Random(different)
    first_rows, firsts = FirstRows(), dict[int, tuple[int, int]]()
    for start in range(0, 60_000, 4_000):
        rows = [
            Keyed(number, hash(("A", chance.randrange(different))), chance.randrange(-2, 3))
            for number in range(start, start + 4_000)
        ]
        expected = []
        for number, key, content in rows:
            first, said = firsts.setdefault(key, (number, content))
            if first != number:
                expected.append(Repeat(number, first, said == content))
        assert first_rows.repeats(rows) == expected


def test_a_digest_of_nothing_is_a_key_like_any_other() -> None:
    first_rows = FirstRows()
    assert first_rows.repeats([Keyed(1, 0, 0), Keyed(2, 0, 0)]) == [Repeat(2, 1, True)]


def test_a_row_far_below_names_the_first_of_its_record(clerk: Actor) -> None:
    rows = [piece(number) for number in range(2_500)]
    rows += [piece(7), piece(8, title="Another handbag altogether")]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        assert (session.counts["create"], session.counts["rejected"]) == (2_500, {"duplicate_in_file": 2})
        sentences = [
            row.errors[0]["sentence"] for row in session.rows.filter(outcome="error").order_by("number")
        ]
        assert sentences == [
            "This row says the same as row 9.",
            "This row is about the same record, with other values, as row 10.",
        ]


def test_a_spool_gives_back_what_was_set_aside() -> None:
    batches: list[list[Row]] = [
        [
            Row(2, ("a", None, 1.5)),
            Row(3, ("b", True, "x"), (Fault(1, "error_value", "Row 3 shows an error."),)),
        ],
        [Row(9, ("c" * 70_000, "", 7))] * 200,
    ]
    with Spool() as spool:
        for batch in batches:
            spool.add(batch)
        again: list[Any] = list(spool.batches())
    assert again == batches
    assert again[0][1].faults[0].code == "error_value"
