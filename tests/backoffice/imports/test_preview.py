"""Looking at a file before anything is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import StateConflict
from backoffice.events.models import Event
from backoffice.imports import queries, services
from backoffice.imports.models import ImportRow
from backoffice.imports.profiles import profile_named
from backoffice.imports.rows import Change, Teller
from catalog.inventory.models import Movement, Unit
from tests.backoffice.imports.making import HEADERS, csv_bytes, onboard, piece, take_in, work_off
from tests.catalog.inventory.making import pass_units


def apply(content: bytes, actor: Actor) -> None:
    with scope(actor):
        services.confirm(session=take_in(content, actor=actor), actor=actor)
    assert [job.status for job in work_off()] == ["done"]


def test_it_counts_what_would_be_created_updated_unchanged_and_rejected(clerk: Actor) -> None:
    apply(csv_bytes([piece(1), piece(2), piece(3)]), clerk)
    with scope(clerk):
        session = take_in(
            csv_bytes([piece(1), piece(2, price="990.00"), piece(4), piece(5, price="on request")]),
            actor=clerk,
        )
        assert {name: session.counts[name] for name in ("rows", "create", "update", "unchanged", "error")} == {
            "rows": 4, "create": 1, "update": 1, "unchanged": 1, "error": 1,
        }  # fmt: skip
        (update,) = session.rows.filter(outcome="update")
        assert Teller(profile_named("units")).changes(update) == [
            Change("asking_price", "Asking price", "1250.5", "990")
        ]
        assert queries.preview(session).progress is None


def test_it_writes_nothing_but_the_sessions_rows(clerk: Actor) -> None:
    apply(csv_bytes([piece(1)]), clerk)
    with scope(clerk):
        before = list(Unit.objects.order_by("pk").values()), Movement.objects.count()
        events = Event.objects.exclude(subject_type="import").count()
        with CaptureQueriesContext(connection) as captured:
            take_in(csv_bytes([piece(1, price="1.00"), piece(2)]), actor=clerk)
        written = [
            query["sql"] for query in captured
            if query["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) or "FOR UPDATE" in query["sql"]
        ]  # fmt: skip
        assert written
        assert all("imports_import" in sql or "events_event" in sql for sql in written), written
        assert (list(Unit.objects.order_by("pk").values()), Movement.objects.count()) == before
        assert Event.objects.exclude(subject_type="import").count() == events


def test_it_groups_errors_by_cause_with_row_numbers_and_advice(clerk: Actor) -> None:
    rows = [piece(1), piece(2, brand="Nobody"), piece(3, brand="Nobody", price="-5"), piece(4, price="")]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
    assert session.counts["rejected"] == {"unknown_brand": 2, "bad_price": 1}
    causes = {cause["code"]: cause for cause in session.counts["causes"]}
    assert (causes["unknown_brand"]["count"], causes["unknown_brand"]["rows"]) == (2, [3, 4])
    assert causes["unknown_brand"]["words"] == {"Nobody": 2}
    assert causes["unknown_brand"]["suggestion"].startswith("Onboard the brand")
    assert (causes["bad_price"]["count"], causes["bad_price"]["rows"]) == (2, [4, 5])


def test_it_can_be_asked_again_after_a_brand_was_onboarded(clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, brand="Belvoir")]), actor=clerk)
        assert session.counts["create"] == 0
        onboard("Belvoir")
        again = services.stage_and_preview(session=session, actor=clerk)
        assert (again.counts["create"], again.counts["error"]) == (1, 0)
        assert ImportRow.objects.filter(session=session).count() == 1


def test_it_cannot_be_asked_again_once_applied(clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
        services.confirm(session=session, actor=clerk)
        with pytest.raises(StateConflict):
            services.stage_and_preview(session=session, actor=clerk)


def test_it_maps_headers_in_four_languages_below_title_lines(clerk: Actor) -> None:
    text = (
        "Liste de dépôt;;;;;;\r\n;;;;;;\r\n"
        "Réf. ;MARQUE;品名 Title;Kategorie;成色;Prix (CHF);Land\r\n"
        "A-1;aurore;Octave;sacs;très bon état;1 250,50;Deutschland\r\n"
    )
    with scope(clerk):
        session = take_in(text.encode("utf-8-sig"), actor=clerk)
        (row,) = session.rows.all()
        assert row.errors == []
        assert row.values["facts"]["asking_price"] == "1250.5"
        assert (row.values["facts"]["currency"], row.values["facts"]["source_country"]) == ("CHF", "DE")
        assert {name: place["header"] for name, place in session.mapping.items()} == {
            "reference": "Réf.", "brand": "MARQUE", "title": "品名 Title", "category": "Kategorie", "grade": "成色",
            "price": "Prix (CHF)", "location": "Land",
        }  # fmt: skip
        assert session.reading["header_row"] == 3


def test_it_takes_a_mapping_by_hand_and_remembers_it_once_applied(clerk: Actor) -> None:
    content = csv_bytes([piece(1)]).replace(b"brand,", b"who,", 1)
    with scope(clerk):
        first = take_in(content, actor=clerk, mapping={"who": "brand", "condition": ""})
        assert first.mapping["brand"] == {"index": 1, "header": "who", "how": "chosen"}
        assert "condition" in first.reading["unmapped"]
        services.confirm(session=first, actor=clerk)
    work_off()
    with scope(clerk):
        later = take_in(content, actor=clerk, mapping={"title": "title"})
        assert later.mapping["brand"]["how"] == "remembered"
        assert "condition" in later.reading["unmapped"]
        for told in (
            "«who» was taken as Brand, as it was chosen for a list before.",
            "«condition» was left out, as it was chosen for a list of the same columns before.",
        ):
            assert told in later.reading["notes"]


def test_a_choice_for_a_list_of_other_columns_goes_before_no_columns_own_name(clerk: Actor) -> None:
    cost = csv_bytes([piece(1)]).replace(b"price,", b"cost,", 1)
    with scope(clerk):
        first = take_in(cost, actor=clerk, mapping={"cost": "price", "condition": ""}, name="cost.csv")
        assert first.mapping["price"]["header"] == "cost"
        services.confirm(session=first, actor=clerk)
    work_off()
    both = [{**piece(2), "cost": "50", "price": "120"}]
    with scope(clerk):
        later = take_in(csv_bytes(both, [*HEADERS, "cost"]), actor=clerk)
        assert (later.mapping["price"]["header"], later.mapping["grade"]["header"]) == ("price", "condition")
        alone = csv_bytes([piece(3)]).replace(b"price,", b"cost,", 1).replace(b"title,", b"item name,", 1)
        assert take_in(alone, actor=clerk, name="alone.csv").mapping["price"]["how"] == "remembered"


def test_it_decides_the_order_of_dates_from_the_whole_column(clerk: Actor) -> None:
    dates = ["03/04/2021", "25/04/2021", "31/02/2021"]
    rows = [piece(n, **{"online date": date}) for n, date in enumerate(dates)]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        facts = [row.values["facts"]["source_listed_on"] for row in session.rows.filter(outcome="create")]
    assert facts == ["2021-04-03", "2021-04-25"]
    assert session.counts["rejected"] == {"bad_date": 1}
    assert "Dates in «Online date» were read as day, month, year." in session.reading["notes"]


def test_it_asks_when_the_order_of_dates_cannot_be_told(clerk: Actor) -> None:
    content = csv_bytes([piece(1, **{"online date": "03/04/2021"})])
    with scope(clerk):
        assert take_in(content, actor=clerk).counts["rejected"] == {"bad_date": 1}
        told = take_in(content, actor=clerk, date_order="mdy")
        assert told.rows.get().values["facts"]["source_listed_on"] == "2021-03-04"


def test_it_reads_prices_with_the_columns_decimal_mark(clerk: Actor) -> None:
    prices = ["1.250 €", "1.250,75 €", "€ 99"]
    rows = [piece(n, price=price) for n, price in enumerate(prices)]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        found = [row.values["facts"]["asking_price"] for row in session.rows.order_by("number")]
    assert found == ["1250", "1250.75", "99"]


def test_it_names_the_first_row_of_a_repeated_key(clerk: Actor) -> None:
    rows = [piece(1), piece(2), piece(1), piece(1, price="7.00"), piece(2, brand="AURORE ")]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        errors = {row.number: row.errors[0] for row in session.rows.filter(outcome="error")}
    assert {error["code"] for error in errors.values()} == {"duplicate_in_file"}
    assert errors[4]["sentence"] == "This row says the same as row 2."
    assert errors[5]["sentence"] == "This row is about the same record, with other values, as row 2."
    assert errors[6]["sentence"] == "This row says the same as row 3."


def test_it_lets_a_sound_row_pass_after_a_spoilt_one_with_its_key(clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price="on request"), piece(1)]), actor=clerk)
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"bad_price": 1})


def test_it_never_erases_with_a_blank_cell(clerk: Actor) -> None:
    apply(csv_bytes([piece(1)]), clerk)
    with scope(clerk):
        session = take_in(
            csv_bytes([piece(1, location="", condition="", **{"online date": ""})]), actor=clerk
        )
        assert session.counts["unchanged"] == 1


def test_it_refuses_to_change_a_unit_that_is_claimed(clerk: Actor) -> None:
    apply(csv_bytes([piece(1), piece(2)]), clerk)
    with scope(clerk):
        unit = Unit.objects.filter(reference="A-1")
        unit.update(status="inspected")
        pass_units([unit.get().pk])
        for status in ("graded", "photographed", "listed"):
            unit.update(status=status)
        unit.update(status="held", held_until=timezone.now() + timedelta(minutes=15))
        session = take_in(csv_bytes([piece(1, price="5.00"), piece(2, price="5.00")]), actor=clerk)
        assert (session.counts["update"], session.counts["rejected"]) == (1, {"unit_claimed": 1})


def test_it_costs_the_same_number_of_queries_for_ten_rows_and_for_a_thousand(clerk: Actor) -> None:
    def queries_for(count: int) -> int:
        with scope(clerk), CaptureQueriesContext(connection) as captured:
            take_in(csv_bytes([piece(n) for n in range(count)]), actor=clerk)
        return len(captured)

    assert queries_for(1000) == queries_for(10) <= 40
