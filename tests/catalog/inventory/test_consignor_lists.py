"""Lists of consignment shops and dealers in their own words: which column says what a piece is and what it costs."""

from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.inventory.models import Unit
from tests.backoffice.imports.making import brought_in, furnish, preview, sheet_of
from tests.conftest import World

PIECE = {"Ref": "A-1", "Brand": "Aurore", "Title": "Octave 28", "Category": "bags"}


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.operator)


def made_of(row: dict[str, str], clerk: Actor) -> Unit:
    brought_in(sheet_of({**PIECE, **row}), "units", actor=clerk, warehouse="paris", currency="EUR")
    with scope(clerk):
        return Unit.objects.get()


@pytest.mark.parametrize(
    "prices",
    [
        {"Precio de compra": "900", "Precio PVP": "1450", "Precio nuevo": "2800"},
        {"買取価格": "900", "販売予定価格": "1450", "定価": "2800"},
        {"Original Price": "2800", "Current Listing Price": "1450", "Cost Price": "900"},
        {"Price Retail EUR": "2800", "Price Asking EUR": "1450", "Price Cost EUR": "900"},
    ],
    ids=("es", "ja", "poshmark", "groups"),
)
def test_what_is_asked_is_neither_what_was_paid_nor_what_it_cost_new(
    clerk: Actor, prices: dict[str, str]
) -> None:
    assert made_of(prices, clerk).asking_price == 1450


@pytest.mark.parametrize("header", ["Leather", "Type de cuir", "皮质", "Metal"])
def test_the_leather_or_the_metal_is_what_it_is_made_of(clerk: Actor, header: str) -> None:
    assert made_of({header: "Togo", "Price": "1450"}, clerk).material == "Togo"


@pytest.mark.parametrize("header", ["Ring Size", "Talle", "Case Ø", "表径"])
def test_what_is_measured_of_a_piece_is_its_size(clerk: Actor, header: str) -> None:
    assert made_of({header: "36", "Price": "1450"}, clerk).size == "36"


def test_a_name_with_its_explanation_is_the_name_and_a_dollar_sign_may_be_pesos(clerk: Actor) -> None:
    """As Mercado Libre's templates have them."""
    row = {
        "Título: incluye producto, marca y modelo": "Bolso Puzzle", "SKU": "LO-1", "Marca": "Aurore",
        "Categoría": "bags", "Descripción": "Muy buen estado", "Precio [$]": "1450000", "Condición": "Nuevo",
    }  # fmt: skip
    brought_in(sheet_of(row), "units", actor=clerk, warehouse="paris", currency="ARS")
    with scope(clerk):
        unit = Unit.objects.select_related("source_grade").get()
    assert (unit.title, unit.asking_price, unit.currency) == ("Bolso Puzzle", 1450000, "ARS")
    assert unit.source_grade is not None
    assert unit.source_grade.label == "New"


def test_whether_it_is_leather_is_no_material(clerk: Actor) -> None:
    rows = [
        {**PIECE, "Ref": ref, "Price": "1450", "Leather": said}
        for ref, said in (("A-1", "Yes"), ("A-2", "No"))
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris", currency="EUR")
    assert "material" not in session.mapping
    assert "«Leather» only says yes or no, so it was taken as no name of theirs." in session.reading["notes"]


@pytest.mark.parametrize(
    "said",
    [
        {"Vendu le": "2026-05-02"},
        {"Verkauft": "ja"},
        {"Venduto": "SÌ"},
        {"Vendido": "Sí"},
        {"成色": "95新", "状态": "已售"},
        {"売却日": "2026/5/2"},
    ],
)
def test_a_piece_that_is_said_to_be_sold_is_remarked_on(clerk: Actor, said: dict[str, str]) -> None:
    session = preview(
        sheet_of({**PIECE, **said, "Price": "1450"}), "units", actor=clerk, warehouse="paris", currency="EUR"
    )
    with scope(clerk):
        assert [note["code"] for note in session.rows.get().notes] == ["said_gone"]


def test_where_no_other_column_is_the_condition_a_state_is(clerk: Actor) -> None:
    options: dict[str, Any] = {"warehouse": "paris", "currency": "EUR"}
    session = preview(sheet_of({**PIECE, "状态": "95新", "Price": "1450"}), "units", actor=clerk, **options)
    assert session.mapping["grade"]["header"] == "状态"
