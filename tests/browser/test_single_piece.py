"""A single piece from the scan at intake to the carrier, over the bench by keys and scanner alone; and its passport."""

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.days import today
from backoffice.merchants.models import Channel
from catalog.channels.models import Store
from catalog.channels.services import open_store
from catalog.inventory import services
from catalog.inventory.bench_models import Defect, GivenGrade, Verdict
from catalog.inventory.known.chinese import colour_in, material_in
from catalog.inventory.models import Grade, Unit, UnitPhoto
from fulfillment.consignment.models import Arrival
from fulfillment.consignment.services import Announcement, announce_arrivals
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import install_packing_rules
from fulfillment.tasks.models import Task
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE, Album, Windows, work
from tests.catalog.inventory.making import make_category, make_units, make_warehouse
from tests.conftest import World
from tests.fulfillment.orders.making import BUYER
from tests.fulfillment.shipping.making import carriers

BENCH = "/admin/inventory/unit/bench/"
SERIAL, TAG, TRACKING = "TH0K56789", "E-000417", "1Z9994170"
STAFF = {
    "ines": ("Ines Examiner", Role.WAREHOUSE_OPERATOR),
    "emil": ("Emil Examiner", Role.WAREHOUSE_OPERATOR),
}
Enter = Callable[[str], Colleague]
# Keys as a scanner presses them, however slow the machine of the test is.
AT_ONCE = """keys => [...keys].forEach(key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})))"""

# Of the answers: the schemes in which the browser draws their circles, and the grounds of those chosen and not chosen.
LOOKS = """() => {
    const radios = [...document.querySelectorAll(".bench [type=radio]")];
    const distinct = (every) => [...new Set(every)];
    const ground = (radio) => getComputedStyle(radio.closest("label")).backgroundColor;
    return [
        distinct(radios.map((radio) => getComputedStyle(radio).colorScheme)),
        distinct(radios.filter((radio) => radio.checked).map(ground)),
        distinct(radios.filter((radio) => !radio.checked).map(ground)),
    ];
}"""


@pytest.fixture
def announced(world: World) -> Arrival:
    """A bag that is to come to a warehouse with people and shelves, for which there is a store and a carrier."""
    carriers()
    place = make_warehouse(world, "roissy", country="FR", address="12 rue du Fret, 95700 Roissy-en-France")
    with scope(world.office) as actor:
        services.install_grades()
        bags = make_category()
        services.install_bench()
        install_packing_rules()
        services.open_bins(warehouse=place, codes=["A-1"], actor=actor)
        open_store(code="overseas", name="Overseas", channel=Channel.OVERSEAS, actor=actor)
        announcement = Announcement(
            brand_id=world.aurore.pk, warehouse_id=place.pk, reference="AU-20417", title="Sac Lune en cuir",
            category_id=bags.pk, asking_price=Decimal("1250.00"), currency="EUR", expected_on=today(),
            model_reference="M-77", tracking_number=TRACKING,
        )  # fmt: skip
        (arrival,) = announce_arrivals(announcements=[announcement], actor=actor)
    return arrival


@pytest.fixture
def examiners() -> dict[str, User]:
    return hire(STAFF)


@pytest.fixture
def shop(world: World, as_client: Callable[[str], Client]) -> Client:
    """The system of a shop, over REST."""
    return as_client(world.token(scopes=[Scope.HOLDS_WRITE, Scope.ORDERS_WRITE])[1])


def scans(page: Page, text: str) -> None:
    """What a scanner does: it types into what has the focus, and presses Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def answers(page: Page, keys: str) -> None:
    """At a person's pace: whoever types faster is a scanner."""
    for key in keys:
        page.keyboard.press(key, delay=80)


def asked(page: Page, words: str) -> None:
    page.get_by_role("heading", name=words).wait_for()


