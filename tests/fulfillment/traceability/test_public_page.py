"""What anybody reads who has the address of a passport, and what nobody reads there."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.scope import scope
from catalog.inventory import services as inventory
from catalog.inventory.bench_models import TamperTag
from catalog.inventory.models import Grade
from fulfillment.traceability import services
from fulfillment.traceability.identifiers import passport_address
from fulfillment.traceability.models import Passport
from fulfillment.traceability.story import masked
from tests.fulfillment.traceability.making import SERIAL, tamper, with_passport


def read(passport: Passport, language: str = "en", **changes: str) -> Any:
    address = passport_address(passport.unit_id, passport.key).removeprefix("http://127.0.0.1:8000")
    for old, new in changes.items():
        address = address.replace({"key": passport.key, "giai": f"9521141{passport.unit_id}"}[old], new)
    return Client(headers={"accept-language": language}).get(address)


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_it_tells_the_story_of_a_piece(world: Any) -> None:
    with scope(world.office):
        inventory.install_grades()
        said = Grade.objects.get(scale="vestiaire", code="very_good").pk
    passport = with_passport(world, source_grade_id=said)
    response = read(passport)
    assert response.status_code == 200
    text = words(response)
    for expected in (
        "Sac Lune", "Aurore", "M-77", "Noir", "•••789", "New on the scale «Entrepôt»", "Given at our bench",
        "Very good on the scale «Vestiaire Collective»", "As its seller stated it", "Found genuine",
        "Our warehouse abroad", "Japan", "Checked at this moment: 9 entries", f"9521141{passport.unit_id}",
    ):  # fmt: skip
        assert expected in text, (expected, text)


def test_it_tells_it_in_chinese(world: Any) -> None:
    with scope(world.office):
        inventory.install_grades()
        said = Grade.objects.get(scale="vestiaire", code="very_good").pk
    passport = with_passport(world, source_grade_id=said, material="Calfskin, Frobskin")
    response = read(passport, language="zh-CN")
    text = words(response)
    assert 'lang="zh-Hans"' in response.content.decode()
    for expected in ("鉴定结论", "鉴定为正品", "我们的海外仓", "日本", "记录完整", "Sac Lune",
        # Kind and grades as shops write them; what the lists have no word for stays as it is.
        "类别 包 ", "全新", "非常好", "材质 小牛皮、Frobskin", "颜色 黑色",
    ):  # fmt: skip
        assert expected in text, (expected, text)
    english = words(read(passport))
    assert ("Calfskin, Frobskin" in english, "Noir" in english) == (True, True)


def test_it_tells_nothing_that_is_not_a_buyers(world: Any) -> None:
    """Each secret is told to staff somewhere, so that its absence here means something."""
    passport = with_passport(
        world,
        reference="CONSIGNOR-REF",
        asking_price=Decimal("4321.00"),
        source_url="https://seller.example/77",
        bin="B-17",
    )
    with scope(world.office) as office:
        inventory.offer_units(unit_ids=[passport.unit_id], actor=office)
        inventory.hold_unit(
            unit_id=passport.unit_id, channel="flagship", price=Decimal("4999.00"), currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
    body = read(passport).content.decode()
    for secret in (
        SERIAL, "CONSIGNOR-REF", "4321", "4999", "seller.example", "B-17", "Koto", "tokyo", "Tokyo",
        "tests", "Aurore SA",
    ):  # fmt: skip
        assert secret not in body, secret


def test_it_tells_that_it_was_sent_and_that_it_arrived_and_not_to_whom(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        pk = passport.unit_id
        inventory.offer_units(unit_ids=[pk], actor=office)
        claim = inventory.hold_unit(
            unit_id=pk, channel="flagship", price=passport.unit.asking_price, currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
        inventory.sell_units(claim_ids=[claim.pk], order_reference="ORDER-31", actor=office)
        inventory.pick_units(unit_ids=[pk], actor=office)
        inventory.ship_units(unit_ids=[pk], order_reference="ORDER-31", actor=office)
    text = words(read(passport))
    assert ("Given to its carrier" in text, "Handed over to its buyer" in text) == (True, False)
    with scope(world.office) as office:
        inventory.deliver_units(unit_ids=[pk], at=datetime(2026, 3, 4, 12, tzinfo=UTC), actor=office)
    text = words(read(passport))
    assert "Given to its carrier" in text
    assert "Handed over to its buyer since 4 Mar 2026" in text
    assert "ORDER-31" not in text
    assert "已交给承运商" in words(read(passport, language="zh-CN"))


def test_it_tells_which_tag_it_wears_by_the_end_of_its_number(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        worn = TamperTag.objects.get(unit=passport.unit_id).number
        inventory.replace_tag(number=worn, new_number="NEW-TAG-417", reason="Torn.", actor=office)
    response = read(passport)
    text = words(response)
    assert re.search(
        r"•••417 On the piece since .+ •••.+ No longer on the piece since .+, removed on ", text
    ), text
    assert {secret for secret in (worn, "NEW-TAG", "Torn") if secret in response.content.decode()} == set()
    assert "防拆封签" in words(read(passport, language="zh-CN"))


def test_a_wrong_address_is_one_answer(world: Any) -> None:
    passport, other = with_passport(world), with_passport(world, title="Another")
    answers = [
        read(passport, key="AAAAAAAAAAAAAAAAAAAAAA"),
        read(passport, key=""),
        read(passport, key="%00"),
        read(passport, giai=f"9521141{other.unit_id}"),
        read(passport, giai="9521141999999"),
        read(passport, giai="nonsense"),
    ]
    assert {response.status_code for response in answers} == {404}
    assert len({re.sub(r'value="[^"]*"', "", response.content.decode()) for response in answers}) == 1


def test_an_ended_passport_says_so_and_no_more(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        new = services.renew_passport(unit_id=passport.unit_id, reason="A copy is about", actor=office)
    response = read(passport)
    assert response.status_code == 410
    assert "no longer valid" in words(response)
    assert "Sac Lune" not in words(response)
    assert "A copy" not in words(response)
    assert read(new).status_code == 200
    assert Client().get(f"/8004/9521141{passport.unit_id}/picture?key={passport.key}").status_code == 404


def test_it_is_neither_listed_nor_kept_and_only_read(world: Any) -> None:
    passport = with_passport(world)
    for key in (passport.key, "wrong"):
        response = read(passport, key=key)
        if response.status_code == 200:
            assert response["X-Robots-Tag"].startswith("noindex")
            assert response["Cache-Control"] == "private, no-store"
        assert 'name="robots" content="noindex' in response.content.decode()
    assert Client().post(f"/8004/9521141{passport.unit_id}?key={passport.key}").status_code == 405


def test_a_front_on_which_the_tag_can_be_read_is_shown_to_nobody(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office):
        file = passport.unit.photos.get(view="tag").file.name
        passport.unit.photos.filter(view="front").update(file=file)
    assert Client().get(f"/8004/9521141{passport.unit_id}/picture?key={passport.key}").status_code == 404


def test_it_shows_the_front_and_no_other_picture(world: Any) -> None:
    passport = with_passport(world)
    picture = Client().get(f"/8004/9521141{passport.unit_id}/picture?key={passport.key}")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    assert b"".join(picture.streaming_content).startswith(b"RIFF")
    with scope(world.office):
        passport.unit.photos.update(view="Serial number")
    assert "<img" not in read(passport).content.decode().partition("<main")[2]
    assert Client().get(f"/8004/9521141{passport.unit_id}/picture?key={passport.key}").status_code == 404


def test_it_is_limited_by_address(world: Any, settings: Any) -> None:
    settings.PASSPORT_RATE = 3
    passport = with_passport(world)
    answers = [read(passport, key="wrong-" * 3).status_code for _ in range(3)]
    assert answers == [404] * 3
    refused = read(passport)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)


def test_it_says_when_the_chain_is_broken(world: Any) -> None:
    passport = with_passport(world)
    assert "unbroken" in words(read(passport))
    tamper(
        "UPDATE events_event SET verb = 'unit.praised' WHERE subject_id = %s AND sequence = 2",
        passport.unit_id,
    )
    text = words(read(passport))
    assert "does not hold together" in text
    assert "unbroken" not in text


def test_it_warns_of_a_piece_that_is_doubted(world: Any) -> None:
    passport = with_passport(world)
    with scope(world.office) as office:
        inventory.quarantine_units(unit_ids=[passport.unit_id], reason="The clasp is odd", actor=office)
    text = words(read(passport))
    assert "do not rely on what stands below" in text
    assert "Put aside to be examined again" in text
    assert "clasp" not in text


@pytest.mark.parametrize(
    ("serial", "shown"), [("", ""), ("AB", "•••"), ("ABC", "•••C"), ("ABCDEF", "•••EF"), (SERIAL, "•••789")]
)
def test_it_masks_a_serial(serial: str, shown: str) -> None:
    assert masked(serial) == shown
