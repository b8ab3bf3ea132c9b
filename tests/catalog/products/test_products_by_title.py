"""Lists without SKU and handle: a product goes by its title and what its variants differ in."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports.models import ImportSession
from catalog.products.models import Product
from catalog.products.services import install_categories
from tests.backoffice.imports import making
from tests.backoffice.imports.making import counted, sentences, sheet_of
from tests.conftest import World

CHOSEN = {"category": "perfume", "origin": "FR", "currency": "EUR"}


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def perfume(name: str, price: str, **cells: str) -> dict[str, str]:
    return {"Name": name, "Brand": "Aurore", "Price": price, **cells}


def taken_in(actor: Actor, *rows: dict[str, str], **chosen: str) -> ImportSession:
    return making.brought_in(sheet_of(*rows), "products", actor=actor, **{**CHOSEN, **chosen})


def products(actor: Actor) -> list[tuple[str, str, int | None]]:
    with scope(actor):
        return list(Product.objects.order_by("pk").values_list("sku", "title", "price"))


def test_the_sku_is_made_of_title_and_size_and_a_note_says_so(clerk: Actor) -> None:
    session = taken_in(
        clerk, perfume("Rive d'été", "90", Size="50 ml"), perfume("Rive d'été", "120", Size="100 ml")
    )
    assert products(clerk) == [
        ("rive-d-été-50-ml", "Rive d'été", 90),
        ("rive-d-été-100-ml", "Rive d'été", 120),
    ]
    assert any(
        "In 2 rows there is no SKU, GTIN or handle; the product goes by its title" in note
        for note in session.reading["notes"]
    )
    again = taken_in(clerk, perfume("RIVE D'ÉTÉ", "95", Size="50 ml"))
    assert counted(again) == {"update": 1}
    assert products(clerk)[0] == ("rive-d-été-50-ml", "RIVE D'ÉTÉ", 95)


def test_the_product_here_that_has_the_title_is_meant_whatever_its_sku(clerk: Actor) -> None:
    taken_in(clerk, {"SKU": "R-1", **perfume("Rive", "90")})
    assert counted(taken_in(clerk, perfume("Rive", "95"))) == {"update": 1}
    assert products(clerk) == [("R-1", "Rive", 95)]


def test_where_some_rows_have_a_barcode_the_others_go_by_their_titles(clerk: Actor) -> None:
    session = taken_in(
        clerk, perfume("Rive", "90", EAN="4006381333931"), perfume("Dune", "80", EAN=""), perfume("Mer", "7", EAN="40")
    )  # fmt: skip
    assert products(clerk) == [("4006381333931", "Rive", 90), ("dune", "Dune", 80)]
    assert session.counts["rejected"] == {"bad_gtin": 1}
    renamed = taken_in(clerk, perfume("Rive douce", "90", EAN="4006381333931"))
    assert counted(renamed) == {"update": 1}


def test_a_title_of_several_products_is_told_to_need_an_sku(clerk: Actor) -> None:
    for sku, size in (("R-1", "S"), ("R-2", "L")):
        taken_in(clerk, {"SKU": sku, "Size": size, **perfume("Rive", "90")})
    session = making.preview(sheet_of(perfume("Rive", "95")), "products", actor=clerk, **CHOSEN)
    assert sentences(session, actor=clerk) == {2: ["2 products of the brand are called «Rive»."]}


def test_a_column_of_numbers_that_is_not_understood_is_asked_for(clerk: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        making.preview(
            sheet_of(perfume("Rive", "9", **{"Old SKU, maybe": "R-1"})), "products", actor=clerk, **CHOSEN
        )
    assert "«Old SKU, maybe» may say which product a row is" in refused.value.sentence


@pytest.mark.parametrize("header", ["EAN码", "SKU/UPC", "SKU编码"])
def test_a_number_called_in_two_languages_is_the_products(clerk: Actor, header: str) -> None:
    taken_in(clerk, perfume("Rive", "9", **{header: "4006381333931"}))
    assert [sku for sku, _, _ in products(clerk)] == ["4006381333931"]


def test_a_title_of_signs_alone_makes_no_sku(clerk: Actor) -> None:
    session = making.preview(sheet_of(perfume("★ ☆", "9")), "products", actor=clerk, **CHOSEN)
    assert sentences(session, actor=clerk)[2][0].startswith("No SKU can be made of what the row says")


def test_titles_that_differ_in_signs_alone_are_not_one_product(clerk: Actor) -> None:
    taken_in(clerk, perfume("Omega-3 D", "9"))
    session = making.preview(sheet_of(perfume("Omega-3 / D", "10")), "products", actor=clerk, **CHOSEN)
    assert session.counts["rejected"] == {"sku_taken": 1}
    assert products(clerk) == [("omega-3-d", "Omega-3 D", 9)]


def test_a_row_without_a_title_and_one_of_the_same_title_are_rejected(clerk: Actor) -> None:
    session = making.preview(
        sheet_of(perfume("Rive", "9"), perfume("rive", "10"), perfume("", "10")), "products", actor=clerk, **CHOSEN
    )  # fmt: skip
    assert session.counts["rejected"] == {"duplicate_in_file": 1, "missing_value": 1}


def test_a_column_of_skus_that_is_blank_throughout_is_none(clerk: Actor) -> None:
    blank = [{"SKU": "", "EAN": "", **perfume(name, "90")} for name in ("Rive", "Onde")]
    session = taken_in(clerk, *blank)
    assert counted(session) == {"create": 2}
    assert (
        "Nothing stands below «SKU», so products are known by their GTINs and titles."
        in session.reading["notes"]
    )
    assert {sku for sku, _, _ in products(clerk)} == {"rive", "onde"}
    filled = making.preview(sheet_of({**blank[0], "SKU": "R-1"}, blank[1]), "products", actor=clerk, **CHOSEN)
    assert len(sentences(filled, actor=clerk)) == 1


@pytest.mark.parametrize(("colours", "created"), [(("Red", "Blue"), 2), (("Red, Blue", "Red"), 1)])
def test_a_column_of_colours_says_the_row_s_own_or_all_that_there_are(
    clerk: Actor, colours: tuple[str, str], created: int
) -> None:
    session = taken_in(clerk, *(perfume("Rouge", "30", Colors=each) for each in colours))
    assert counted(session)["create"] == created
    noted = "«Colors» lists all the colours that there are" in " ".join(session.reading["notes"])
    assert noted is (created == 1)


def test_names_that_differ_in_case_and_blanks_alone_are_remarked(clerk: Actor) -> None:
    taken_in(clerk, {"SKU": "PP-1", **perfume("Night Cream", "10", Size="50 ml")})
    rows = [
        perfume("Night Cream", "12", Size="50 ml"),
        perfume("Night Cream", "12", Size="50ml"),
        perfume("NightCream", "12", Size="50 ML"),
        perfume("Night Cream", "12", Size="30 ml"),
        perfume("Serum", "20", Size="30 ml"),
        perfume("SERUM", "20", Size="30ml"),
        perfume("Serum", "20", Size="30 ml"),
    ]
    session = making.preview(sheet_of(*rows), "products", actor=clerk, **CHOSEN)
    assert counted(session) == {"create": 5, "update": 1, "error": 1}
    with scope(clerk):
        noted = {row.number: [note["code"] for note in row.notes] for row in session.rows.order_by("number")}
    assert noted == {n: ["name_hardly_differs"] if n in (3, 4, 7) else [] for n in range(2, 9)}
    (group,) = session.counts["remarks"]
    assert (
        "«Night Cream 50ml» differs from that of product PP-1 in case and blanks alone" in group["sentence"]
    )