def on_a_telephone(page: Page, album: Album, name: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    album.keep(page, name)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def a_bag(*, tag: str = "", stain: bool = False, taken: int = 0) -> bytes:
    """A drawing of a handbag, with its tamper tag or its flaw; `taken` is which picture of it this is."""
    picture = Image.new("RGB", (800, 800), "#e9e2d8")
    pen = ImageDraw.Draw(picture)
    pen.text((30, 730), f"No {taken}", fill="#b0a698", font_size=40)
    pen.arc((240, 120, 560, 560), 180, 360, fill="#5a3e2b", width=26)
    pen.rounded_rectangle((140, 330, 660, 690), radius=60, fill="#7a4f35")
    pen.rounded_rectangle((140, 330, 660, 500), radius=60, fill="#8a5c3f")
    pen.rounded_rectangle((360, 460, 440, 530), radius=14, fill="#c9a24b")
    if stain:
        pen.ellipse((520, 580, 610, 640), fill="#4c3020")
    if tag:
        pen.rounded_rectangle((470, 250, 700, 330), radius=10, fill="#f5f5f0")
        pen.text((490, 270), tag, fill="#202020", font_size=40)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_from_the_scan_at_intake_to_the_page_its_buyer_reads(
    announced: Arrival,
    examiners: dict[str, User],
    shop: Client,
    world: World,
    colleague: Enter,
    windows: Windows,
    accessible: Callable[[Page], None],
    album: Album,
    tmp_path: Path,
    settings: Any,
) -> None:
    ines = colleague("ines")
    piece = taken_in_by(ines, album, tmp_path)
    over_the_bench(piece, ines, colleague, album, tmp_path)
    ines.opens(f"/admin/inventory/unit/{piece.pk}/change/")
    with scope(office("tests")):
        ines.does("Offer in stores", stores=[str(Store.objects.get().pk)])
    ines.does("Issue a passport")
    address = str(ines.page.locator("a[href*='/8004/']").first.get_attribute("href"))

    sold_by(shop, piece)
    work()
    to_the_carrier(piece, ines, tmp_path)
    for language in ("en-gb", "zh-hans"):
        page = windows.open(language=language, size=PHONE)
        page.goto(address.removeprefix(settings.PUBLIC_URL))
        the_buyer_reads(page, language)
        accessible(page)
        album.keep(page, f"passport-{language}")
        page.locator(f".languages [value={'zh-hans' if language == 'en-gb' else 'en-gb'}]").click()
        page.wait_for_url(lambda url: "key=" in url)


def test_a_label_that_is_scanned_between_questions_is_no_answer(
    world: World, examiners: dict[str, User], colleague: Enter
) -> None:
    with scope(world.office) as actor:
        services.install_grades()
        make_category()
        services.install_bench()
        first, second = make_units(world, 2)
        services.inspect_units(unit_ids=[first.pk, second.pk], actor=actor)
    page = colleague("ines").page
    page.bring_to_front()
    page.goto(f"{BENCH}?unit={first.pk}")
    asked(page, "Is it genuine?")
    page.evaluate(AT_ONCE, "18")
    assert page.locator("#scan").input_value() == "18"
    assert page.locator("#scan:focus").count() == 1
    assert page.locator(".bench-step :checked").count() == 0
    page.goto(f"{BENCH}?unit={first.pk}")
    asked(page, "Is it genuine?")
    scans(page, f"U{second.pk}")
    page.get_by_role("heading", name=second.title).wait_for()
    with scope(office("tests")):
        assert not Verdict.objects.exists()


def test_in_the_dark_only_what_is_chosen_looks_so(
    world: World, examiners: dict[str, User], colleague: Enter
) -> None:
    with scope(world.office):
        (piece,) = make_units(world)
        services.install_bench()
    page = colleague("ines").page
    page.emulate_media(color_scheme="dark")
    page.bring_to_front()
    for size, has_keys in ((DESK, True), (PHONE, False)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(f"{BENCH}?unit={piece.pk}")
        asked(page, "Look it over")
        assert page.get_by_text("Escape leads back here").is_visible() is has_keys
        answers(page, "1")
        schemes, chosen, others = page.evaluate(LOOKS)
        assert (schemes, len(chosen), len(others)) == (["dark"], 1, 1)
        assert chosen != others


def taken_in_by(ines: Colleague, album: Album, folder: Path) -> Unit:
    """The parcel's label is scanned; what was announced with it is here. Then comes its consignor's list, with more."""
    # A window behind others need not be drawn, and what is not drawn takes no focus by itself.
    ines.page.bring_to_front()
    ines.page.goto("/admin/consignment/arrival/scan/")
    ines.page.locator("[name=code]:focus").wait_for()
    ines.accessible(ines.page)
    ines.page.locator("[name=code]").focus()
    scans(ines.page, TRACKING)
    for name in ("serial", "model_reference"):
        ines.page.locator(f"[name={name}]").fill("NONE")
    ines.page.locator("[name=damage]").fill("A dent in the box")
    pictures = {"as-it-came.png": a_bag(), "damage.png": a_bag(stain=True)}
    for name, content in pictures.items():
        (folder / name).write_bytes(content)
    ines.page.locator("[name=photographs]").set_input_files([folder / name for name in pictures])
    ines.accessible(ines.page)
    album.keep(ines.page, "bench-intake")
    ines.page.get_by_role("button", name="It is here").click()
    ines.page.get_by_text("What was read is not what was announced: model reference.").wait_for()
    ines.page.locator("[name=read_again]").set_checked(True, force=True)
    ines.page.locator("[name=photographs]").set_input_files([folder / name for name in pictures])
    ines.page.get_by_role("button", name="It is here").click()
    ines.page.get_by_text("It is here: done for").first.wait_for()
    with scope(office("tests")) as actor:
        piece = Unit.objects.get()
        assert list(piece.photos.values_list("view", flat=True)) == ["arrival", "arrival"]
        said = Grade.objects.get(scale="vestiaire", code="very_good").pk
        changes = {"colour": "Noir", "size": "24 × 16 × 8 cm", "source_grade_id": said}
        services.revise_units(revisions=[services.UnitRevision(piece.pk, changes)], actor=actor)
    return piece


def over_the_bench(piece: Unit, ines: Colleague, colleague: Enter, album: Album, folder: Path) -> None:
    page, keys = ines.page, ines.page.keyboard
    ines.opens(BENCH)
    scans(page, f"U{piece.pk}")
    asked(page, "Look it over")
    assert page.get_by_role("img", name="As it came").count() == 2
    ines.accessible(page)
    answers(page, "1422")  # nothing exotic; at the base, a stain, to be seen
    keys.type(SERIAL)
    page.get_by_role("button", name="Note this flaw, and another").press("Enter")
    page.get_by_text("Stain, base and corners (visible)").wait_for()
    answers(page, "611")  # the hardware, a scratch, light
    keys.press("Tab")
    keys.type("Calfskin")
    on_a_telephone(page, album, "bench-telephone")
    album.keep(page, "bench-inspect")
    keys.press("Enter")
    page.get_by_text("Scan its label again for the next step.").wait_for()
    scans(page, f"U{piece.pk}")
    examined_by(ines, album)
    page.get_by_text("the next verdict is another person's").wait_for()

    emil = colleague("emil")
    emil.opens(BENCH)
    scans(emil.page, piece.reference)
    examined_by(emil)
    asked(emil.page, "Grade it")
    emil.page.context.close()

    keys.press("Escape")
    scans(page, f"U{piece.pk}")
    asked(page, "Grade it")
    answers(page, "2")
    keys.press("Enter")
    asked(page, "Put a tamper tag on")
    scans(page, TAG)
    photographed_by(ines, album, folder)
    asked(page, "Put it away")
    scans(page, "B-9")
    page.get_by_text("There is no bin B-9").wait_for()
    scans(page, "A-1")
    page.get_by_text("it can be offered in its stores").wait_for()
    with scope(office("tests")):
        stands = Unit.objects.get(pk=piece.pk)
        assert (stands.status, stands.bin, stands.serial) == ("photographed", "A-1", SERIAL)
        assert [flaw.severity for flaw in Defect.objects.order_by("pk")] == [2, 1]
        assert {each.by_name for each in Verdict.objects.all()} == {"Ines Examiner", "Emil Examiner"}
        assert GivenGrade.objects.get().by_name == "Ines Examiner"
        assert UnitPhoto.objects.exclude(tag=None).count() == 1


def examined_by(examiner: Colleague, album: Album | None = None) -> None:
    asked(examiner.page, "Is it genuine?")
    examiner.accessible(examiner.page)
    answers(examiner.page, "1")
    if album is not None:
        album.keep(examiner.page, "bench-examine")
    examiner.page.keyboard.press("Enter")


def photographed_by(ines: Colleague, album: Album, folder: Path) -> None:
    """Each view that is asked for, each flaw, and the tag with its number, until the set is whole."""
    page = ines.page
    for number in range(20):
        page.locator("input[type=file], #bin").first.wait_for()
        if page.locator("#bin").count():
            return
        if number == 0:
            ines.accessible(page)
            album.keep(page, "bench-photograph")
        words = page.locator("#step").inner_text()
        has_tag = page.locator("#tag").count() > 0
        picture = folder / f"{number}.png"
        picture.write_bytes(a_bag(tag=TAG if has_tag else "", stain="flaw" in words, taken=number))
        page.locator("input[type=file]").set_input_files(picture)
        if has_tag:
            page.locator("#tag").fill(TAG)
            on_a_telephone(page, album, "bench-tag-telephone")
        with page.expect_navigation():
            page.locator(".bench-step button[value=done]").press("Enter")
    raise AssertionError("the set was never whole")


def sold_by(shop: Client, piece: Unit) -> None:
    def posts(door: str, body: dict[str, Any]) -> Any:
        answer = shop.post(
            f"/api/v1/{door}", body, content_type="application/json", headers={"Idempotency-Key": door}
        )
        assert answer.status_code == 201, answer.content
        return answer.json()

    hold = posts(f"units/{piece.pk}/holds", {"store": "overseas"})
    posts(
        "orders",
        {
            "store": "overseas", "reference": "A-31", "holds": [hold["id"]],
            "buyer": dataclasses.asdict(BUYER),
            "payment": {"reference": "PAY-31", **hold["price"]},
        },
    )  # fmt: skip


def to_the_carrier(piece: Unit, ines: Colleague, folder: Path) -> None:
    """The order's job asks for people three times; what they need not do, it does itself."""
    with scope(office("tests")):
        parcel = Parcel.objects.get()
        assert Task.objects.get(subject_type="parcel", status="open").kind == "pick"
    ines.opens(f"/admin/shipping/parcel/{parcel.pk}/change/")
    ines.does("Picked", scans=TAG)
    work()
    ines.opens(f"/admin/shipping/parcel/{parcel.pk}/change/")
    views = [f"picture_{piece.pk}_{view}" for view in ("serial", "tag", "boxed")] + ["picture_0_closed"]
    (folder / "packed.png").write_bytes(a_bag(tag=TAG))
    ines.does("Packed", weight_g=900, **dict.fromkeys(views, folder / "packed.png"))
    work()
    ines.page.reload()
    ines.does("Hand over to the carrier")
    ines.page.get_by_text("Handed over").first.wait_for()
    with scope(office("tests")):
        assert Unit.objects.get(pk=piece.pk).status == "shipped"


def the_buyer_reads(page: Page, language: str) -> None:
    def said(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    page.get_by_role("heading", level=1, name="Sac Lune en cuir").wait_for()
    page.get_by_role("heading", name=said("What examiners found")).wait_for()
    for words in ("Its record is whole", "On the piece", "Given to its carrier"):
        page.get_by_text(said(words), exact=True).wait_for()
    for fact in (material_in(language, "Calfskin"), colour_in(language, "Noir")):
        page.get_by_text(fact, exact=True).wait_for()
    assert page.evaluate("document.querySelector('.piece img').naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for secret in (SERIAL, TAG, "AU-20417", "A-31", BUYER.name, "Examiner,", "Ines"):
        assert secret not in page.content(), secret
