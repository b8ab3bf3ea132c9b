"""What all pages of the admin have in common: names, links, empty tables."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.desk.paginating import CappedPaginator
from backoffice.jobs.services import enqueue
from catalog.inventory.models import Unit
from fulfillment.shipping.jobs import FULFIL
from tests.backoffice.imports.making import preview
from tests.backoffice.webhooks.making import register
from tests.catalog.inventory.making import make_units
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed

Browser = Callable[[User], Client]


def page(browser: Client, name: str, *keys: int) -> str:
    return browser.get(reverse(f"admin:{name}", args=keys)).content.decode()


def test_a_page_is_called_as_in_the_menu_and_its_columns_begin_with_a_capital(
    world: World, as_person: Browser
) -> None:
    make_units(world)
    browser = as_person(world.admin)
    listed = page(browser, "inventory_unit_changelist")

    assert 'data-label="Created at"' in listed
    assert 'data-label="created at"' not in listed
    way = page(browser, "inventory_unit_gallery").split('class="crumb"')[1]
    assert "Gallery" in way.partition("</")[0]


def test_a_records_name_begins_with_a_capital_only_where_its_first_word_is_ours(
    world: World, as_person: Browser
) -> None:
    agreement = signed(world)
    (unit,) = make_units(world, currency="EUR")
    (piece,) = attach(world, agreement, [unit])
    session = preview(b"sku,title\nAU-1,Octave\n", "products", actor=world.office, name="consignment.csv")
    hook, _ = register(world, None, "https://shop.example.com/in")
    with scope(world.office):
        Unit.objects.update(reference="bag-7")
    browser = as_person(world.admin)

    def name(page_of: str, key: int) -> str:
        *_, last = re.findall(r'class="crumb"[^>]*>([^<]*)<', page(browser, f"{page_of}_change", key))
        return html.unescape(last)

    assert name("imports_importsession", session.pk) == f"consignment.csv (import {session.pk})"
    assert name("consignment_consignedpiece", piece.pk).startswith("bag-7 ")
    assert name("webhooks_webhook", hook.pk) == "https://shop.example.com/in"
    assert name("consignment_consignor", agreement.consignor_id) == f"Consignor {agreement.consignor_id}"
    shown = page(browser, "consignment_agreement_change", agreement.pk)
    assert re.search(r"<title>\s*(.*?)\s*</title>", shown)[1] == f"{agreement.number} | Agreements | Entrepôt"  # type: ignore[index]
    shown = page(browser, "imports_importsession_changelist")
    assert re.search(r"<title>\s*(.*?)\s*</title>", shown)[1] == "Imports | Entrepôt"  # type: ignore[index]


def test_a_link_leads_only_where_who_looks_may_go(world: World, as_person: Browser) -> None:
    agreement = signed(world)
    (piece,) = attach(world, agreement, make_units(world, currency="EUR"))
    address = reverse("admin:consignment_agreement_change", args=[agreement.pk])

    for person, leads in ((world.admin, True), (world.operator, False)):
        shown = page(as_person(person), "consignment_consignedpiece_change", piece.pk)
        assert agreement.number in shown
        assert (f'href="{address}"' in shown) is leads


def test_a_row_of_a_table_leads_to_its_own_page_for_who_may_see_it(world: World, as_person: Browser) -> None:
    agreement = signed(world)
    (piece,) = attach(world, agreement, make_units(world, currency="EUR"))
    with scope(world.office):
        terms = reverse("admin:consignment_agreementterms_change", args=[agreement.versions.get().pk])
    consigned = reverse("admin:consignment_consignedpiece_change", args=[piece.pk])

    assert f'href="{terms}"' in page(as_person(world.admin), "consignment_agreement_change", agreement.pk)
    for person, leads in ((world.admin, True), (world.staff(Role.REVIEWER), False)):
        shown = page(as_person(person), "inventory_unit_change", piece.unit_id)
        assert (f'href="{consigned}"' in shown) is leads


@pytest.mark.parametrize(
    "address",
    [
        "merchants/company/?name__range=1,2,3",
        "imports/importsession/?profile__regex=(",
        "access/invitation/?brand_ids__gte=%00",
        "merchants/sector/?nice_classes__in=one",
        "merchants/company/?name__gte=%00",
        "inventory/unit/bench/?scan=%00",
        "autocomplete/?app_label=inventory&model_name=unit&field_name=brand&term=%00",
        "merchants/contractterms/?territory=on",
    ],
)
def test_an_address_that_makes_no_sense_is_no_fault_of_ours(
    world: World, as_person: Browser, address: str
) -> None:
    page = as_person(world.admin).get(f"/admin/{address}")
    assert page.status_code == 400
    assert "This cannot be read" in page.content.decode()


def test_an_empty_table_says_so(world: World, as_person: Browser) -> None:
    agreement = signed(world)
    shown = page(as_person(world.admin), "consignment_agreement_change", agreement.pk)
    assert "Consigned pieces: none yet." in shown
    assert "Agreement terms: none yet." not in shown


def test_a_job_says_what_it_does_and_leads_to_what_it_is_about(world: World, as_person: Browser) -> None:
    with scope(world.office) as actor:
        enqueue(FULFIL, key="12:placed", actor=actor)
    about = f'<a href="{reverse("admin:orders_order_change", args=[12])}">Order 12</a>'
    shown = page(as_person(world.admin), "jobs_job_changelist")
    assert "Bring an order on its way" in shown
    assert about in shown


def test_a_long_list_says_how_long_it_is_with_its_thousands_apart(
    world: World, as_person: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_units(world, 3)
    browser = as_person(world.admin)
    words = " ".join(page(browser, "inventory_unit_changelist").split())
    assert "<span>3 units</span>" in words
    monkeypatch.setattr(CappedPaginator, "count", 10_000)
    words = " ".join(page(browser, "inventory_unit_changelist").split())
    assert "<span>10,000 or more units</span>" in words


def test_what_is_done_with_chosen_rows_is_called_as_beside_the_list(world: World, as_person: Browser) -> None:
    make_units(world)
    shown = page(as_person(world.admin), "inventory_unit_changelist")
    for words in ("EPCIS of all that match", "EPCIS of the chosen rows", "Export the chosen rows"):
        assert words in shown


def test_days_of_a_list_are_whole_days(world: World, as_person: Browser) -> None:
    with scope(world.office):
        (unit,) = make_units(world)
        moved = unit.movements.count()
    today = f"{timezone.localdate():%Y-%m-%d}"
    page = as_person(world.admin).get("/admin/inventory/movement/", {"at_from": today, "at_to": today})
    assert len(page.context["cl"].result_list) == moved > 0
    yesterday = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    page = as_person(world.admin).get("/admin/inventory/movement/", {"at_to": yesterday})
    assert not page.context["cl"].result_list
