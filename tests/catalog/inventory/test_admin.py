"""The pages of inventory and channels."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from catalog.channels.models import Listing, Store
from catalog.inventory import queries, services
from catalog.inventory.bench_models import BenchTerm
from catalog.inventory.models import Claim, Lot, Unit, UnitPhoto, Warehouse
from tests.catalog.channels.making import make_listed_units, make_store
from tests.catalog.inventory.making import (
    make_category,
    make_offered_units,
    make_units,
    make_warehouse,
    pass_units,
    picture,
)
from tests.catalog.inventory.test_hold import hold, partner
from tests.catalog.inventory.test_lots import make_lot

PAGES = [
    "inventory_warehouse",
    "inventory_grade",
    "inventory_unit",
    "inventory_claim",
    "inventory_lot",
    "inventory_movement",
    "channels_store",
    "channels_listing",
]


@pytest.fixture
def operator(world: Any, as_person: Callable[[Any], Client]) -> Client:
    return as_person(world.operator)


@pytest.fixture
def admin(world: Any, as_person: Callable[[Any], Client]) -> Client:
    return as_person(world.admin)


def verb(row: Any, name: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_verb", args=[row.pk, name])


def page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def press(person: Client, row: Any, name: str, words: dict[str, Any] | None = None) -> Any:
    """Sends the verb's form as a browser does: never without its token."""
    return person.post(verb(row, name), {"csrfmiddlewaretoken": "token", **(words or {})})


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("name", PAGES)
def test_it_lists_with_constant_queries(world: Any, admin: Client, name: str) -> None:
    counts = []
    for number in (2, 12):
        for unit in make_listed_units(world, number):
            hold(unit, partner(world))
            make_lot(world, f"L-{unit.pk}")
            make_store(world, f"store-{unit.pk}")
            make_warehouse(world, f"house-{unit.pk}")
        # The first page of a session notes where it is used, once a while.
        admin.get(reverse(f"admin:{name}_changelist"))
        with CaptureQueriesContext(connection) as captured:
            response = admin.get(reverse(f"admin:{name}_changelist"))
        assert response.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_it_searches_and_filters_units(world: Any, operator: Client) -> None:
    wanted, other = make_units(world, 1, title="Blue bag")[0], make_units(world, 1, title="Red shoe")[0]
    changelist = reverse("admin:inventory_unit_changelist")
    for query in ("q=blue+bag", f"q={wanted.reference}", f"category__id__exact={wanted.category_id}&q=blue"):
        content = operator.get(f"{changelist}?{query}").content.decode()
        assert wanted.reference in content
        assert "Red shoe" not in content
    assert "Red shoe" not in operator.get(f"{changelist}?status__exact=sold").content.decode()
    assert other.reference in operator.get(f"{changelist}?status__exact=intake").content.decode()
    held, free = make_offered_units(world, 2)
    hold(held, partner(world))
    for status, shown, hidden in (("held", held, free), ("listed", free, held)):
        content = operator.get(f"{changelist}?status__exact={status}").content.decode()
        assert shown.reference in content
        assert hidden.reference not in content


def test_it_shows_claims_movements_listings_and_the_timeline(world: Any, admin: Client) -> None:
    (unit,) = make_listed_units(world)
    hold(unit, partner(world), price="1234.00")
    content = admin.get(page(unit)).content.decode()
    for text in ("1,234.00", "Supplier", "Warehouse Tokyo (tokyo)", "Boutique", "Unit photographed", "Held"):
        assert text in content


def test_it_calls_stores_and_warehouses_by_name(world: Any, admin: Client) -> None:
    (unit,) = make_listed_units(world)
    with scope(world.office) as office:
        Store.objects.update(name="The Boutique")
        listing = Listing.objects.get()
    # «Why not?» and the timeline of the listing.
    content = admin.get(page(unit)).content.decode()
    assert "In The Boutique." in content
    assert "The Boutique: Unit" in content
    content = admin.get(reverse("admin:channels_listing_change", args=[listing.pk])).content.decode()
    assert "<dd>The Boutique (boutique)</dd>" in content
    with scope(world.office) as office:
        services.lose_units(unit_ids=[unit.pk], reason="Gone", actor=office)
        services.find_units(unit_ids=[unit.pk], warehouse=unit.warehouse, reason="Here", actor=office)
    assert "<dd>Tokyo (tokyo)</dd>" in admin.get(page(unit)).content.decode()


