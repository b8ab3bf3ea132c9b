"""Files saved in an encoding that lacks the letters of their texts: question marks are no edit."""

from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.lost_letters import LostLetters, lost_letters
from tests.backoffice.imports.making import csv_bytes, piece, take_in
from tests.backoffice.imports.test_merge import applied, back, causes, exported, unit
from tests.conftest import World


@pytest.mark.parametrize(
    ("said", "before", "lost"),
    [
        ("Fenwick ?? black", "Fenwick 短靴 black", True),
        ("?????", "黑色皮革手", True),
        ("Herm?s", "Hermès", True),
        ("Herm??s", "Hermès", True),
        ("Herm\ufffds", "Hermès", True),
        ("?? Why?", "短靴 Why?", True),
        ("Hermès ??", "Hermès 短靴", True),
        ("Why?", "Why", False),
        ("Really? black", "Really black", False),
        ("Fenwick ?? red", "Fenwick 短靴 black", False),
        ("Fenwick 短靴 black", "Fenwick ?? black", False),
        ("Why?", "Why?", False),
        ("Diver ? 2015", "Diver 8 2015", False),
    ],
)
def test_a_text_with_question_marks_for_letters_is_known(said: str, before: str, lost: bool) -> None:
    assert lost_letters(said, before) is lost


def test_a_list_that_comes_back_without_its_letters_is_refused(world: World, clerk: Actor) -> None:
    titles = ["Fenwick 短靴 black", "Hermès scarf", "Plain bag", "Octave?"]
    with scope(clerk):
        session = take_in(csv_bytes(piece(n, title=title) for n, title in enumerate(titles, 1)), actor=clerk)
    applied(session, clerk)
    lines: list[dict[str, Any]] = exported(clerk)
    for line in lines:
        line["Title"] = line["Title"].encode("ascii", "replace").decode()
    lines[2]["Title"] = "Plain bag?"
    session = back(clerk, lines)
    assert causes(session) == {"letters_lost": 2}
    assert (session.counts["update"], session.counts["unchanged"]) == (1, 1)
    with scope(clerk):
        error = session.rows.get(number=2).errors[0]
    assert error["column"] == "title"
    assert error["sentence"].startswith("«Fenwick ?? black» was «Fenwick 短靴 black» when it was exported")
    applied(session, clerk)
    assert [unit(f"A-{n}").title for n in (1, 2, 3)] == [*titles[:2], "Plain bag?"]


def test_a_list_of_others_with_such_texts_is_told(clerk: Actor) -> None:
    titles = ["Fenwick ?? black", "???", "Herm?s scarf", "Plain bag"]
    with scope(clerk):
        session = take_in(csv_bytes(piece(n, title=title) for n, title in enumerate(titles)), actor=clerk)
    assert session.counts["create"] == 4
    (note,) = [each for each in session.reading["notes"] if "question marks" in each]
    assert note.startswith(
        "«Title»: 3 cells have question marks where letters seem to be lost, such as «Fenwick ??"
    )


@pytest.mark.parametrize("texts", [["Why?"] * 5, ["What??"] * 5, ["?"] * 5, ["https://x.example/a?b=1"] * 5])
def test_questions_are_no_lost_letters(texts: list[str]) -> None:
    letters = LostLetters()
    letters.see(texts)
    assert letters.suspect() == ""
