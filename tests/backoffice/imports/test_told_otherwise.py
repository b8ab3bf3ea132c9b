"""A table means the same, whichever program wrote it and however it is laid out."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import queries
from backoffice.imports.models import ImportSession
from backoffice.merchants.queries import name_key
from tests.backoffice.imports.making import HEADERS, furnish, onboard, piece, preview
from tests.backoffice.imports.outcomes import TRIALS
from tests.backoffice.imports.retelling import SHAPES, Grid, Retold, read_grid
from tests.catalog.channels.making import make_store
from tests.conftest import World

ROWS = 60
PLAIN = SHAPES["a mark in front, lines ended as on Unix"]
PUBLISHED = {
    trial.file: trial
    for trial in TRIALS
    if trial.file
    in (
        "luxury_vestiaire/vestiaire_listings_6brands.csv",
        "luxury_misc/luxury_watches_first600.csv",
        "cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv",
        "pet/petbarn_dog_treats.csv",
        "shop_exports/shopify_export_ayonne_skincare.csv",
        "supplements/supplements_de_first250.csv",
        "orders_olist/olist_sellers_dataset.csv",
        "cn_orders/tmall_order_report_first12000.csv",
        "orders_superstore/Sample - Superstore_first2500.csv",
    )
}

Meaning = tuple[Counter[tuple[str, ...]], dict[str, Mapping[str, Any]]]


def meaning(session: ImportSession, actor: Actor) -> Meaning:
    """How many rows end how and why, and what each new record would be, by its key."""
    with scope(actor):
        rows = list(session.rows.order_by("number"))
    ends = Counter((row.outcome, *sorted({flaw["code"] for flaw in row.errors})) for row in rows)
    # Which row of the file a record came from is no part of it.
    return ends, {
        str(row.values["key"]): {name: fact for name, fact in row.values["facts"].items() if name != "row"}
        for row in rows
        if row.outcome == "create"
    }


def means_the_same(grid: Grid, profile: str, actor: Actor, office: Actor, **chosen: Any) -> None:
    """Every shape of the table is taken in as the plain one is; brands that it names are onboarded first."""

    def taken_in(told: Retold) -> ImportSession:
        return preview(told.content, profile, actor=actor, name=told.name, **chosen)

    with scope(office):
        brands = queries.words_rejected(taken_in(PLAIN(grid)), cause="unknown_brand")
        if by_key := {key: name for name in brands if (key := name_key(name))}:
            onboard(*by_key.values())
    first = meaning(taken_in(PLAIN(grid)), office)
    assert first[1], "not a single row is good"
    for name, shape in SHAPES.items():
        try:
            told = shape(grid)
        except UnicodeEncodeError:
            continue
        ends, facts = meaning(taken_in(told), office)
        assert (name, ends) == (name, first[0])
        assert (name, facts) == (name, first[1])


@pytest.fixture
def staff(world: World) -> Actor:
    with scope(world.office):
        furnish()
    make_store(world, "flagship", channel="flagship", brand=world.aurore)
    return world.actor(world.admin)


def test_pieces_are_the_same_in_every_shape(world: World, staff: Actor) -> None:
    pieces = [
        piece(n, price=f"{900 + n * 37}.{n % 90 + 10}", title=f"Octave {n} sac à main")
        | {"online date": f"2021-11-{n:02}"}
        for n in range(1, 28)
    ]
    grid = [list(HEADERS), *([row[name] for name in HEADERS] for row in pieces)]
    means_the_same(grid, "units", staff, world.office, warehouse="paris")


@pytest.mark.parametrize("file", PUBLISHED)
def test_published_files_are_the_same_in_every_shape(
    world: World, staff: Actor, shared_data: Path, file: str
) -> None:
    trial = PUBLISHED[file]
    chosen = dict(trial.chosen)
    if trial.house:
        with scope(world.office):
            onboard(trial.house)
        chosen["brand"] = name_key(trial.house)
    means_the_same(read_grid(shared_data / file, ROWS), trial.profile, staff, world.office, **chosen)
