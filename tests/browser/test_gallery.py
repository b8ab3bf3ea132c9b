"""The gallery and a piece's page: by keys, on a telephone, in light and in dark."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from catalog.inventory import services
from catalog.inventory.models import Unit
from catalog.inventory.queries import grade_by_word, house_grades
from catalog.inventory.services import NewPhoto, Report, SeenDefect
from fulfillment.traceability.services import issue_passport
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE, Album
from tests.catalog.inventory.making import make_category, make_units, pass_units, seal, shelve, whole_sets
from tests.conftest import World

GALLERY = "/admin/inventory/unit/gallery/"
# Title, model, colour, size, price, what it is drawn in; without that there is no picture of it yet.
BAGS = (
    ("Octave 28 calf leather handbag", "Octave 28", "black", "", "1250", "#22252b"),
    ("Octave 28 grained handbag", "Octave 28", "camel", "", "1190", "#a9743f"),
    ("Solenne evening bag", "Solenne", "bordeaux", "", "890", "#6d1f2c"),
    ("Carré Midi silk scarf", "Carré Midi", "multicolour", "90 cm", "240", ""),
    ("Vésinet shoulder bag", "Vésinet", "bleu marine", "", "1480", "#1f2f52"),
    ("Octave 33 travel bag", "Octave 33", "écru", "", "2100", "#d9cfb8"),
    ("Solenne chain wallet", "Solenne", "rose", "", "460", "#d99aa5"),
    ("Brenta suede loafers", "Brenta", "brown", "39 eu", "310", ""),
)


def drawing(colour: str) -> BytesIO:
    """A bag as a child would draw it."""
    image = Image.new("RGB", (900, 900), "#f4f1ec")
    draw = ImageDraw.Draw(image)
    draw.arc((280, 170, 620, 560), 180, 360, fill=colour, width=34)
    draw.rounded_rectangle((170, 370, 730, 760), 60, fill=colour)
    draw.line((170, 500, 730, 500), fill="#f4f1ec", width=6)
    draw.rounded_rectangle((420, 470, 480, 530), 12, fill="#c9a227")
    file = BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    file.name = "bag.png"
    return file


def over_the_bench(unit: Unit, colour: str, world: World) -> None:
    """With two flaws that are mapped, each with its picture."""
    actor = world.office
    services.inspect_units(
        unit_ids=[unit.pk],
        actor=actor,
        reports={
            unit.pk: Report(
                findings="Light wear at the corners",
                defects=(
                    SeenDefect("base-corners", "wear", 2, "Both front corners"),
                    SeenDefect("front", "scratch", 1),
                ),
            )
        },
    )
    pass_units([unit.pk])
    services.grade_units(unit_ids=[unit.pk], grade=house_grades()[2], actor=actor)
    seal([unit.pk], actor)
    _, rest = whole_sets([unit.pk])[unit.pk]
    flaws = [NewPhoto("front", drawing(colour), defect=flaw.pk) for flaw in unit.defects.order_by("pk")]
    services.photograph_units(
        photos={unit.pk: [NewPhoto("front", drawing(colour)), rest, *flaws]}, actor=actor
    )


@pytest.fixture
def pieces(db: None) -> list[Unit]:
    world = World()
    with scope(world.office) as actor:
        make_category()
        services.install_grades()
        services.install_bench()
        good = grade_by_word("very good condition")
        assert good is not None
    units = []
    for title, model, colour, size, price, drawn in BAGS:
        (unit,) = make_units(
            world, title=title, model=model, colour=colour, size=size, asking_price=Decimal(price),
            source_grade_id=good.pk,
        )  # fmt: skip
        units.append(unit)
        if drawn:
            with scope(actor):
                over_the_bench(unit, drawn, world)
    with scope(actor):
        shelve([units[0].pk], actor)
        issue_passport(unit_id=units[0].pk, actor=actor)
    return units


@pytest.fixture
def clerk() -> dict[str, User]:
    return hire({"clara": ("Clara Clerk", Role.CATALOG_MANAGER)})


def fits_a_telephone(page: Page, album: Album, name: str = "") -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    if name:
        album.keep(page, name)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.reload()


def test_a_piece_is_found_by_keys_and_looked_at(
    pieces: list[Unit], clerk: dict[str, User], colleague: Callable[[str], Colleague], album: Album
) -> None:
    clara = colleague("clara")
    page, keys = clara.page, clara.page.keyboard
    clara.opens(GALLERY)
    expect(page.get_by_role("status").filter(has_text="8 pieces")).to_be_visible()
    expect(page.get_by_text("No photograph yet").first).to_be_visible()
    clara.accessible(page)
    album.keep(page, "gallery")
    fits_a_telephone(page, album, "gallery-phone")

    keys.press("/")
    keys.type("octave 28")
    keys.press("Enter")
    expect(page.get_by_role("status").filter(has_text="2 pieces")).to_be_visible()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("Enter")
    page.get_by_role("heading", name="Map of flaws").wait_for()
    expect(page.locator(".piece-zone-2")).to_contain_text("Wear, visible: Both front corners")
    expect(page.get_by_role("img", name="QR code of the public page")).to_be_visible()
    expect(page.get_by_role("heading", name="Why not?")).to_be_visible()
    assert page.url.endswith(f"/admin/inventory/unit/{pieces[0].pk}/change/")
    clara.accessible(page)
    album.keep(page, "piece")
    fits_a_telephone(page, album)
