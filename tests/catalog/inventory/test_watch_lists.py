"""Lists of dealers and consignors: «Ref» of a watch is its model's number, and a file may be of one brand."""

from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from backoffice.imports.countries import country_code
from backoffice.imports.models import ImportSession
from backoffice.imports.sniffing import sniff
from catalog.inventory.models import Grade, Unit
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    furnish,
    preview,
    sentences,
    uploaded,
)
from tests.backoffice.imports.test_correction import as_csv, given_back, lines_of
from tests.conftest import World

HEADER = "Brand,Model,Ref,Year,Scope of delivery,Condition,Price (EUR),Location\n"
WATCHES = HEADER + (
    "Aurore,Diver,116610LN,2015,Box & papers,Very good,9800,Germany\n"
    "Aurore,Diver,116610LN,2017,Papers,Very good,9100,\"Germany, Hamburg\"\n"
    "Aurore,Flyer,311.30.42.30.01.005,2018,Box,Very good,free,France\n"
)  # fmt: skip


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.operator)


def looked_at(text: str, actor: Actor, **options: Any) -> ImportSession:
    return preview(text.encode(), "units", actor=actor, warehouse="paris", **options)


def column_of_ref(session: ImportSession) -> str:
    return next(name for name, place in session.mapping.items() if place["header"].startswith("Ref"))


def test_a_reference_that_several_watches_bear_is_their_models(clerk: Actor) -> None:
    session = brought_in(WATCHES.encode(), "units", actor=clerk, warehouse="paris")
    assert session.mapping["model_reference"]["how"] == "content"
    assert "1 row a reference stands again for another piece, such as 116610LN" in " ".join(
        session.reading["notes"]
    )
    with scope(clerk):
        units = Unit.objects.order_by("year").values_list(
            "model_reference", "year", "asking_price", "source_country", "category__code", "title"
        )
        assert list(units) == [
            ("116610LN", 2015, 9800, "DE", "watches", "Diver"),
            ("116610LN", 2017, 9100, "DE", "watches", "Diver"),
        ]
    again = looked_at(WATCHES, clerk)
    assert counted(again) == {"unchanged": 2, "error": 1}
    lines = lines_of(given_back(session, clerk, "csv"))
    lines[1][6] = "5200"
    with scope(clerk):
        mended = services.take_in(
            file=uploaded(as_csv(lines)), filename="mended.csv", profile="units", actor=clerk,
            options={"warehouse": "paris"},
        )  # fmt: skip
        assert mended.corrects_id == session.pk
        facts = mended.rows.get().values["facts"]
        assert facts["model_reference"] == "311.30.42.30.01.005"
        shown = {column.header: (column.name, column.how) for column in sniff(again, again.options).columns}
        assert shown["Ref"] == ("model_reference", "content")


@pytest.mark.parametrize(
    ("references", "column"),
    [
        (("116610LN", "5711/1A-010", "126300"), "model_reference"),  # a maker's forms
        (("W10023", "W10024", "W10025"), "reference"),  # one form, as a shop's own
        (("18023417", "18023418", "7"), "reference"),
        (("A-1", "B-2", "C-3"), "reference"),
    ],
)
def test_references_that_are_all_different_tell_by_their_form(
    clerk: Actor, references: tuple[str, ...], column: str
) -> None:
    rows = "".join(f"Aurore,Diver,{each},2015,Box,Very good,9800,Germany\n" for each in references)
    assert column_of_ref(looked_at(HEADER + rows, clerk)) == column


def test_models_that_are_here_tell_and_so_do_pieces(clerk: Actor) -> None:
    brought_in(WATCHES.encode(), "units", actor=clerk, warehouse="paris")
    known = "Brand,Title,Category,Ref,Price\nAurore,Diver,watches,116610LN,9000\n"
    session = looked_at(known, clerk)
    assert column_of_ref(session) == "model_reference"
    assert "model references of pieces that are here" in " ".join(session.reading["notes"])
    own = "Brand,Title,Category,Reference,Price\nAurore,Bag,bags,A-1,9000\n"
    brought_in(own.encode(), "units", actor=clerk, warehouse="paris")
    assert (
        column_of_ref(looked_at(own.replace("Reference", "Ref").replace("bags", "watches"), clerk))
        == "reference"
    )


def test_in_other_lists_few_that_repeat_are_repeats(clerk: Actor) -> None:
    rows = "".join(f"Aurore,Bag {n},bags,R{n},100\n" for n in range(9))
    text = f"Brand,Title,Category,Ref,Price\n{rows}Aurore,Other bag,bags,R1,200\n"
    session = looked_at(text, clerk)
    assert column_of_ref(session) == "reference"
    assert sentences(session, actor=clerk) == {
        11: ["This row is about the same record, with other values, as row 3."]
    }


def test_who_chooses_the_column_is_right(clerk: Actor) -> None:
    session = looked_at(WATCHES, clerk, mapping={"Ref": "reference"})
    assert session.mapping["reference"]["how"] == "chosen"
    assert counted(session) == {"create": 1, "error": 2}


