"""A spreadsheet from the upload to its undoing, in a real browser, with everything that people do on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.imports.models import ImportSession
from tests.backoffice.imports.making import furnish, onboard
from tests.browser.people import Colleague, hire
from tests.browser.windows import Album

IMPORTS = "/admin/imports/importsession/"
STAFF = {
    "oskar": ("Oskar Operator", Role.WAREHOUSE_OPERATOR),
    "cathy": ("Cathy Catalog", Role.CATALOG_MANAGER),
}


@pytest.fixture
def office_people() -> dict[str, User]:
    with scope(office("tests")):
        furnish()
        onboard("Aurore", "Bellecour", "迪奥")
    return hire(STAFF)


def stock_list() -> str:
    """In Big5, with a title above, dates and amounts that tell nothing by themselves, and mistakes to be mended."""
    lines = ["庫存清單,,,,,,,", "編號,品牌,品名,類別,成色,價格,上架日期,Regal"]
    lines += [
        f'A-{n},Aurore,黑色皮革手提包 {n},手提包,very good condition,"{n},250",0{n}/04/2021,R-{n}'
        for n in range(1, 9)
    ]
    lines += ['A-20,Bellecourt,絲巾,圍巾,good condition,"1,100",05/06/2021,R-20']
    lines += ["A-21,Aurore,手錶,手錶,good condition,議價,05/06/2021,R-21"]
    return "\r\n".join(lines) + "\r\n"


def session() -> ImportSession:
    with scope(office("tests")):
        return ImportSession.objects.latest("pk")


def uploads(oskar: Colleague, folder: Path) -> None:
    path = folder / "stock-november.csv"
    path.write_bytes(stock_list().encode("big5"))
    page = oskar.page
    oskar.opens(f"{IMPORTS}add/")
    page.locator("[name=file]").set_input_files(path)
    page.locator("[name=profile]").select_option("units", force=True)
    page.locator("[name=warehouse]").select_option("paris", force=True)
    page.get_by_role("button", name="Upload a spreadsheet").click()
    page.get_by_role("heading", name="Units: which column is which").wait_for()


def maps(oskar: Colleague, album: Album) -> None:
    """A wrong encoding is seen and put right; the file asks what it does not tell."""
    page = oskar.page
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
    page.get_by_label("1 April 2021").check()
    page.locator(".import-samples").get_by_text("→ 1 April 2021").wait_for()
    page.get_by_label("1250", exact=True).check()
    page.locator(".import-samples").get_by_text("→ 1250").wait_for()
    page.get_by_label("What column A, 編號, is").select_option("reference")
    page.get_by_text("as you chose", exact=True).wait_for()
    oskar.accessible(page)
    album.keep(page, "import-columns")
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_text("Why rows are rejected").wait_for()
    album.keep(page, "import-preview")


def test_a_spreadsheet_goes_the_whole_way(
    office_people: dict[str, User], colleague: Callable[[str], Colleague], album: Album, tmp_path: Path
) -> None:
    oskar = colleague("oskar")
    uploads(oskar, tmp_path)
    maps(oskar, album)
