"""Layouts of exports: each is known, and what it says is a column of its profile."""

import pytest

from backoffice.imports.layouts import Layout, layout_of, places_of
from backoffice.imports.profiles import all_profiles

LAYOUTS = [(profile, layout) for profile in all_profiles() for layout in profile.layouts]


@pytest.mark.parametrize(("profile", "layout"), LAYOUTS, ids=lambda each: each.name)
def test_a_layout_is_known_by_its_headers_and_names_columns(profile: object, layout: Layout) -> None:
    layouts, columns = profile.layouts, profile.columns()  # type: ignore[attr-defined]
    assert layout_of(layouts, [*layout.telling, *layout.places]) is layout
    assert set(layout.places.values()) <= {"", *columns}
    found = places_of(layout, [f" {header.upper()} " for header in layout.places])
    assert list(found.values()) == list(layout.places.values())
    for missing in layout.telling:
        assert layout_of(layouts, [each for each in layout.telling if each != missing]) is not layout


def test_brackets_do_not_matter_and_a_whole_name_goes_first() -> None:
    layout = Layout(name="x", telling=("Price",), places={"Price": "price", "Sum (all)": "amount"})
    assert places_of(layout, ["Price (EUR)", "Sum"]) == {"Price (EUR)": "price"}
    assert places_of(layout, ["Price (EUR)", "PRICE", "sum (all)"]) == {
        "PRICE": "price",
        "sum (all)": "amount",
    }
    assert layout_of([layout], ["Price (EUR)"]) is layout
    assert layout_of([layout], ["Prices", "x" * 100_000]) is None
