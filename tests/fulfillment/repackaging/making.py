"""Raw material, a recipe and a run, made by the verbs themselves."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.merchants.models import Brand
from catalog.inventory import services as inventory
from catalog.inventory.models import Lot, Warehouse, WarehouseKind
from catalog.products.models import Category, Measure, Product
from fulfillment.repackaging import services
from fulfillment.repackaging.models import Recipe, WorkOrder


def in_days(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def a_warehouse(code: str = "bonded-1") -> Warehouse:
    return Warehouse.objects.get_or_create(
        code=code,
        defaults={
            "name": "Bonded hall",
            "kind": WarehouseKind.BONDED,
            "country": "CN",
            "address": "Gate 7, Ningbo",
            "automated": True,
        },
    )[0]


def a_product(brand: Brand, sku: str, measure: str = Measure.GRAM) -> Product:
    category, _ = Category.objects.get_or_create(
        code="food-supplements", defaults={"name": "Food supplements"}
    )
    return Product.objects.create(
        brand=brand, sku=sku, title=f"Goods {sku}", category=category, measure=measure, country_of_origin="DE"
    )


def a_lot(
    product: Product, number: str, grams: int, *, actor: Actor, days: int = 300, release: bool = True
) -> Lot:
    lot = inventory.receive_lot(
        product=product,
        warehouse=a_warehouse(),
        number=number,
        manufactured_on=in_days(-30),
        expires_on=in_days(days),
        quantity=grams,
        actor=actor,
    )
    return inventory.release_lot(lot_id=lot.pk, actor=actor) if release else lot


def a_recipe(brand: Brand, *, actor: Actor, **changes: Any) -> Recipe:
    """60 g of POWDER per pouch at a process loss of 2.5 %, unless told otherwise."""
    powder = Product.objects.filter(brand=brand, sku="POWDER").first() or a_product(brand, "POWDER")
    pouch = Product.objects.filter(brand=brand, sku="POUCH").first() or a_product(
        brand, "POUCH", Measure.PIECE
    )
    words: dict[str, Any] = {
        "product": pouch,
        "lines": [services.Ingredient(product=powder, net_mg=60_000, loss_bp=250)],
        "shelf_life_days": 365,
        **changes,
    }
    return services.write_recipe(**words, actor=actor)


def a_work_order(
    recipe: Recipe, *, actor: Actor, number: str = "P-1", pieces: int = 10_000, **words: Any
) -> WorkOrder:
    return services.plan_work_order(
        recipe=recipe, warehouse=a_warehouse(), output_number=number, pieces=pieces, actor=actor, **words
    )
