"""Products that are new here."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.events.log import Fact, append
from backoffice.merchants.models import Brand

from ..models import Category, Product
from .facts import as_kept, taken, told, writers_only

PARCEL_OF_ROWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be created; its lots are counted in `measure` (`Measure`: pieces or grams).

    `gtin` may have 8, 12, 13 or 14 digits and is kept with 14, empty when the goods have none; `country_of_origin`
    is ISO 3166-1 alpha-2. Variants of one thing share a `handle` and differ in their `options`, pairs of name and
    value. `price` is what the brand recommends, exact, in `currency`; both or neither.
    """

    brand_id: int
    sku: str
    title: str
    category_id: int
    measure: str
    country_of_origin: str
    gtin: str = ""
    handle: str = ""
    options: Sequence[Sequence[str]] = ()
    price: Decimal | None = None
    currency: str = ""


@transaction.atomic
def create_products(*, products: Sequence[NewProduct], actor: Actor) -> list[Product]:
    """Creates products, all or none, in a handful of statements; returns them in the order given.

    Raises `Forbidden`, `Invalid` for a fact that cannot be, or `Conflict` with code `sku_taken` or `gtin_taken` naming
    the brand's product that has it already.
    """
    writers_only(actor, "create")
    if not products:
        return []
    rows = []
    for product in products:
        facts = {column.name: getattr(product, column.name) for column in dataclasses.fields(product)}
        del facts["brand_id"]
        rows.append(Product(brand_id=product.brand_id, **as_kept(facts)))
    _refuse_twins(rows)
    wanted = [(row.brand_id, row.sku, row.gtin) for row in rows]
    if known := taken(wanted):
        raise known
    try:
        with transaction.atomic():
            created = Product.objects.bulk_create(rows, batch_size=PARCEL_OF_ROWS)
    except IntegrityError as error:
        raise taken(wanted) or error from error
    codes = dict(Category.objects.filter(pk__in={row.category_id for row in rows}).values_list("pk", "code"))
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=row.pk,
                verb="product.created",
                brand_id=row.brand_id,
                data={
                    "sku": row.sku,
                    "title": row.title,
                    "category": codes.get(row.category_id, ""),
                    "gtin": row.gtin,
                    "measure": row.measure,
                    "country_of_origin": str(row.country_of_origin),
                    **told({name: value for name in _LATER if (value := getattr(row, name))}),
                },
            )
            for row in created
        ],
    )
    return created


@transaction.atomic
def create_product(
    *,
    brand: Brand,
    sku: str,
    title: str,
    category: Category,
    measure: str,
    country_of_origin: str,
    actor: Actor,
    gtin: str = "",
) -> Product:
    """Creates one product; see `NewProduct`. Raises as `create_products`."""
    (product,) = create_products(
        products=[
            NewProduct(
                brand_id=brand.pk,
                sku=sku,
                title=title,
                category_id=category.pk,
                measure=measure,
                country_of_origin=country_of_origin,
                gtin=gtin,
            )
        ],
        actor=actor,
    )
    return product


_LATER = ("handle", "options", "price", "currency")


def _refuse_twins(rows: Sequence[Product]) -> None:
    seen: set[tuple[int, str, str]] = set()
    for row in rows:
        for name in ("sku", "gtin"):
            word = getattr(row, name)
            if word and (row.brand_id, name, word) in seen:
                raise Invalid(f"The {name.upper()} {word} stands twice in what was given.", field=name)
            seen.add((row.brand_id, name, word))
