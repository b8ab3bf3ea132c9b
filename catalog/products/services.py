"""Verbs of the products room."""

from django.db import IntegrityError, transaction

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record
from backoffice.merchants.countries import country_code
from backoffice.merchants.models import Brand

from .categories import KINDS, sectors_by_code
from .gtin import padded_gtin
from .models import Category, Measure, Product

CREATORS = frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER, Role.WAREHOUSE_OPERATOR})
SKU_LENGTH = 60
TITLE_LENGTH = 200


@transaction.atomic
def install_categories() -> int:
    """Writes the category tree of `categories.py`: what is missing is added, what differs is changed.

    Nodes that are not in the list stay. Returns how many rows were written, 0 when all was there.
    """
    present = {category.code: category for category in Category.objects.all()}
    changed: dict[str, Category] = {}
    sectors = sectors_by_code()
    for kind in KINDS:
        parent = present[kind.parent] if kind.parent else None
        facts = {"name": kind.name, "parent": parent, "sector": sectors[kind.code]}
        node = present.get(kind.code)
        if node is None:
            present[kind.code] = changed[kind.code] = Category.objects.create(code=kind.code, **facts)
        elif (node.name, node.parent_id, node.sector) != (
            kind.name,
            parent.pk if parent else None,
            sectors[kind.code],
        ):
            Category.objects.filter(pk=node.pk).update(**facts)
            changed[kind.code] = node
    return len(changed)


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
    """Creates a product whose lots are counted in `measure` (`Measure`: pieces or grams).

    `gtin` may have 8, 12, 13 or 14 digits and is kept with 14, empty when the goods have none; `country_of_origin`
    is ISO 3166-1 alpha-2. Raises `Forbidden`, `Invalid`, or `Conflict` naming the brand's product that has the SKU or
    the GTIN already.
    """
    if not actor.may(CREATORS):
        raise Forbidden(
            f"{actor.name} may not create products; "
            "it takes a platform admin, a catalog manager or a warehouse operator.",
            roles=sorted(CREATORS),
        )
    sku = _words(sku, field="sku", most=SKU_LENGTH)
    title = _words(title, field="title", most=TITLE_LENGTH)
    if measure not in Measure.values:
        raise Invalid(f"«{measure[:40]}» is no measure; use {' or '.join(Measure.values)}.", field="measure")
    number = padded_gtin(gtin) if gtin.strip() else ""
    country = country_code(country_of_origin, field="country_of_origin")
    try:
        with transaction.atomic():
            product = Product.objects.create(
                brand=brand,
                sku=sku,
                title=title,
                category=category,
                gtin=number,
                measure=measure,
                country_of_origin=country,
            )
    except IntegrityError as error:
        raise _taken(brand, sku, number) or error from error
    record(
        product,
        "product.created",
        actor=actor,
        sku=sku,
        title=title,
        category=category.code,
        gtin=number,
        measure=measure,
        country_of_origin=country,
    )
    return product


def _taken(brand: Brand, sku: str, gtin: str) -> Conflict | None:
    """The refusal that names the product standing in the way, if there is one."""
    same_sku = Product.objects.filter(brand=brand, sku=sku).first()
    if same_sku is not None:
        return Conflict(
            f"{brand.name} has the SKU {sku} already: {same_sku.title}. Choose another SKU, or use that product.",
            code="sku_taken",
            product=same_sku.pk,
        )
    same_gtin = Product.objects.filter(brand=brand, gtin=gtin).first() if gtin else None
    if same_gtin is not None:
        return Conflict(
            f"{brand.name} has the GTIN {gtin} already, on {same_gtin}. One GTIN names one product.",
            code="gtin_taken",
            product=same_gtin.pk,
        )
    return None


def _words(text: str, *, field: str, most: int) -> str:
    words = " ".join(text.replace("\0", " ").split())
    if not words:
        raise Invalid(f"The field {field} is empty; fill it in.", field=field)
    if len(words) > most:
        raise Invalid(f"The field {field} has {len(words)} characters; it holds {most} at most.", field=field)
    return words
