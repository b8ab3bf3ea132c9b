"""A piece over the bench by keyboard and scanner alone, by two examiners, and on a telephone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from catalog.inventory import services
from catalog.inventory.bench_models import Defect, GivenGrade
from catalog.inventory.models import Unit, UnitPhoto
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE, Album
from tests.catalog.inventory.making import make_category, make_units, picture
from tests.conftest import World

BENCH = "/admin/inventory/unit/bench/"
STAFF = {
    "ines": ("Ines Examiner", Role.WAREHOUSE_OPERATOR),
    "emil": ("Emil Examiner", Role.WAREHOUSE_OPERATOR),
}


@pytest.fixture
def piece(db: None) -> Unit:
    world = World()
    with scope(office("tests")) as actor:
        make_category()
        services.install_grades()
        services.install_bench()
        (unit,) = make_units(world, title="Sac Lune")
        services.open_bins(warehouse=unit.warehouse, codes=["A-1"], actor=actor)
    return unit


@pytest.fixture
def examiners() -> dict[str, User]:
    return hire(STAFF)


def stands(piece: Unit, status: str) -> None:
    with scope(office("tests")):
        assert Unit.objects.get(pk=piece.pk).status == status


def scans(page: Page, text: str) -> None:
    """What a scanner does: it types into what has the focus, and presses Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def fits_a_telephone(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_a_piece_goes_over_the_bench_by_keys(
    piece: Unit,
    examiners: dict[str, User],
    colleague: Callable[[str], Colleague],
    album: Album,
    tmp_path: Path,
) -> None:
    ines, emil = colleague("ines"), colleague("emil")
    page, keys = ines.page, ines.page.keyboard
    ines.opens(BENCH)
    scans(page, f"U{piece.pk}")
    page.get_by_role("heading", name="Look it over").wait_for()
    ines.accessible(page)
    fits_a_telephone(page)
    album.keep(page, "bench-inspect")
    for key in "1131":  # nothing exotic; the front, wear, light
        keys.press(key)
    page.locator("#findings").focus()
    keys.press("Enter")
    page.get_by_role("heading", name="Is it genuine?").wait_for()
    ines.accessible(page)
    keys.press("1")
    keys.press("Enter")
    page.get_by_text("the next verdict is another person's").wait_for()
    stands(piece, "inspected")

    emil.opens(BENCH)
    scans(emil.page, f"U{piece.pk}")
    emil.page.get_by_role("heading", name="Is it genuine?").wait_for()
    emil.page.keyboard.press("1")
    emil.page.keyboard.press("Enter")
    emil.page.get_by_role("heading", name="Grade it").wait_for()
    stands(piece, "authenticated")

    keys.press("Escape")
    scans(page, f"U{piece.pk}")
    page.get_by_role("heading", name="Grade it").wait_for()
    keys.press("2")
    keys.press("Enter")
    page.get_by_role("heading", name="Put a tamper tag on").wait_for()
    scans(page, "E-0001")
    file = tmp_path / "view.png"
    file.write_bytes(picture().getvalue())
    photographs(ines, file, album)
    page.get_by_role("heading", name="Put it away").wait_for()
    scans(page, "A-1")
    page.get_by_text("it can be offered in its stores").wait_for()
    stands(piece, "photographed")
    with scope(office("tests")):
        assert Defect.objects.get().severity == 1
        assert GivenGrade.objects.get().by_name == "Ines Examiner"
        assert UnitPhoto.objects.filter(unit=piece).exclude(tag=None).count() == 1
        assert Unit.objects.get(pk=piece.pk).bin == "A-1"


def photographs(ines: Colleague, file: Path, album: Album) -> None:
    """Each view that is asked for, the flaw, and the tag with its number, until the set is whole."""
    page = ines.page
    for number in range(20):
        page.locator("input[type=file], #bin").first.wait_for()
        if page.locator("#bin").count():
            return
        if number == 0:
            ines.accessible(page)
            fits_a_telephone(page)
            album.keep(page, "bench-photograph")
        page.locator("input[type=file]").set_input_files(file)
        if page.locator("#tag").count():
            page.locator("#tag").fill("E-0001")
        with page.expect_navigation():
            page.locator(".bench-step button[value=done]").press("Enter")
    raise AssertionError("the set was never whole")
