"""Headings and closing lines are told from records that fill few cells."""

import pytest

from backoffice.events.actors import Actor
from tests.backoffice.imports.making import preview, sheet_of

HEADERS = (
    "reference",
    "title",
    "brand",
    "category",
    "price",
    "colour",
    "size",
    "material",
    "gender",
    "year",
    "model",
)


def line(**cells: str) -> dict[str, str]:
    return dict.fromkeys(HEADERS, "") | cells


@pytest.mark.parametrize(
    ("cells", "is_aside"),
    [
        ({"title": "Printed on silk scarf", "brand": "Aurore", "category": "scarves", "price": "10"}, False),
        (
            {"reference": "Seller ID", "title": "Bag", "brand": "Aurore", "price": "10", "category": "bags"},
            False,
        ),
        ({"title": "Created by hand tote", "brand": "Aurore", "price": "10"}, False),
        ({"title": "Created by hand tote", "price": "10"}, True),
        ({"reference": "Seller ID", "title": "shop-77"}, True),
        ({"reference": "制单人：张三", "title": "复核：李四", "category": "2026-11-28"}, True),
        ({"title": "Page 1 of 2"}, True),
        (
            dict(
                zip(
                    HEADERS,
                    ["4", "record(s) downloaded", "from", "Jan-01-26", "0:00", "to", "Feb-01-26"],
                    strict=False,
                )
            ),
            True,
        ),
        ({"reference": "New arrivals"}, True),
        ({"title": "New arrivals"}, False),
    ],
)
def test_a_record_of_few_cells_is_no_aside(clerk: Actor, cells: dict[str, str], is_aside: bool) -> None:
    rows = [line(reference="A-1", title="Bag", brand="Aurore", category="bags", price="10"), line(**cells)]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["rejected"].get("aside", 0) == 1) is is_aside


def test_a_piece_of_a_file_without_brands_may_fill_two_cells(clerk: Actor) -> None:
    rows = [
        {name: cell for name, cell in line(title=title, price="10").items() if name != "brand"}
        for title in ("Printed on silk scarf", "Exported on demand bag")
    ]
    options = {"warehouse": "paris", "brand": "aurore", "category": "bags"}
    session = preview(sheet_of(*rows), "units", actor=clerk, **options)
    assert "aside" not in session.counts["rejected"]
