"""The passport of a piece, as a buyer reads it on a telephone after scanning the code: in both languages."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from backoffice.access.scope import scope
from backoffice.files.services import keep
from catalog.inventory import services as inventory
from catalog.inventory.models import Grade, UnitPhoto
from catalog.inventory.photos import re_encoded
from fulfillment.traceability.identifiers import passport_address
from fulfillment.traceability.models import Passport
from tests.browser.windows import PHONE, Album, Windows
from tests.fulfillment.traceability.making import SERIAL, with_passport


def a_bag() -> BytesIO:
    """A drawing of a handbag."""
    picture = Image.new("RGB", (800, 800), "#e9e2d8")
    pen = ImageDraw.Draw(picture)
    pen.arc((240, 120, 560, 560), 180, 360, fill="#5a3e2b", width=26)
    pen.rounded_rectangle((140, 330, 660, 690), radius=60, fill="#7a4f35")
    pen.rounded_rectangle((140, 330, 660, 500), radius=60, fill="#8a5c3f")
    pen.rounded_rectangle((360, 460, 440, 530), radius=14, fill="#c9a24b")
    file = BytesIO()
    picture.save(file, "PNG")
    file.seek(0)
    return file


@pytest.fixture
def passport(world: Any) -> Passport:
    with scope(world.office):
        inventory.install_grades()
        said = Grade.objects.get(scale="vestiaire", code="very_good").pk
    issued = with_passport(
        world, title="Sac Lune en cuir", material="Calf leather", size="24 × 16 × 8 cm", source_grade_id=said
    )
    with scope(world.office):
        photo = UnitPhoto.objects.filter(unit=issued.unit_id, view__iexact="front").latest("pk")
        keep(photo.file, re_encoded(a_bag()).content)
        photo.save(update_fields=["file"])
    return issued


@pytest.mark.parametrize("language", ["en-gb", "zh-hans"])
def test_a_buyer_reads_it_on_a_telephone(
    language: str,
    passport: Passport,
    windows: Windows,
    album: Album,
    accessible: Callable[[Page], None],
    settings: Any,
) -> None:
    def said(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    page = windows.open(language=language, size=PHONE)
    page.goto(passport_address(passport.unit_id, passport.key).removeprefix(settings.PUBLIC_URL))
    page.get_by_role("heading", level=1, name="Sac Lune en cuir").wait_for()
    page.get_by_role("heading", name=said("What examiners found")).wait_for()
    page.get_by_text(said("Its record is whole")).wait_for()
    assert page.evaluate("document.querySelector('.piece img').naturalWidth") > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert SERIAL not in page.content()
    accessible(page)
    album.keep(page, f"passport-{language}")

    other = {"en-gb": "zh-hans", "zh-hans": "en-gb"}[language]
    page.locator(f".languages [value={other}]").click()
    with translation.override(other):
        page.get_by_role("heading", name=translation.gettext("What examiners found")).wait_for()
    assert f"key={passport.key}" in page.url
