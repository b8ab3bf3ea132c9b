"""The docs' table of what becomes of each published file is what becomes of it."""

import os
from pathlib import Path

from backoffice.access.scope import scope
from tests.backoffice.imports.making import furnish
from tests.backoffice.imports.outcomes import page
from tests.catalog.channels.making import make_store
from tests.conftest import World

PAGE = Path(__file__).resolve().parents[3] / "docs" / "outcomes.md"


def test_every_published_file_has_the_outcome_of_the_docs(world: World, shared_data: Path) -> None:
    with scope(world.office):
        furnish()
    make_store(world, "flagship", channel="flagship", brand=world.aurore)
    staff = world.actor(world.admin)
    profiles = dict.fromkeys(("units", "products", "sales", "companies"), staff)
    drawn = page(shared_data, {**profiles, "house": world.office})
    if os.environ.get("DRAW_OUTCOMES"):
        PAGE.write_text(drawn, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == drawn, "run it with DRAW_OUTCOMES=1 and read what changed"
