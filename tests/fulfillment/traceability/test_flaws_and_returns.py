"""The public page of a piece with flaws, and of one that has come back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from catalog.inventory import queries, services
from catalog.inventory.bench_models import Defect
from catalog.inventory.services import NewPhoto, Report, SeenDefect
from catalog.inventory.services.returning import take_returns
from fulfillment.traceability.services import issue_passport, renew_passport
from tests.catalog.inventory.making import (
    EXAMINERS,
    make_units,
    pass_units,
    picture,
    seal,
    shelve,
    whole_sets,
)
from tests.fulfillment.traceability.making import with_passport
from tests.fulfillment.traceability.test_public_page import read, words

NOTE = "Asked Mrs Duval about it"


def test_it_shows_its_flaws_in_the_readers_language_and_no_picture_with_a_number(world: Any) -> None:
    (unit,) = make_units(world, serial="TH0K56789")
    with scope(world.office) as office:
        services.install_grades()
        services.install_bench()
        flaws = [SeenDefect("base-corners", "wear", 2, NOTE), SeenDefect("interior", "stain", 3)]
        services.inspect_units(unit_ids=[unit.pk], reports={unit.pk: Report(defects=flaws)}, actor=office)
        pass_units([unit.pk])
        services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)
        seal([unit.pk], office)
        photos = whole_sets([unit.pk])[unit.pk]
        photos += [NewPhoto("flaw", picture(), defect=flaw.pk) for flaw in Defect.objects.order_by("pk")]
        services.photograph_units(photos={unit.pk: photos}, actor=office)
        shelve([unit.pk], office)
        passport = issue_passport(unit_id=unit.pk, actor=office)
        corner, inside, whole = (
            unit.photos.get(defect__zone__code=code).pk if code else unit.photos.get(view="front").pk
            for code in ("base-corners", "interior", "")
        )
    assert "Stain Interior Heavy" in (text := words(read(passport)))
    assert "Wear Base and corners Visible" in text
    assert NOTE not in text
    assert "污渍 内部 严重" in (text := words(read(passport, language="zh-CN")))
    assert "磨损 底部与边角 明显" in text
    answers = [
        Client().get(f"/8004/9521141{unit.pk}/flaw?key={passport.key}&photo={photo}")
        for photo in (corner, inside, whole, "x", "9" * 30)
    ]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404, 404]
    assert b"".join(answers[0].streaming_content).startswith(b"RIFF")


def test_it_says_that_it_came_back_and_was_examined_again(world: Any) -> None:
    passport = with_passport(world)
    pk = passport.unit_id
    with scope(world.office) as office:
        services.offer_units(unit_ids=[pk], actor=office)
        claim = services.hold_unit(
            unit_id=pk, channel="flagship", price=passport.unit.asking_price, currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
        services.sell_units(claim_ids=[claim.pk], order_reference="ORDER-31", actor=office)
        services.pick_units(unit_ids=[pk], actor=office)
        services.ship_units(unit_ids=[pk], order_reference="ORDER-31", actor=office)
        services.deliver_units(unit_ids=[pk], actor=office)
        assert "Returned to us" not in words(read(passport))
        take_returns(
            returns={pk: "ORDER-31"}, warehouse=passport.unit.warehouse, tags_whole=True, actor=office
        )
    text = words(read(passport))
    assert "Being examined again" in text
    assert "Checked at this moment" in text
    with scope(world.office) as office:
        services.inspect_units(unit_ids=[pk], actor=office)
        pass_units([pk])
    assert "Examined again and found genuine" in (text := words(read(passport)))
    assert "Being examined again" not in text
    assert "ORDER-31" not in text
    assert "退回" in words(read(passport, language="zh-CN"))


def test_it_warns_from_its_quarantine_until_it_is_found_genuine_anew(world: Any) -> None:
    passport = with_passport(world)
    pk = passport.unit_id
    warning = "is being examined again. Until that is done, do not rely"
    assert warning not in words(read(passport))
    with scope(world.office) as office:
        services.quarantine_units(unit_ids=[pk], reason="Its label cannot be read", actor=office)
    assert warning in words(read(passport))
    with scope(world.office) as office:
        services.lift_quarantine(unit_ids=[pk], reason="Mrs Duval brought it", actor=office)
    assert warning in (text := words(read(passport)))
    assert "Taken up to be examined anew" in text
    assert "Duval" not in text
    assert "重新取出，再次鉴定" in words(read(passport, language="zh-CN"))
    with scope(world.office) as office:
        services.inspect_units(unit_ids=[pk], actor=office)
        pass_units([pk])
    assert warning not in words(read(passport))


def test_it_says_for_ever_that_it_was_found_not_genuine(world: Any) -> None:
    passport = with_passport(world)
    pk = passport.unit_id
    with scope(world.office) as office:
        services.quarantine_units(unit_ids=[pk], reason="A doubt", actor=office)
        services.lift_quarantine(unit_ids=[pk], reason="The doubt was not ours", actor=office)
        services.inspect_units(unit_ids=[pk], actor=office)
        services.give_verdicts(verdicts={pk: "fail"}, findings="The stitches", actor=EXAMINERS[0])
        services.withdraw_units(unit_ids=[pk], reason="Not genuine", actor=office)
        with pytest.raises(Conflict) as refusal:
            renew_passport(unit_id=pk, reason="Printed anew", actor=office)
        assert refusal.value.code == "not_authenticated"
    assert "One of our examiners found that this piece is not genuine" in words(read(passport))
    assert "我们的鉴定师认定此商品并非正品" in words(read(passport, language="zh-CN"))