def test_it_works_the_bench_by_buttons(
    world: Any, operator: Client, as_person: Callable[[User], Client]
) -> None:
    with scope(world.office) as office:
        make_category()
        services.install_grades()
        services.install_bench()
        grade = queries.house_grades()[1]
    make_store(world)
    (unit,) = make_units(world)
    assert operator.get(verb(unit, "inspect"), follow=True).status_code == 200
    with scope(world.office):
        services.open_bins(warehouse=unit.warehouse, codes=["A-1"], actor=office)
        views = [term.code for term in BenchTerm.objects.filter(list="view", category__code="bags")]
    files = {f"view_{view}": SimpleUploadedFile("a.png", picture().getvalue(), "image/png") for view in views}
    admin = as_person(world.admin)
    inspected = {"unit": unit.pk, "step": "inspect", "exotic": "no", "findings": "clean", "go": "done"}
    bench = operator.post(reverse("admin:inventory_unit_bench"), inspected, follow=True)
    assert "Inspected, 0 flaws noted." in bench.content.decode()
    for person, name, words in (
        (operator, "authenticate", {"verdict": "pass"}),
        (admin, "authenticate", {"verdict": "pass"}),
        (operator, "grade", {"grade": grade.pk}),
        (operator, "seal", {"tag": "E-0001"}),
        (operator, "photograph", {**files, "tag": "E-0001"}),
        (operator, "put_away", {"bin": "A-1"}),
    ):
        response = press(person, unit, name, words)
        assert response.status_code == 302, response.content
        assert "done for" in said(response)[0]
    with scope(world.office):
        store = Store.objects.get()
    assert press(operator, unit, "list", {"stores": [store.pk]}).status_code == 302
    with scope(world.office):
        unit.refresh_from_db()
        assert (unit.status, unit.grade) == ("listed", grade)
        assert Listing.objects.get().price == unit.asking_price
        photo = UnitPhoto.objects.get(view="tag")
        assert photo.tag is not None
        assert photo.tag.number == "E-0001"
    response = operator.get(reverse("admin:inventory_unit_photo", args=[unit.pk, photo.pk]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert b"".join(response.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]


def test_it_says_why_a_picture_is_refused(world: Any, operator: Client) -> None:
    with scope(world.office) as office:
        services.install_grades()
        (unit,) = make_units(world)
        services.install_bench()
        services.inspect_units(unit_ids=[unit.pk], actor=office)
        pass_units([unit.pk])
        services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)
    response = press(operator, unit, "photograph", {"view_front": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert response.status_code == 200
    assert "«a.pdf» is a file of kind PDF, which is not taken here" in said(response)[0]


def test_it_puts_aside_in_bulk(world: Any, operator: Client) -> None:
    units = make_units(world, 3)
    words = {"action": "quarantine", "_selected_action": [unit.pk for unit in units]}
    asked = operator.post(reverse("admin:inventory_unit_changelist"), words)["Location"]
    operator.post(asked, {"reason": "water in the box"})
    with scope(world.office):
        assert set(Unit.objects.values_list("status", flat=True)) == {"quarantined"}


def test_it_holds_and_releases(world: Any, admin: Client) -> None:
    (unit,) = make_listed_units(world)
    with scope(world.office):
        store = Store.objects.get()
    assert press(admin, unit, "hold", {"store": store.pk}).status_code == 302
    with scope(world.office):
        claim = Claim.objects.get()
        assert claim.claimant == f"user:{world.admin.pk}"
    assert "Release" in admin.get(page(claim)).content.decode()
    assert press(admin, claim, "release").status_code == 302
    with scope(world.office):
        claim.refresh_from_db()
        assert claim.state == "released"


def test_it_ends_a_listing(world: Any, operator: Client) -> None:
    make_listed_units(world)
    with scope(world.office):
        listing = Listing.objects.get()
    assert press(operator, listing, "end", {"reason": "wrong price"}).status_code == 302
    with scope(world.office):
        listing.refresh_from_db()
        assert listing.status == "ended"


def test_two_warehouses_are_told_apart_and_a_slip_is_mended(world: Any, admin: Client) -> None:
    words = {"kind": "overseas", "country": "JP", "address": "1 Kita"}
    add = reverse("admin:inventory_warehouse_add")
    assert admin.post(add, {"code": "osaka", "name": "Osaka", **words}).status_code == 302
    same_code = admin.post(add, {"code": "OSAKA", "name": "Another", **words}).content.decode()
    assert "A warehouse «osaka» exists already" in same_code
    same_name = admin.post(add, {"code": "kita", "name": " osaka ", **words}).content.decode()
    assert "The warehouse «osaka» is called Osaka already" in same_name
    with scope(world.office):
        osaka = Warehouse.objects.get(code="osaka")
    address = reverse("admin:inventory_warehouse_verb", args=[osaka.pk, "revise"])
    assert "1 Kita" in admin.get(address).content.decode()
    words = {"name": "Osaka", "address": "11 Kita-ku, Osaka", "automated": "on"}
    assert admin.post(address, words).status_code == 302
    with scope(world.office):
        osaka.refresh_from_db()
    assert (osaka.address, osaka.automated) == ("11 Kita-ku, Osaka", True)


def test_it_makes_warehouses_stores_and_lots(world: Any, admin: Client) -> None:
    lot = make_lot(world)
    response = admin.post(
        reverse("admin:inventory_warehouse_add"),
        {"code": "osaka", "name": "Osaka", "kind": "overseas", "country": "JP", "address": "1 Kita"},
    )
    assert response.status_code == 302, response.content
    response = admin.post(
        reverse("admin:channels_store_add"),
        {"code": "pets", "name": "Pets", "channel": "self_operated", "hold_minutes": 20},
    )
    assert response.status_code == 302, response.content
    with scope(world.office):
        warehouse = Warehouse.objects.get(code="osaka")
        assert (warehouse.automated, Store.objects.get(code="pets").hold_minutes) == (False, 20)
    response = admin.post(
        reverse("admin:inventory_lot_add"),
        {
            "product": lot.product_id, "warehouse": warehouse.pk, "number": "L-2",
            "expires_on": (timezone.now().date() + timedelta(days=30)).isoformat(), "quantity": 5,
        },
    )  # fmt: skip
    assert response.status_code == 302, response.content
    with scope(world.office):
        second = Lot.objects.get(number="L-2")
    assert press(admin, second, "release").status_code == 302
    assert press(admin, second, "recall", {"reason": "glass in it"}).status_code == 302
    with scope(world.office):
        second.refresh_from_db()
        assert second.status == "recalled"
    assert "glass in it" in admin.get(page(second)).content.decode()


def test_it_shows_a_brand_operator_no_verbs_and_no_foreign_rows(
    world: Any, as_person: Callable[[Any], Client]
) -> None:
    (mine,) = make_listed_units(world)
    (foreign,) = make_listed_units(world, brand=world.kestrel)
    with scope(world.office):
        photo, foreign_photo = (UnitPhoto.objects.filter(unit=each)[0] for each in (mine, foreign))
    owner = as_person(world.owner)
    content = owner.get(reverse("admin:inventory_unit_changelist")).content.decode()
    assert mine.reference in content
    assert foreign.reference not in content
    assert "Withdraw" not in owner.get(page(mine)).content.decode()
    assert press(owner, mine, "withdraw", {"reason": "x"}).status_code == 302
    assert owner.get(page(foreign)).status_code == 302
    photo_page = reverse("admin:inventory_unit_photo", args=[mine.pk, photo.pk])
    assert b"".join(owner.get(photo_page).streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    for args in ([foreign.pk, foreign_photo.pk], [mine.pk, foreign_photo.pk]):
        assert owner.get(reverse("admin:inventory_unit_photo", args=args)).status_code == 404
    assert Client().get(photo_page).status_code == 302
    with scope(world.office):
        assert set(Unit.objects.values_list("status", flat=True)) == {"listed"}


def test_it_says_what_needs_doing(world: Any, operator: Client, as_person: Callable[[Any], Client]) -> None:
    make_units(world, 2)
    make_lot(world, expires_on=timezone.now().date() + timedelta(days=10))
    content = operator.get(reverse("admin:index")).content.decode()
    for text in ("Units to inspect", "Units to list", "Lots expiring within 60 days"):
        assert text in content
    assert "Units to inspect" not in as_person(world.stranger).get(reverse("admin:index")).content.decode()
    for link in (
        reverse("admin:inventory_unit_changelist") + "?status__exact=intake",
        reverse("admin:inventory_lot_changelist")
        + f"?expires_on__lte={timezone.now():%Y}-12-31&quantity__gt=0",
        reverse("admin:inventory_claim_changelist") + "?state__exact=held",
    ):
        assert operator.get(link).status_code == 200
