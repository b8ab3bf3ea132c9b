"""A spreadsheet from the upload to its undoing, in a real browser, with everything that people do on the way."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.imports.models import ImportSession
from backoffice.merchants.services import set_threshold
from catalog.inventory.models import Unit
from catalog.inventory.services import inspect_units
from tests.backoffice.imports.making import furnish, onboard
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE, Album, work

IMPORTS = "/admin/imports/importsession/"
STAFF = {
    "oskar": ("Oskar Operator", Role.WAREHOUSE_OPERATOR),
    "cathy": ("Cathy Catalog", Role.CATALOG_MANAGER),
}


@pytest.fixture
def office_people() -> dict[str, User]:
    with scope(office("tests")) as actor:
        furnish()
        set_threshold(
            code="import_rows",
            value=Decimal(5),
            valid_from=date(2026, 1, 1),
            source_note="The walk",
            actor=actor,
        )
        onboard("Aurore", "Bellecour", "迪奥")
    return hire(STAFF)


def stock_list() -> str:
    """In Big5, with a title above, dates and amounts that tell nothing by themselves, and mistakes to be mended."""
    lines = ["庫存清單,,,,,,,", "甲欄,品牌,品名,類別,成色,價格,上架日期,Regal"]
    lines += [
        f'A-{n},Aurore,黑色皮革手提包 {n},手提包,very good condition,"{(n - 1) % 3 + 1},250",0{n}/04/2021,R-{n}'
        for n in range(1, 9)
    ]
    lines += ['A-20,Bellecourt,絲巾,圍巾,good condition,"1,100",05/06/2021,R-20']
    lines += ["A-21,Aurore,手錶,手錶,good condition,議價,05/06/2021,R-21"]
    return "\r\n".join(lines) + "\r\n"


def session() -> ImportSession:
    with scope(office("tests")):
        return ImportSession.objects.latest("pk")


def upload(oskar: Colleague, path: Path) -> None:
    page = oskar.page
    oskar.opens(f"{IMPORTS}add/")
    page.locator("[name=file]").set_input_files(path)
    page.locator("[name=profile]").select_option("units", force=True)
    page.locator("[name=warehouse]").select_option("paris", force=True)
    page.get_by_role("button", name="Upload a spreadsheet").click()


def maps(oskar: Colleague, album: Album) -> None:
    """A wrong encoding is seen and put right; the file asks what it does not tell."""
    page = oskar.page
    page.get_by_role("heading", name="Units: which column is which").wait_for()
    oskar.accessible(page)
    page.get_by_label("Encoding").select_option("gb18030")
    back = page.get_by_role("button", name="Big5 (Traditional Chinese)")
    back.wait_for()
    album.keep(page, "import-columns-wrong")
    back.click()
    page.locator(".import-samples").get_by_text("黑色皮革手提包 1").wait_for()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_text("Say what «01/04/2021» in «Online date» means.").wait_for()
    album.keep(page, "import-columns-asked")
    # Both answers in one breath: neither is lost while the sample is read anew.
    page.get_by_label("1 April 2021").check()
    page.get_by_label("1250", exact=True).check()
    page.locator(".import-samples").get_by_text("→ 1 April 2021").wait_for()
    page.locator(".import-samples").get_by_text("→ 1250").wait_for()
    page.get_by_label("What column A, 甲欄, is").select_option("reference")
    page.get_by_text("as you chose", exact=True).wait_for()
    oskar.accessible(page)
    fits_a_telephone(page)
    album.keep(page, "import-columns")
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_text("Why rows are rejected").wait_for()
    oskar.accessible(page)
    fits_a_telephone(page)
    album.keep(page, "import-preview")


def fits_a_telephone(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def looks(oskar: Colleague, album: Album) -> None:
    """The preview: what would become of the rows, and any of them."""
    page = oskar.page
    assert [figure.inner_text() for figure in page.locator(".import-figures dd").all()] == [
        "10",
        "8",
        "0",
        "0",
        "2",
    ]
    page.get_by_label("Rejected because of").select_option("unknown_brand")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("«Bellecourt» is not onboarded here.").nth(1).wait_for()
    assert page.locator(".import-row").count() == 1
    page.get_by_label("Or one row, by its number").fill("3")
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator(".import-changes").get_by_text("1 Apr 2021").wait_for()
    oskar.accessible(page)
    album.keep(page, "import-row")


def confirms(oskar: Colleague) -> None:
    page = oskar.page
    page.get_by_role("link", name="Apply the sound rows").click()
    page.get_by_role("button", name="Apply the sound rows").click()


def approves(cathy: Colleague, album: Album) -> None:
    """So many rows take a second person, who is told, looks at the preview and approves."""
    page = cathy.page
    page.goto("/admin/")
    page.get_by_role("link", name="Imports to approve").click()
    page.get_by_role("link", name="stock-november.csv").click()
    page.get_by_text("Oskar Operator wants this applied").wait_for()
    cathy.accessible(page)
    album.keep(page, "import-approval")
    cathy.does("Approve and apply")


def is_applied(oskar: Colleague) -> None:
    """The bar moves by itself, and at its end the page shows what was done."""
    page = oskar.page
    page.get_by_text("rows applied.").wait_for()
    work()
    page.get_by_text("All sound rows were applied.").wait_for()
    assert session().status == "applied"


def mends(oskar: Colleague, folder: Path, album: Album) -> None:
    """The rejected rows come back as a workbook, are mended in it, and are dropped back: the import goes on."""
    page = oskar.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the rejected rows").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    cells = {cell.value: cell for line in sheet.iter_rows() for cell in line}
    cells["Bellecourt"].value = "Bellecour"
    cells["議價"].value = "5,400"
    book.save(path)
    upload(oskar, path)
    page.get_by_text("It corrects").first.wait_for()
    oskar.accessible(page)
    album.keep(page, "import-corrected")
    assert session().counts["create"] == 2
    confirms(oskar)
    is_applied(oskar)


def undoes(oskar: Colleague, album: Album) -> None:
    """What nothing has happened to goes again; what was inspected meanwhile is left and listed."""
    page = oskar.page
    with scope(office("tests")) as actor:
        unit = Unit.objects.get(reference="A-20")
        inspect_units(unit_ids=[unit.pk], actor=actor)
    page.get_by_role("link", name="Undo").click()
    page.get_by_text("created records go again").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("rows undone").wait_for()
    work()
    page.get_by_text("but for 1 row: what has moved since").wait_for()
    page.get_by_role("link", name="Left as they are: 1, see the rows").click()
    page.get_by_text("Unit A-20 is inspected by now, so it stays.").wait_for()
    oskar.accessible(page)
    album.keep(page, "import-undone")
    with scope(office("tests")):
        assert set(Unit.objects.values_list("reference", flat=True)) == {
            "A-20",
            *(f"A-{n}" for n in range(1, 9)),
        }


def test_a_spreadsheet_goes_the_whole_way(
    office_people: dict[str, User], colleague: Callable[[str], Colleague], album: Album, tmp_path: Path
) -> None:
    oskar = colleague("oskar")
    path = tmp_path / "stock-november.csv"
    path.write_bytes(stock_list().encode("big5"))
    upload(oskar, path)
    maps(oskar, album)
    looks(oskar, album)
    confirms(oskar)
    oskar.page.get_by_text("above 5 a second person approves it").first.wait_for()
    address = oskar.page.url
    approves(colleague("cathy"), album)
    oskar.page.goto(address)
    is_applied(oskar)
    mends(oskar, tmp_path, album)
    undoes(oskar, album)
    oskar.opens(IMPORTS)
    album.keep(oskar.page, "imports")
