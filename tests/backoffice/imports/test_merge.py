"""Exported lists that come back: what was edited, what was changed here meanwhile, and what is asked."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Invalid
from backoffice.imports import services as imports
from backoffice.imports.drafts import Base, Draft
from backoffice.imports.exports import services, versions
from backoffice.imports.exports.merging import HEADER, Merge
from backoffice.imports.exports.settling import Choice, disputes, settle
from backoffice.imports.models import Export, ExportedRow, ImportRow, ImportSession
from backoffice.imports.profiles import Profile
from catalog.inventory.models import Unit, UnitStatus
from catalog.inventory.services import UnitRevision, revise_units
from catalog.products.models import Category
from tests.backoffice.imports.making import csv_bytes, piece, sentences, take_in, work_off
from tests.catalog.inventory.making import over_the_bench
from tests.conftest import World

Lines = list[dict[str, str]]
AT = datetime(2026, 5, 3, tzinfo=UTC)


# --- the matrix -----------------------------------------------------------------------------------


class Pieces(Profile):
    name = "pieces"
    label = "Pieces"
    together = (("price", "currency"),)


VALUES = st.sampled_from(["a", "b", "c", None])
SAID = st.sampled_from(["a", "b", "c"])
FACTS = ("title", "size", "price", "currency")


@given(
    st.fixed_dictionaries(dict.fromkeys(FACTS, VALUES)),
    st.fixed_dictionaries(dict.fromkeys(FACTS, VALUES)),
    st.dictionaries(st.sampled_from(FACTS), SAID),
)
def test_nothing_is_flattened_and_nothing_edited_is_lost(
    exported: dict[str, Any], now: dict[str, Any], said: dict[str, str]
) -> None:
    draft = Draft(2, (), key=(1, "A"), facts=dict(said), found=dict(now))
    draft.exported = Base(1, (1, "A"), exported, AT)
    Merge(Pieces(), [HEADER], column=0).merge([draft])
    assert not draft.flaws
    assert not set(draft.facts) & set(draft.disputed)
    for group in (("title",), ("size",), ("price", "currency")):
        names = [name for name in group if name in said]
        edited = any(said[name] != exported[name] for name in names)
        moved = any(now[name] != exported[name] for name in names)
        differs = any(said[name] != now[name] for name in names)
        written = {name for name in names if name in draft.facts}
        asked = {name for name in names if name in draft.disputed}
        if not edited:
            assert not written | asked
        elif not moved:
            assert (written, asked) == (set(names), set())
        else:
            assert (written, asked) == (set(), set(names) if differs else set())
        for name in asked:
            each = draft.disputed[name]
            assert (each.exported, each.now, each.yours) == (exported[name], now[name], said[name])


# --- with units -----------------------------------------------------------------------------------


@pytest.fixture
def stocked(world: World, clerk: Actor) -> World:
    with scope(clerk):
        imports.confirm(session=take_in(csv_bytes(piece(n) for n in range(1, 5)), actor=clerk), actor=clerk)
    work_off()
    return world


def exported(clerk: Actor, **words: Any) -> Lines:
    """The units as a CSV file."""
    with scope(clerk):
        rows = Unit.objects.filter(**words).order_by("reference")
        export = services.take_away(profile="units", rows=rows, format="csv", actor=clerk)
        with export.file.open("rb") as file:
            return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def back(clerk: Actor, lines: Iterable[Mapping[str, str]]) -> ImportSession:
    """The file comes in again."""
    rows = list(lines)
    with scope(clerk):
        return take_in(csv_bytes(rows, list(rows[0])), actor=clerk, name="units.csv")


def test_cells_that_were_emptied_are_counted_and_change_nothing(stocked: World, clerk: Actor) -> None:
    changed_here(clerk, "A-1", colour="red", serial="SN-1")
    changed_here(clerk, "A-2", colour="red")
    lines = exported(clerk)
    for line in lines[:2]:
        line["Colour"] = ""
    lines[0]["Serial"] = lines[2]["Serial"] = ""
    lines[3]["Title"] = "Another title"
    session = back(clerk, lines)
    assert Counter(outcomes(session).values()) == {"unchanged": 3, "update": 1}
    (note,) = (each for each in session.reading["notes"] if "cells are blank" in each)
    assert note == (
        "In 2 rows cells are blank that the export had filled («Colour» 2, «Serial» 1). A blank cell takes nothing "
        "back: what stands here stays. To empty one on purpose, take «Change what is said of it» on the page of the "
        "piece."
    )
    applied(session, clerk)
    assert (unit("A-1").colour, unit("A-1").serial) == ("red", "SN-1")


def test_a_price_typed_anew_in_thousands_is_asked_about(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Price"], lines[1]["Price"] = "4.250", "5.10"
    session = back(clerk, lines)
    assert session.counts["rejected"] == {"bad_price": 1}
    assert "“4.250” may be 4250 or 4.250" in sentences(session, actor=clerk)[2][0]


def remarked(session: ImportSession, code: str) -> list[int]:
    """The rows with such a remark."""
    with scope(office("tests")):
        rows = ImportRow.objects.filter(session=session, notes__contains=[{"code": code}])
        return sorted(rows.values_list("number", flat=True))


@pytest.mark.parametrize(
    ("order", "rows"),
    [
        ("1234", []),
        ("2134", []),  # two that were exchanged
        ("2314", [2, 3, 4]),
        ("4321", [2, 3, 4, 5]),
        (" 123", [3, 4, 5]),
        ("234 ", [2, 3, 4]),
        ("23xx", []),
    ],
)
def test_a_column_that_was_sorted_or_shifted_by_itself_is_remarked(
    stocked: World, clerk: Actor, order: str, rows: list[int]
) -> None:
    lines = exported(clerk)
    titles = {line["Reference"][-1]: line["Title"] for line in lines}
    for line, digit in zip(lines, order, strict=True):
        line["Title"] = titles.get(digit, "" if digit == " " else "Another title")
    session = back(clerk, lines)
    assert not session.counts["rejected"]
    assert remarked(session, "cells_moved") == rows


def test_a_currency_that_was_changed_alone_is_remarked(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Currency"] = lines[1]["Currency"] = lines[2]["Currency"] = "USD"
    lines[1]["Price"], lines[2]["Price"] = "1400", ""
    session = back(clerk, lines)
    assert Counter(outcomes(session).values()) == {"update": 3, "unchanged": 1}
    assert remarked(session, "currency_alone") == [2, 4]
    (remark,) = (each for each in session.counts["remarks"] if each["code"] == "currency_alone")
    assert "1250.5 EUR becomes 1250.5 USD" in remark["sentence"]


def test_a_price_that_was_emptied_stays_and_the_other_edits_count(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Price"], lines[0]["Title"] = "", "Another title"
    lines[1]["Price"] = lines[1]["Currency"] = ""
    changed_here(clerk, "A-2", asking_price=Decimal(99))
    session = back(clerk, lines)
    assert Counter(outcomes(session).values()) == {"update": 1, "unchanged": 3}
    assert any("«Price» 2" in note for note in session.reading["notes"])
    applied(session, clerk)
    assert (unit("A-1").title, unit("A-1").asking_price) == ("Another title", Decimal("1250.50"))
    assert unit("A-2").asking_price == 99
    lines[0]["Price"] = "free"
    assert causes(back(clerk, lines)) == {"bad_price": 1}


def test_cells_that_were_blank_before_are_not_counted(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "Another title"
    assert not [each for each in back(clerk, lines).reading["notes"] if "cells are blank" in each]


def changed_here(clerk: Actor, reference: str, **changes: Any) -> None:
    with scope(clerk):
        unit = Unit.objects.get(reference=reference)
        revise_units(revisions=[UnitRevision(unit_id=unit.pk, changes=changes)], actor=clerk)


def applied(session: ImportSession, clerk: Actor) -> None:
    with scope(clerk):
        imports.confirm(session=session, actor=clerk)
    work_off()


def outcomes(session: ImportSession) -> dict[int, str]:
    with scope(office("tests")):
        return dict(ImportRow.objects.filter(session=session).values_list("number", "outcome"))


def causes(session: ImportSession) -> dict[str, int]:
    return dict(session.counts["rejected"])


def unit(reference: str) -> Unit:
    with scope(office("tests")):
        return Unit.objects.get(reference=reference)


def test_only_what_was_edited_is_written_and_what_others_changed_stays(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    changed_here(clerk, "A-1", colour="green")
    changed_here(clerk, "A-2", title="Renamed here")
    changed_here(clerk, "A-3", title="Renamed here")
    lines[0]["Title"] = "Renamed in the file"
    lines[2]["Category"] = "handbag"  # the same in another word
    session = back(clerk, lines)
    assert outcomes(session) == {2: "update", 3: "unchanged", 4: "unchanged", 5: "unchanged"}
    assert any(note.startswith("1 row has older values than the rec") for note in session.reading["notes"])
    assert "2 rows came back as they were exported, and change nothing." in session.reading["notes"]
    applied(session, clerk)
    assert (unit("A-1").title, unit("A-1").colour) == ("Renamed in the file", "green")
    assert unit("A-2").title == unit("A-3").title == "Renamed here"


@pytest.mark.parametrize("header", ["version", "Version", "Spalte 21", "_version "])
def test_versions_are_known_by_their_words_whatever_the_column_is_called(
    stocked: World, clerk: Actor, header: str
) -> None:
    lines = exported(clerk)
    changed_here(clerk, "A-1", title="Renamed here")
    lines[1]["Title"] = "Renamed in the file"
    renamed = [{header if name == HEADER else name: cell for name, cell in line.items()} for line in lines]
    renamed.append({**renamed[2], "Reference": "NEW-1", header: ""})
    session = back(clerk, renamed)
    assert Counter(outcomes(session).values()) == {"unchanged": 3, "update": 1, "create": 1}
    assert header.strip() not in session.reading["unmapped"]
    applied(session, clerk)
    assert (unit("A-1").title, unit("A-2").title) == ("Renamed here", "Renamed in the file")
    missing = [
        {**line, "Title": "Other", header: "" if at else line[header]} for at, line in enumerate(renamed[:2])
    ]
    (error,) = sentences(back(clerk, missing), actor=clerk).values()
    assert "has no version, but its record is here" in error[0]


def test_one_row_that_came_back_changes_nothing(stocked: World, clerk: Actor) -> None:
    session = back(clerk, exported(clerk, reference="A-1"))
    assert "1 row came back as it was exported, and changes nothing." in session.reading["notes"]


def test_what_both_changed_is_asked_cell_by_cell(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    for line in lines[:2]:
        line["Title"], line["Colour"] = "In the file", "red"
    changed_here(clerk, "A-1", title="Here", colour="green", size="L")
    changed_here(clerk, "A-2", title="Here")
    session = back(clerk, lines)
    assert outcomes(session) == {2: "conflict", 3: "conflict", 4: "unchanged", 5: "unchanged"}
    assert session.counts["conflict"] == 2
    with scope(clerk):
        asked = [
            (each.row, each.name, each.exported, each.now, each.yours) for each in disputes(session).disputes
        ]
    title = "Octave {} leather handbag"
    assert sorted(asked) == [
        (2, "Colour", "", "green", "red"),
        (2, "Title", title.format(1), "Here", "In the file"),
        (3, "Title", title.format(2), "Here", "In the file"),
    ]
    with scope(clerk), pytest.raises(Conflict) as refusal:
        imports.confirm(session=session, actor=clerk)
    assert refusal.value.code == "unsettled"
    with scope(clerk):
        settle(session=session, choices=[Choice("mine", 2, "title")], actor=clerk)
        assert outcomes(session)[2] == "conflict"
        settle(session=session, choices=[Choice("theirs", 2, "colour"), Choice("theirs", 3)], actor=clerk)
    assert outcomes(session) == {2: "update", 3: "update", 4: "unchanged", 5: "unchanged"}
    applied(session, clerk)
    assert (unit("A-1").title, unit("A-1").colour, unit("A-1").size) == ("In the file", "green", "L")
    assert (unit("A-2").title, unit("A-2").colour) == ("Here", "red")


def test_a_whole_column_is_settled_at_once_and_again(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    for number, line in enumerate(lines, start=1):
        line["Title"] = "In the file"
        changed_here(clerk, f"A-{number}", title="Here")
    session = back(clerk, lines)
    with scope(clerk):
        settle(session=session, choices=[Choice("theirs", fact="title")], actor=clerk)
        assert set(outcomes(session).values()) == {"unchanged"}
        session = settle(session=session, choices=[Choice("mine"), Choice("theirs", 3)], actor=clerk)
    assert outcomes(session) == {2: "update", 3: "unchanged", 4: "update", 5: "update"}
    assert (session.counts["update"], session.counts["unchanged"], session.counts["conflict"]) == (3, 1, 0)
    with scope(clerk), pytest.raises(Conflict) as refusal:
        settle(session=session, choices=[Choice("mine", 99)], actor=clerk)
    assert refusal.value.code == "nothing_disputed"
    with scope(clerk), pytest.raises(Invalid):
        settle(session=session, choices=[], actor=clerk)


def test_what_was_settled_stays_settled_when_the_file_is_checked_again(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    for number, line in enumerate(lines[:3], start=1):
        line["Title"] = "In the file"
        changed_here(clerk, f"A-{number}", title="Here")
    session = back(clerk, lines)
    with scope(clerk):
        settle(session=session, choices=[Choice("mine", 2), Choice("theirs", 3)], actor=clerk)
    changed_here(clerk, "A-2", title="Here again")
    with scope(clerk):
        session = imports.check(session=session, actor=clerk)
    assert outcomes(session) == {2: "update", 3: "conflict", 4: "conflict", 5: "unchanged"}
    assert (session.counts["update"], session.counts["conflict"], session.counts["unchanged"]) == (1, 2, 1)


def test_an_amount_and_its_currency_are_one(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Price"] = "99.00"
    changed_here(clerk, "A-1", currency="USD")
    session = back(clerk, lines)
    assert outcomes(session)[2] == "conflict"
    with scope(clerk):
        settle(session=session, choices=[Choice("mine", 2, "asking_price")], actor=clerk)
    applied(session, clerk)
    assert (str(unit("A-1").asking_price), unit("A-1").currency) == ("99.000", "EUR")


def test_what_moves_between_preview_and_apply_is_a_conflict_as_ever(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "In the file"
    session = back(clerk, lines)
    changed_here(clerk, "A-1", colour="green")
    applied(session, clerk)
    assert unit("A-1").title == "Octave 1 leather handbag"
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1}


def test_the_order_of_rows_and_columns_is_the_users(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    changed_here(clerk, "A-3", colour="green")
    lines[2]["Title"] = "In the file"
    turned = [dict(reversed(list(line.items()))) for line in reversed(lines)]
    session = back(clerk, turned)
    assert outcomes(session) == {2: "unchanged", 3: "update", 4: "unchanged", 5: "unchanged"}
    applied(session, clerk)
    assert (unit("A-3").title, unit("A-3").colour) == ("In the file", "green")


def test_a_workbook_that_was_edited_and_saved_by_another_program_is_merged_too(
    stocked: World, clerk: Actor
) -> None:
    with scope(clerk):
        rows = Unit.objects.order_by("reference")
        export = services.take_away(profile="units", rows=rows, format="xlsx", actor=clerk)
        with export.file.open("rb") as file:
            book = openpyxl.load_workbook(io.BytesIO(file.read()))
    sheet = book.active
    place = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, place["Title"]).value = "In the file"
    sheet.cell(3, place["Price"]).value = 99.5
    sheet.cell(4, place["Online date"]).value = datetime(2021, 12, 24)  # noqa: DTZ001 - a workbook knows no zones
    sheet.delete_cols(place["Status"], 2)
    saved = io.BytesIO()
    book.save(saved)
    for number in range(1, 5):
        changed_here(clerk, f"A-{number}", colour="green")
    with scope(clerk):
        session = take_in(saved.getvalue(), actor=clerk, name="units.xlsx")
    assert outcomes(session) == {2: "update", 3: "update", 4: "update", 5: "unchanged"}
    applied(session, clerk)
    changed = [unit(f"A-{number}") for number in range(1, 5)]
    assert [each.colour for each in changed] == ["green"] * 4
    assert (changed[0].title, str(changed[1].asking_price)) == ("In the file", "99.500")
    assert str(changed[2].source_listed_on) == "2021-12-24"


def test_a_blank_cell_takes_nothing_back(stocked: World, clerk: Actor) -> None:
    changed_here(clerk, "A-1", currency="USD", model_reference="")
    lines = exported(clerk)
    lines[0]["Currency"] = lines[0]["Title"] = lines[0]["Category"] = lines[0]["Condition"] = ""
    assert outcomes(back(clerk, lines))[2] == "unchanged"


# --- rows that are not what they seem -------------------------------------------------------------


def refused(clerk: Actor, lines: Lines) -> tuple[str, str]:
    """The cause of row 2 and its sentence."""
    session = back(clerk, lines)
    with scope(clerk):
        row = ImportRow.objects.get(session=session, number=2)
        assert row.outcome == "error"
        return row.errors[0]["code"], row.errors[0]["sentence"]


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda line: line.update({HEADER: ""}), "version_missing", "has no version, but its record is here"),
        (
            lambda line: line.update({HEADER: "v1.2.aaaaaaa"}),
            "version_unreadable",
            "«v1.2.aaaaaaa» is no version",
        ),
        (lambda line: line.update({HEADER: "v1"}), "version_unreadable", "perhaps the cell was dragged down"),
        (
            lambda line: line.update({HEADER: versions.word_for(10**6, 1)}),
            "version_unknown",
            "of no export that is known here",
        ),
        (
            lambda line: line.update({"Reference": "A-9"}),
            "version_of_another_record",
            "The version is that of «A-1», but the row is about «A-9».",
        ),
    ],
)
def test_a_row_with_a_strange_version_is_refused_with_a_sentence(
    stocked: World, clerk: Actor, spoil: Callable[[dict[str, str]], None], code: str, said: str
) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "In the file"
    spoil(lines[0])
    found = refused(clerk, lines)
    assert found[0] == code
    assert said in found[1]


def test_a_row_whose_record_is_gone_is_refused_even_untouched(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    with scope(office("tests")):
        ExportedRow.objects.filter(number=1).update(record_id=10**9)
    code, said = refused(clerk, lines)
    assert (code, "is gone since" in said) == ("record_gone", True)


def test_a_row_whose_record_goes_by_another_name_is_refused_when_it_would_change_it(
    stocked: World, clerk: Actor
) -> None:
    lines = exported(clerk)
    with scope(office("tests")):
        Unit.objects.filter(reference="A-1").update(reference="A-1 renamed")
    assert outcomes(back(clerk, lines))[2] == "unchanged"
    lines[0]["Title"] = "In the file"
    code, said = refused(clerk, lines)
    assert (code, "goes by another name now" in said) == ("record_moved", True)


def test_a_row_whose_record_was_withdrawn_is_refused_when_it_would_change_it(
    stocked: World, clerk: Actor
) -> None:
    lines = exported(clerk)
    with scope(office("tests")):
        Unit.objects.filter(reference="A-1").update(status=UnitStatus.WITHDRAWN)
    assert outcomes(back(clerk, lines))[2] == "unchanged"
    lines[0]["Title"] = "In the file"
    assert refused(clerk, lines)[0] == "record_withdrawn"


def test_a_unit_that_is_claimed_may_come_back_untouched(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    changed_here(clerk, "A-1", title="Here")
    with scope(office("tests")):
        rows = Unit.objects.filter(reference="A-1")
        over_the_bench([rows.get().pk], office("tests"))
        rows.update(status="listed")
        rows.update(status="held", held_until=timezone.now() + timedelta(hours=1))
    session = back(clerk, lines)
    assert outcomes(session)[2] == "unchanged"
    assert f"{len(lines)} rows came back as they were exported" in " ".join(session.reading["notes"])
    lines[0]["Status"] = "reserved for a friend"
    session = back(clerk, lines)
    assert f"{len(lines)} rows came back as they were exported" in " ".join(session.reading["notes"])
    lines[0]["Colour"] = "red"
    assert refused(clerk, lines)[0] == "unit_claimed"


def test_a_version_that_is_no_longer_kept_is_said(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "In the file"
    with scope(office("tests")):
        ExportedRow.objects.all().delete()
    session = back(clerk, lines)
    assert causes(session) == {"version_expired": 1}
    assert outcomes(session)[3] == "unchanged"


def test_a_version_of_another_profile_is_said(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "In the file"
    with scope(office("tests")):
        Export.objects.update(profile="applications")
    code, said = refused(clerk, lines)
    assert (code, "of an export of applications, and these are units" in said) == (
        "version_of_other_profile",
        True,
    )


def test_a_version_of_another_companys_export_is_as_good_as_none(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "In the file"
    with scope(office("tests")):
        kestrel = stocked.actor(stocked.stranger)
        own = stocked.actor(stocked.owner)
    place = versions.place_of(lines[0][HEADER])
    assert place is not None
    for actor in (kestrel, own):
        with scope(actor):
            assert versions.rows_at([place]) == {}
            assert not Export.objects.exists()


def test_a_row_that_was_added_in_the_file_is_new_and_said(stocked: World, clerk: Actor) -> None:
    lines = exported(clerk)
    added = {**lines[0], "Reference": "A-77", HEADER: ""}
    session = back(clerk, [*lines, added])
    assert outcomes(session)[6] == "create"
    assert "1 row has no version: added in the file, and new here." in session.reading["notes"]


def test_dragging_a_version_down_makes_no_other_rows_version(stocked: World, clerk: Actor) -> None:
    word = exported(clerk)[0][HEADER]
    assert versions.place_of(word) is not None
    assert versions.place_of(f" {word.upper()} ") == versions.place_of(word)
    for digit in "0123456789abcdefghijklmnopqrstuvwxyz":
        made = f"{word[:-1]}{digit}"
        assert (versions.place_of(made) is not None) == (made == word)
    begin, number, check = word.split(".")
    assert versions.place_of(f"{begin}.{int(number, 36) + 1}.{check}") is None


def test_the_version_is_no_column_of_the_profile(stocked: World, clerk: Actor) -> None:
    session = back(clerk, exported(clerk))
    assert HEADER not in session.reading["unmapped"]
    assert session.reading["unmapped"] == []


# --- the doors ------------------------------------------------------------------------------------


def disputed(clerk: Actor) -> ImportSession:
    """Two rows whose titles were changed on both sides, one of them in its colour too."""
    lines = exported(clerk)
    for number, line in enumerate(lines[:2], start=1):
        line["Title"], line["Colour"] = "<b>In the file</b>", "red"
        changed_here(clerk, f"A-{number}", title="Here")
    changed_here(clerk, "A-1", colour="green", category_id=Category.objects.get(code="watches").pk)
    lines[0]["Category"] = "Shoes"
    return back(clerk, lines)


def test_the_page_says_amounts_in_their_currency(
    stocked: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        lines = exported(clerk)
        lines[0]["Price"] = "2000"
        changed_here(clerk, "A-1", asking_price=Decimal(1999), currency="EUR")
        session = back(clerk, lines)
    page = (
        as_person(stocked.operator).get(f"/admin/imports/importsession/{session.pk}/change/").content.decode()
    )
    for words in ("1,999.00 EUR", "2,000.00 EUR"):
        assert words in page


def test_the_page_asks_and_is_answered_by_buttons(
    stocked: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = disputed(clerk)
    client = as_person(stocked.operator)
    address = f"/admin/imports/importsession/{session.pk}"
    page = client.get(f"{address}/change/").content.decode()
    assert "2 rows still wait for your word" in page
    assert f"{address}/verb/apply/" not in page
    told = client.post(f"{address}/verb/apply/", follow=True).content.decode()
    assert "2 rows were changed both in the file and here since the export." in told
    assert "&lt;b&gt;In the file" in page
    for words in ("Handbags", "Watches", "Shoes", "green", "red"):
        assert words in page
    for button in ("mine:2:title", "theirs:2:colour", "mine:2:category_id"):
        assert f'value="{button}"' in page
        client.post(f"{address}/settle/", {"choice": button})
    assert outcomes(session)[2] == "update"
    assert "1 row still waits for your word" in client.get(f"{address}/change/").content.decode()
    client.post(f"{address}/settle/", {"choice": "theirs::title"})
    page = client.get(f"{address}/change/").content.decode()
    assert "All is settled" in page
    assert f"{address}/verb/apply/" in page
    applied(session, clerk)
    assert (unit("A-1").title, unit("A-1").colour) == ("Here", "green")
    assert unit("A-1").category.code == "shoes"
    answer = client.post(f"{address}/settle/", {"choice": "what"}, follow=True)
    assert "Press one of the buttons" in answer.content.decode()


def test_it_is_settled_over_rest(stocked: World, clerk: Actor, as_client: Callable[[str], Client]) -> None:
    with scope(clerk):
        session = disputed(clerk)
    client = as_client(stocked.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])
    address = f"/api/v1/imports/{session.pk}/disputes"
    body = client.get(address).json()
    assert {(each["row"], each["fact"], each["take"]) for each in body["results"]} == {
        (2, "title", ""), (2, "colour", ""), (2, "category_id", ""), (3, "title", ""),
    }  # fmt: skip
    assert body["next"] is None

    def post(path: str, words: Any) -> Any:
        headers = {"idempotency-key": f"{path} {words}"[:250]}
        return client.post(path, words, content_type="application/json", headers=headers)

    refusal = post(f"/api/v1/imports/{session.pk}/apply", {})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "unsettled")
    answer = post(address, {"choices": [{"take": "mine"}, {"take": "theirs", "row": 2, "fact": "title"}]})
    assert answer.status_code == 200
    assert answer.json()["counts"]["conflict"] == 0
    assert post(f"/api/v1/imports/{session.pk}/apply", {}).status_code == 202
    assert post(address, {"choices": [{"take": "ours"}]}).status_code == 422
    work_off()
    assert (unit("A-1").title, unit("A-1").colour) == ("Here", "red")


def test_a_long_file_is_settled_page_by_page(
    stocked: World, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.imports.exports.settling.ON_A_PAGE", 1)
    monkeypatch.setattr("backoffice.imports.exports.settling.BATCH", 1)
    with scope(clerk):
        session = disputed(clerk)
        first = disputes(session)
        assert ({each.row for each in first.disputes}, first.after) == ({2}, 2)
        second = disputes(session, after=2)
        assert ({each.row for each in second.disputes}, second.after) == ({3}, None)
        settle(session=session, choices=[Choice("theirs")], actor=clerk)
    assert outcomes(session) == {2: "unchanged", 3: "update", 4: "unchanged", 5: "unchanged"}
