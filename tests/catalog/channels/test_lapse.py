"""From the paper to the store: a trademark lapses, exactly its listings go; it is renewed, and they come back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import time_machine
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.merchants import services as merchants
from backoffice.merchants.models import DocumentVersion
from catalog.channels import services
from catalog.channels.models import Listing
from catalog.products.models import Category
from catalog.products.services import install_categories
from tests.backoffice.merchants.dossier.rows import add_version
from tests.backoffice.merchants.test_watch import LAST, midnight, open_shop
from tests.catalog.channels.making import make_store
from tests.catalog.channels.test_holds_api import post
from tests.catalog.inventory.making import make_photographed_units

LAPSED = midnight(LAST + timedelta(days=1))


def test_lapse_and_renewal(
    world: Any, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    with scope(world.office) as office:
        merchants.install_rules()
        install_categories()
        brand, papers = open_shop(world, leather=LAST)
        User.objects.filter(pk=world.owner.pk).update(company=brand.company)
        world.owner.memberships.create(brand=brand)
    make_store(world, "flagship", channel="flagship", brand=brand)
    make_store(world, "category-store", channel="self_operated")
    with scope(world.office) as office:
        kinds = Category.objects.in_bulk(field_name="code")
        for code in ("handbags", "backpacks", "skincare"):
            (unit,) = make_photographed_units(world, brand=brand, category_id=kinds[code].pk)
            stores = ["flagship", "category-store"] if code == "handbags" else ["flagship"]
            services.list_units(unit_ids=[unit.pk], store_codes=stores, actor=office)
        (other,) = make_photographed_units(world, brand=world.kestrel, category_id=kinds["handbags"].pk)
        services.list_units(unit_ids=[other.pk], store_codes=["category-store"], actor=office)
        bag = Listing.objects.get(unit__category__code="backpacks")
        before = {pk: "live" for pk in Listing.objects.values_list("pk", flat=True)}
    _, token = world.token(brand=brand)

    with time_machine.travel(LAPSED - timedelta(seconds=1), tick=False), scope(world.office):
        merchants.look_at(brand_ids=merchants.selling_brands())
        assert dict(Listing.objects.values_list("pk", "status")) == before
    with time_machine.travel(LAPSED, tick=False), scope(world.office):
        merchants.look_at(brand_ids=merchants.selling_brands())
        merchants.look_at(brand_ids=merchants.selling_brands())
        off = Listing.objects.filter(status="suspended")
        assert {row.unit.category.code for row in off} == {"handbags", "backpacks"}
        assert off.count() == 3
        assert set(Listing.objects.exclude(pk__in=off).values_list("brand__name", flat=True)) == {
            "Aurore Asia", "Kestrel",
        }  # fmt: skip
    answer = post(as_client(token), f"units/{bag.unit_id}/holds", {"store": "flagship"})
    assert (answer.status_code, answer.json()["code"]) == (409, "restricted")
    assert (
        f"Trademark certificate {papers['leather'].paper_number} lapsed on 31 May 2027."
        in answer.json()["detail"]
    )
    page = as_person(world.owner).get(f"/admin/channels/listing/{bag.pk}/change/").content.decode()
    assert "Trademark certificate" in page

    with time_machine.travel(LAPSED + timedelta(days=2), tick=False), scope(world.office):
        renewed = add_version(
            papers["leather"].document, nice_classes=[18], issued_on=date(2027, 6, 1), verdict="pending"
        )
        assert Listing.objects.filter(status="suspended").count() == 3
    with (
        time_machine.travel(LAPSED + timedelta(days=2), tick=False),
        scope(world.actor(world.reviewer)) as reviewer,
    ):
        merchants.judge_document(version=renewed, verdict="accepted", actor=reviewer)
    with scope(world.office):
        assert DocumentVersion.objects.get(pk=renewed.pk).verdict == "accepted"
        assert dict(Listing.objects.values_list("pk", "status")) == before, "all come back in the same moment"
        assert broken_chains() == []
