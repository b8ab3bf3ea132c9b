"""Row locks of this room."""

from collections.abc import Iterable

from .models import Product


def lock_products(product_ids: Iterable[int]) -> dict[int, Product]:
    """The products by id, locked in the order of their keys; those outside the wall are missing."""
    rows = Product.objects.filter(pk__in=set(product_ids)).order_by("pk")
    return {product.pk: product for product in rows.select_for_update(of=("self",))}
