"""The tag with the code, and passports at the desk."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from backoffice.access.models import User
from backoffice.access.scope import scope
from fulfillment.shipping.labels import symbols
from fulfillment.traceability import services
from fulfillment.traceability.identifiers import passport_address
from fulfillment.traceability.models import Passport
from tests.fulfillment.traceability.making import SERIAL, a_piece, with_passport


def text_of(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_it_prints_the_code_for_whoever_sees_the_piece(
    world: Any, as_person: Callable[[User], Client]
) -> None:
    passport = with_passport(world)
    address = f"/admin/traceability/passport/{passport.pk}/tag.pdf"
    for person in (world.operator, world.owner):
        response = as_person(person).get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    said = text_of(response.content)
    assert "Aurore" in said
    assert f"9521141{passport.unit_id}" in said
    assert SERIAL not in said
    assert as_person(world.stranger).get(address).status_code == 404


def test_the_code_is_the_digital_link_of_the_piece(world: Any) -> None:
    passport = with_passport(world)
    link = passport_address(passport.unit_id, passport.key)
    assert link == f"http://127.0.0.1:8000/8004/9521141{passport.unit_id}?key={passport.key}"
    side, rows = symbols.scannable(link)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, runs in enumerate(rows):
        for start, length in runs:
            picture.paste(0, (start + 4, y + 4, start + 4 + length, y + 5))
    size = 8 * (side + 8)
    (read,) = zxingcpp.read_barcodes(picture.resize((size, size), Image.Resampling.NEAREST))
    assert (read.text, read.format) == (link, zxingcpp.BarcodeFormat.QRCode)


@pytest.mark.parametrize("title", ["Sac", "月亮手袋 " * 12, "A very long title of a bag " * 9])
def test_any_title_fits(world: Any, as_person: Callable[[User], Client], title: str) -> None:
    passport = with_passport(world, title=title[:250].strip())
    response = as_person(world.operator).get(f"/admin/traceability/passport/{passport.pk}/tag.pdf")
    assert response["Content-Type"] == "application/pdf"


def test_an_ended_passport_is_not_printed(world: Any, as_person: Callable[[User], Client]) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        services.revoke_passport(unit_id=passport.unit_id, reason="Withdrawn", actor=office)
    response = as_person(world.operator).get(f"/admin/traceability/passport/{passport.pk}/tag.pdf")
    assert response.status_code == 404


def test_it_is_issued_and_renewed_at_the_desk(world: Any, as_person: Callable[[User], Client]) -> None:
    unit = a_piece(world)
    desk = as_person(world.operator)
    page = f"/admin/inventory/unit/{unit.pk}/change/"
    assert "Issue a passport" in desk.get(page).content.decode()
    desk.post(f"/admin/inventory/unit/{unit.pk}/verb/issue_passport/", {"go": "on"})
    with scope(world.office):
        passport = Passport.objects.get()
    desk.get("/admin/")  # takes the message that it is done
    shown = desk.get(page).content.decode()
    assert passport.key in shown
    assert "Issue a passport" not in shown
    desk.post(f"/admin/traceability/passport/{passport.pk}/verb/renew/", {"reason": "Copied"})
    with scope(world.office):
        assert sorted(Passport.objects.values_list("status", flat=True)) == ["revoked", "valid"]
