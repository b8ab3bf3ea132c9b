"""Listings and prices from spreadsheets."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.imports import services as imports
from backoffice.imports.models import ImportSession
from backoffice.merchants import services as merchants
from catalog.channels import services
from catalog.channels.models import Listing
from catalog.inventory.models import Unit
from catalog.inventory.services import miss_units, turn_up_units
from tests.backoffice.imports.making import work_off
from tests.catalog.channels.making import listings_of, make_store
from tests.catalog.inventory.making import make_photographed_units, make_units
from tests.conftest import World

HEADERS = ("store", "brand", "reference", "price", "currency", "status")


@pytest.fixture
def clerk(world: World) -> Actor:
    make_store(world)
    return world.actor(world.admin)


def offer(unit: Unit, **cells: str) -> dict[str, str]:
    return {"store": "boutique", "brand": "Aurore", "reference": unit.reference, **cells}


def sheet(rows: Iterable[Mapping[str, str]], headers: Iterable[str] = HEADERS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(headers), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def take_in(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    return imports.take_in(
        file=SimpleUploadedFile("listings.csv", content),
        filename="listings.csv",
        profile="listings",
        actor=actor,
        options=options,
    )


def previewed(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    with scope(actor):
        return take_in(content, actor, **options)


def applied(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    with scope(actor):
        session = take_in(content, actor, **options)
        imports.confirm(session=session, actor=actor)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
    return session


def causes(session: ImportSession) -> dict[str, int]:
    return dict(session.counts["rejected"])


def prices(unit: Unit) -> list[tuple[str, str]]:
    return [
        (status, f"{price:f}")
        for status, price in Listing.objects.filter(unit=unit).order_by("pk").values_list("status", "price")
    ]


@pytest.mark.parametrize(
    ("headers", "word", "state"),
    [
        ("店铺,品牌,商家编码,售价,销售状态", "仓库中", "ended"),
        ("店舗,ブランド,管理番号,販売価格,出品状態", "出品中", "offered"),
        ("매장,브랜드,상품코드,판매가,판매상태", "판매중지", "ended"),
        ("Tienda,Marca,Referencia,Precio,Estado", "Activo", "offered"),
        ("Sklep,Marka,Kod produktu,Cena,Status oferty", "Zakończona", "ended"),
        ("Mağaza,Marka,Stok kodu,Fiyat,Durum", "Satışta", "offered"),
        ("Магазин,Бренд,Артикул,Цена,Статус", "Снят с продажи", "ended"),
        ("Platform,Brand,SKU,Price,Status", "Paused", "ended"),
    ],
)
def test_it_knows_states_and_columns_in_the_words_of_marketplaces(
    world: World, clerk: Actor, headers: str, word: str, state: str
) -> None:
    (unit,) = make_photographed_units(world, 1)
    applied(sheet([offer(unit, price="1450", currency="EUR")]), clerk)
    names = headers.split(",")
    cells = ("boutique", "Aurore", unit.reference, "1450", word)
    session = previewed(sheet([dict(zip(names, cells, strict=True))], names), clerk, currency="EUR")
    assert len(session.mapping) == 5
    assert session.counts["error"] == 0
    assert session.counts.get("update", 0) == (state == "ended")


def test_it_offers_prices_and_ends(world: World, clerk: Actor) -> None:
    first, second = make_photographed_units(world, 2)
    session = applied(sheet([offer(first, price="1,450.00 €"), offer(second)]), clerk)
    assert session.counts["applied"]["created"] == 2
    assert "In 1 row no price is stated; the consignor's asking price counts." in session.reading["notes"]
    with scope(clerk):
        assert prices(first) == [("live", "1450.000")]
        assert prices(second) == [("live", "1250.000")]
        assert set(Unit.objects.values_list("status", flat=True)) == {"listed"}
    session = applied(
        sheet([offer(first, price="1399", currency="EUR", status="上架"), offer(second, status="下架")]),
        clerk,
    )
    assert session.counts["applied"]["updated"] == 2
    with scope(clerk):
        assert prices(first) == [("live", "1399.000")]
        assert listings_of(second) == [("boutique", "ended")]
        (event,) = Event.objects.filter(verb="listing.repriced")
        assert event.data == {"price": "1399.00", "before": "1450.00", "currency": "EUR"}
        assert event.brand_id == world.aurore.pk
    session = applied(sheet([offer(second, price="1,300.00 €", status="live")]), clerk)
    assert session.counts["applied"]["updated"] == 1
    with scope(clerk):
        assert prices(second) == [("ended", "1250.000"), ("live", "1300.000")]


def test_the_same_file_again_changes_nothing(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    content = sheet([offer(unit, price="1450 EUR")])
    applied(content, clerk)
    again = previewed(content, clerk)
    assert (again.counts["unchanged"], again.counts["create"], causes(again)) == (1, 0, {})


def test_a_blank_cell_changes_nothing(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    applied(sheet([offer(unit, price="1450 EUR")]), clerk)
    assert previewed(sheet([offer(unit)]), clerk).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        ({"store": "nowhere"}, "unknown_store"),
        ({"store": ""}, "missing_value"),
        ({"store": "kestrels"}, "other_brands_store"),
        ({"brand": "Nobody"}, "unknown_brand"),
        ({"brand": ""}, "missing_value"),
        ({"brand": "Kestrel"}, "unknown_unit"),
        ({"reference": ""}, "missing_value"),
        ({"reference": "POW-1"}, "product_not_listed"),
        ({"price": "0 €"}, "bad_price"),
        ({"price": "$ 120"}, "bad_price"),
        ({"price": "120"}, "unknown_currency"),
        ({"price": "120 USD"}, "other_currency"),
        ({"price": "cheap"}, "bad_price"),
        ({"status": "sold out"}, "unknown_status"),
        ({"status": "ended"}, "not_offered"),
    ],
)
def test_it_rejects_with_one_cause(world: World, clerk: Actor, cells: dict[str, str], cause: str) -> None:
    from tests.catalog.inventory.test_lots import make_lot

    (unit,) = make_photographed_units(world)
    make_lot(world)
    make_store(world, "kestrels", brand=world.kestrel)
    session = previewed(sheet([offer(unit, **cells)]), clerk)
    assert causes(session) == {cause: 1}
    with scope(clerk):
        (error,) = session.rows.get().errors
        assert error["sentence"]
        assert error["suggestion"]


def test_it_rejects_a_unit_that_is_not_ready_and_one_that_is_restricted(world: World, clerk: Actor) -> None:
    (raw,) = make_units(world)
    (ready,) = make_photographed_units(world)
    assert causes(previewed(sheet([offer(raw)]), clerk)) == {"unit_not_ready": 1}
    with scope(world.office) as office:
        merchants.restrict(brand=world.aurore, cause="trademark", actor=office)
    assert causes(previewed(sheet([offer(ready)]), clerk)) == {"restricted": 1}


@pytest.mark.parametrize(
    ("changes", "lack"), [({"bin": ""}, "a bin on the shelf"), ({"material": "crocodile"}, "CITES papers")]
)
def test_it_rejects_a_unit_that_lacks_something(
    world: World, clerk: Actor, changes: dict[str, str], lack: str
) -> None:
    (unit,) = make_photographed_units(world, 1)
    with scope(world.office):
        Unit.objects.filter(pk=unit.pk).update(**changes)
    session = previewed(sheet([offer(unit)]), clerk)
    assert causes(session) == {"incomplete": 1}
    with scope(clerk):
        assert lack in session.rows.get().errors[0]["sentence"]


def test_it_rejects_a_unit_that_a_count_did_not_find(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    with scope(world.office) as office:
        miss_units(unit_ids=[unit.pk], bin_code="A-1", actor=office)
    assert causes(previewed(sheet([offer(unit)]), clerk)) == {"missing": 1}
    with scope(world.office) as office:
        turn_up_units(unit_ids=[unit.pk], outcome="Behind the shelf", actor=office)
    assert causes(previewed(sheet([offer(unit)]), clerk)) == {}


def test_it_leaves_the_price_of_what_is_held(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    applied(sheet([offer(unit, price="1450 EUR")]), clerk)
    with scope(world.office) as office:
        services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=office)
    assert causes(previewed(sheet([offer(unit, price="1300 EUR")]), clerk)) == {"listing_claimed": 1}
    assert previewed(sheet([offer(unit, price="1450 EUR")]), clerk).counts["unchanged"] == 1


def test_it_tells_the_store_by_its_channel_where_there_is_one(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    row = {"channel": "overseas fulfilment", "brand": "Aurore", "reference": unit.reference}
    assert previewed(sheet([row], row), clerk).counts["create"] == 1
    make_store(world, "second")
    session = previewed(sheet([row], row), clerk)
    assert causes(session) == {"several_stores": 1}
    assert "boutique, second" in session.counts["causes"][0]["sentence"]


def test_what_moved_since_the_preview_is_a_conflict(world: World, clerk: Actor) -> None:
    first, second = make_photographed_units(world, 2)
    applied(sheet([offer(first, price="1450 EUR")]), clerk)
    with scope(clerk):
        session = take_in(sheet([offer(first, price="1300 EUR"), offer(second, price="900 EUR")]), clerk)
        imports.confirm(session=session, actor=clerk)
        listing = Listing.objects.get(unit=first)
        services.end_listings(listing_ids=[listing.pk], actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1}
        assert prices(first) == [("ended", "1450.000")]
        assert prices(second) == [("live", "900.000")]


def test_it_is_undone(world: World, clerk: Actor) -> None:
    opened, priced, ended, held = make_photographed_units(world, 4)
    applied(sheet([offer(unit, price="1450 EUR") for unit in (priced, ended)]), clerk)
    session = applied(
        sheet(
            [
                offer(opened, price="999 EUR"),
                offer(priced, price="1300 EUR"),
                offer(ended, status="ended"),
                offer(held, price="999 EUR"),
            ]
        ),
        clerk,
    )
    with scope(world.office) as office:
        services.hold_listed(unit_id=held.pk, store_code="boutique", actor=office)
    with scope(clerk):
        imports.undo(session=session, actor=clerk)
    assert [(job.status, job.error) for job in work_off()] == [("done", "")]
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["undone"] == {"undone": 3, "left": 1}
        assert prices(opened) == [("ended", "999.000")]
        assert prices(priced) == [("live", "1450.000")]
        assert prices(ended) == [("ended", "1450.000"), ("live", "1450.000")]
        assert prices(held) == [("claimed", "999.000")]


def test_an_export_goes_in_again_unchanged(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    first, second, third = make_photographed_units(world, 3)
    applied(sheet([offer(unit, price="1450.5 EUR") for unit in (first, second, third)]), clerk)
    applied(sheet([offer(first, status="ended"), offer(third, status="ended")]), clerk)
    applied(sheet([offer(third, price="1200 EUR", status="live")]), clerk)
    with scope(world.office) as office:
        services.hold_listed(unit_id=second.pk, store_code="boutique", actor=office)
    answer = as_person(world.admin).post("/admin/channels/listing/export/", {"format": "csv"}, follow=True)
    content = b"".join(answer.streaming_content)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted((row["Price"], row["Status"]) for row in rows) == [
        ("1200.00", "Live"),
        ("1450.50", "Ended"),
        ("1450.50", "Taken off by a claim"),
    ]
    again = previewed(content, clerk)
    assert (again.counts["unchanged"], causes(again)) == (3, {})


def test_what_ended_is_offered_again_at_the_price_it_had(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    stated, edited = make_photographed_units(world, 2)
    applied(sheet([offer(unit, price="1450 EUR") for unit in (stated, edited)]), clerk)
    applied(sheet([offer(unit, status="ended") for unit in (stated, edited)]), clerk)
    applied(sheet([offer(stated, price="1450 EUR", status="live")]), clerk)
    answer = as_person(world.admin).post("/admin/channels/listing/export/", {"format": "csv"}, follow=True)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    applied(content.replace("Ended", "Live").encode(), clerk)
    with scope(clerk):
        assert prices(stated) == prices(edited) == [("ended", "1450.000"), ("live", "1450.000")]


def test_a_price_far_from_the_one_that_stands_is_remarked(world: World, clerk: Actor) -> None:
    asked, offered = make_photographed_units(world, 2)
    first = applied(
        sheet([offer(offered, price="1450 EUR"), offer(asked, price=f"{asked.asking_price * 10} EUR")]), clerk
    )
    (remark,) = first.counts["remarks"]
    assert (remark["code"], remark["rows"]) == ("amount_jumps", [3])
    assert "ten times what its consignor asks" in remark["sentence"]
    (remark,) = previewed(sheet([offer(offered, price="14.50 EUR")]), clerk).counts["remarks"]
    assert "14.50 EUR is a tenth of what stands now (1,450.00 EUR), or less" in remark["sentence"]


def test_who_may_not_list_may_not_import(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    for person in (world.owner, world.reviewer):
        with pytest.raises(Forbidden):
            previewed(sheet([offer(unit)]), world.actor(person))


def test_two_prices_at_once_leave_one_that_was_asked_for(world: World, clerk: Actor) -> None:
    (unit,) = make_photographed_units(world)
    applied(sheet([offer(unit, price="1450 EUR")]), clerk)
    with scope(clerk):
        listing = Listing.objects.get()
        outcome = services.reprice_listings(prices={listing.pk: listing.price, 0: listing.price}, actor=clerk)
        assert (outcome.unchanged, list(outcome.conflicts)) == ([listing.pk], [0])
        services.end_listings(listing_ids=[listing.pk], actor=clerk)
        outcome = services.reprice_listings(prices={listing.pk: listing.price + 1}, actor=clerk)
        assert isinstance(outcome.conflicts[listing.pk], Conflict)


def test_prices_under_a_name_that_is_not_known_are_no_reason_to_offer_at_another(
    world: World, clerk: Actor
) -> None:
    (unit,) = make_photographed_units(world, 1)
    row = {**offer(unit), "Tmall price": "1450", "Cost price": "900"}
    content = sheet([row], row)
    with scope(clerk), pytest.raises(Invalid) as refused:
        take_in(content, clerk)
    assert refused.value.code == "price_unclear"
    assert "«Tmall price» may be it" in refused.value.sentence
    session = applied(content, clerk, mapping={"Tmall price": "price"}, currency="EUR")
    with scope(clerk):
        assert Listing.objects.get(unit=unit).price == 1450
        assert session.counts["create"] == 1
    (other,) = make_photographed_units(world, 1)
    applied(sheet([{**row, "reference": other.reference}], row), clerk, mapping={"Tmall price": ""})
    with scope(clerk):
        assert Listing.objects.get(unit=other).price == other.asking_price