def test_listings_of_one_brand_need_no_column_of_brands(clerk: Actor) -> None:
    text = (
        "Item number,Title,Variation details,Custom label (SKU),Available quantity,Format,Currency,Start price,"
        "Current price,Start date,Condition\n"
        "295401,Silk scarf 90,,SC-1,1,FIXED_PRICE,GBP,120.00,110.00,Oct-02-26 09:15:22 PDT,USED\n"
    )
    brought_in(text.encode(), "units", actor=clerk, warehouse="paris", brand="aurore", category="scarves")
    with scope(clerk):
        unit = Unit.objects.get()
        assert (unit.brand.name, unit.reference, unit.title, unit.asking_price, unit.currency) == (
            "Aurore", "SC-1", "Silk scarf 90", 110, "GBP",
        )  # fmt: skip
    blank = looked_at(
        "Brand,Title,Category,Reference,Price\n,Bag,bags,A-1,9\nAurore,Bag,bags,A-2,9\n",
        clerk,
        brand="aurore",
    )
    assert sentences(blank, actor=clerk) == {2: ["Brand is blank."]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany, Hamburg", "DE"),
        ("Georgia, Atlanta", None),
        ("Hamburg, Germany", "DE"),
        ("Hamburg, Altona", None),
    ],
)
def test_a_place_behind_the_country_is_left_out(text: str, code: str | None) -> None:
    assert country_code(text) == code


LISTED = "SKU,Designer,Item Description,Taxon,Condition,Current Price\n"


def conditions_of(session: ImportSession, actor: Actor) -> list[str]:
    with scope(actor):
        ids = [
            row.values["facts"].get("source_grade_id")
            for row in session.rows.order_by("number")
            if row.values
        ]
        scales = dict(Grade.objects.values_list("pk", "scale"))
    return [scales[pk] for pk in ids]


@pytest.mark.parametrize(
    ("words", "scales"),
    [
        (("Excellent", "Very Good"), ["realreal"] * 2),
        (("Excellent", "Good", "Very Good"), ["fashionphile"] * 3),
        (("Very Good", "Good"), ["vestiaire"] * 2),  # as each word alone tells
        (
            ("Very Good", "Giftable", "Pristine"),
            ["vestiaire", "fashionphile", "realreal"],
        ),  # no scale has them all
    ],
)
def test_the_conditions_of_a_file_are_of_one_scale_where_one_has_them_all(
    clerk: Actor, words: tuple[str, ...], scales: list[str]
) -> None:
    rows = "".join(f"R{n},Aurore,Leather Tote,Handbags,{word},100\n" for n, word in enumerate(words))
    session = looked_at(LISTED + rows, clerk)
    assert conditions_of(session, clerk) == scales
    told = [note for note in session.reading["notes"] if "the first scale that has all of them" in note]
    assert bool(told) == (len(set(scales)) == 1 and scales[0] != "vestiaire")
    chosen = looked_at(LISTED + rows, clerk, grade_scale="entrepot")
    assert not any("has all of them" in note for note in chosen.reading["notes"])


def test_numbers_alone_beside_makers_numbers_are_models_too(clerk: Actor) -> None:
    header = "Marca,Modelo,Ref,Estado,Precio\n"
    old = header + "Aurore,Diver,116610LV,como nuevo,15500\nAurore,Diver,16610,bueno,7450\n"
    assert column_of_ref(looked_at(old, clerk, category="watches")) == "model_reference"
    own = header + "Aurore,Diver,10234,como nuevo,15500\nAurore,Diver,9616,bueno,7450\n"
    assert column_of_ref(looked_at(own, clerk, category="watches")) == "reference"


def test_of_a_rank_and_a_description_of_the_wear_the_rank_is_the_condition(clerk: Actor) -> None:
    header = "管理番号,ブランド,商品名,カテゴリ,状態,ランク,販売価格\n"
    rows = "R1,Aurore,Tote,Handbags,角スレあり,AB,100\nR2,Aurore,Tote L,Handbags,未使用に近い,SA,100\n"
    session = looked_at(f"{header}{rows}R3,Aurore,Clutch,Handbags,持ち手に汚れ,B,90\n", clerk)
    assert (counted(session), session.mapping["grade"]["header"]) == ({"create": 3}, "ランク")
    assert any("«状態» names no conditions of a scale" in note for note in session.reading["notes"])
    with_words = looked_at(f"{header}R1,Aurore,Tote,Handbags,未使用に近い,AB,100\n", clerk)
    assert with_words.mapping["grade"]["header"] == "状態"


def test_rows_that_come_back_mended_keep_the_scale_of_their_file(clerk: Actor) -> None:
    text = LISTED + "R1,Aurore,Tote,Handbags,Excellent,100\nR2,Aurore,Tote,Handbags,Very Good,free\n"
    session = brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    lines = lines_of(given_back(session, clerk, "csv"))
    lines[1][5] = "90"
    with scope(clerk):
        mended = services.take_in(
            file=uploaded(as_csv(lines)), filename="mended.csv", profile="units", actor=clerk,
            options={"warehouse": "paris"},
        )  # fmt: skip
    assert conditions_of(mended, clerk) == ["realreal"]


