"""The locks of the room: a brand's recipes, finished products, then work order, then lots by their keys."""

from collections.abc import Iterable

from django.db import connection

from backoffice.events.errors import NotFound
from catalog.inventory.locks import bounded_wait
from catalog.inventory.models import Lot
from catalog.products.models import Product

from .models import WorkOrder

_RECIPES = 0x0DE5_4EC1


def lock_work_order(work_order_id: int) -> WorkOrder:
    """The work order, locked until the transaction ends. Raises `NotFound` or `Busy`."""
    with bounded_wait(f"work order {work_order_id}"):
        rows = WorkOrder.objects.filter(pk=work_order_id).select_related("recipe__product", "warehouse")
        order = rows.select_for_update(of=("self",)).first()
    if order is None:
        raise NotFound(f"There is no work order {work_order_id}.")
    return order


def lock_recipes(brand_ids: Iterable[int]) -> None:
    """Until the transaction ends nobody else writes recipes of these brands: two could make each from the other."""
    with connection.cursor() as cursor:
        for brand_id in sorted(brand_ids):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_RECIPES, brand_id])


def lock_products(product_ids: Iterable[int]) -> None:
    """The finished products in the order of their keys, as `lock_product` does one. Raises `Busy`."""
    rows = Product.objects.filter(pk__in=list(product_ids)).order_by("pk")
    with bounded_wait("the recipes and work orders of these products"):
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def lock_product(product_id: int) -> Product:
    """The finished product: what is written about it is written in turn. Raises `NotFound` or `Busy`."""
    with bounded_wait("the recipes and work orders of this product"):
        product = Product.objects.filter(pk=product_id).select_for_update(of=("self",)).first()
    if product is None:
        raise NotFound("There is no such product.")
    return product


def lock_lots(*, product_ids: Iterable[int], warehouse_id: int) -> list[Lot]:
    """Every lot of the products with something in it, in one warehouse. All at once, so that two runs never cross."""
    rows = Lot.objects.filter(product_id__in=list(product_ids), warehouse_id=warehouse_id, quantity__gt=0)
    with bounded_wait("the raw lots of this run"):
        return list(rows.order_by("pk").select_for_update(of=("self",)))