NUMBERED = "Serial no,Reference,Brand,Title,Category,Price\n"


def test_a_column_that_counts_the_rows_holds_no_serials(clerk: Actor) -> None:
    text = NUMBERED + "1,A1,Aurore,Diver,watches,10\n2,A2,Aurore,Diver,watches,free\n合计,,,,,20\n"
    session = brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    assert "serial" not in session.mapping
    assert "«Serial no» counts the rows, so it was taken as no serial." in session.reading["notes"]
    lines = lines_of(given_back(session, clerk, "csv"))
    lines[1][5] = "90"
    with scope(clerk):
        mended = services.take_in(
            file=uploaded(as_csv(lines)), filename="mended.csv", profile="units", actor=clerk,
            options={"warehouse": "paris"},
        )  # fmt: skip
    assert "serial" not in mended.mapping
    with scope(clerk):
        assert set(Unit.objects.values_list("serial", flat=True)) == {""}
        sniffed = sniff(session, session.options)
        assert next(each for each in sniffed.columns if each.header == "Serial no").name == ""


@pytest.mark.parametrize("serials", [("4", "5"), ("1", "3"), ("1", "B2"), ("1",)])
def test_other_numbers_are_serials(clerk: Actor, serials: tuple[str, ...]) -> None:
    text = NUMBERED + "".join(f"{each},A{at},Aurore,Diver,watches,10\n" for at, each in enumerate(serials))
    brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert sorted(Unit.objects.values_list("serial", flat=True)) == sorted(serials)


def test_a_list_of_watches_with_addresses_says_what_they_are(clerk: Actor) -> None:
    text = (
        "url,Brand,Title,Movement,Price,Sex\n"
        "https://shop.example/aurore/diver--id12345.htm,Aurore,Diver,Automatic,10,Men's watch/Unisex\n"
    )
    brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        found = Unit.objects.values_list("reference", "category__code", "gender").get()
        assert found == ("12345", "watches", "unisex")


def test_a_column_of_brands_that_is_blank_throughout_is_none(clerk: Actor) -> None:
    text = "Reference,Brand,Title,Category,Price\nA1,{},Diver,watches,10\nA2,,Diver,watches,10\n"
    blank = brought_in(text.format("").encode(), "units", actor=clerk, warehouse="paris", brand="aurore")
    assert (counted(blank), "brand" in blank.mapping) == ({"create": 2}, False)
    assert "«Brand» is blank throughout; the brand is the one chosen at upload." in blank.reading["notes"]
    filled = looked_at(text.format("Aurore"), clerk, brand="aurore")
    assert counted(filled) == {"unchanged": 1, "error": 1}
    assert counted(looked_at(text.format(""), clerk)) == {"error": 2}


def test_a_list_without_titles_tells_pieces_by_what_they_are(clerk: Actor) -> None:
    text = "Brand,Model reference,Type,Price\nAurore,116610LN,watches,10\nAurore,,Sneakers,20\n"
    session = brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert set(Unit.objects.values_list("title", flat=True)) == {"Aurore 116610LN", "Aurore, Trainers"}
    assert "The file has no titles: in 2 rows" in " ".join(session.reading["notes"])
    assert counted(looked_at(text, clerk)) == {"unchanged": 2}


def test_where_a_column_may_be_of_titles_none_is_made(clerk: Actor) -> None:
    session = looked_at("Brand,Objektname,Type,Price\nAurore,Diver,watches,10\n", clerk)
    assert sentences(session, actor=clerk) == {
        2: ["The row has no title, and no URL whose words could be one."]
    }


def test_the_title_of_a_listing_with_an_address_says_no_category(clerk: Actor) -> None:
    text = "url,Brand,Title,Price\nhttps://shop.example/p/12345,Aurore,Diver watch,10\n"
    assert sentences(looked_at(text, clerk), actor=clerk) == {
        2: ["The row does not say what kind of goods this is."]
    }


def test_an_export_of_ours_means_what_each_word_says(clerk: Actor) -> None:
    text = (
        LISTED
        + "R1,Aurore,Tote,Handbags,Excellent (realreal),100\nR2,Aurore,Tote,Handbags,Good (vestiaire),90\n"
    )
    session = brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    back = preview(exported_again("units", actor=clerk, of=session), "units", actor=clerk, warehouse="paris")
    assert counted(back) == {"unchanged": 2}


def test_the_bracelet_in_a_watch_s_title_makes_no_bracelet_of_it(clerk: Actor) -> None:
    text = (
        "watch_id,name,Brand,Price,reference\n"
        "1,Aurore Diver 336934 Jubilee Bracelet,Aurore,10,336934\n"
        "2,Aurore Lady 79173 Blue Dial,Aurore,20,79173\n"
        "3,Aurore Lady 79173 Ivory Dial,Aurore,30,79173\n"
    )
    session = brought_in(text.encode(), "units", actor=clerk, warehouse="paris")
    assert counted(session) == {"create": 3}
    with scope(clerk):
        found = Unit.objects.order_by("asking_price").values_list("category__code", "model_reference")
        assert list(found) == [("watches", "336934"), ("watches", "79173"), ("watches", "79173")]
