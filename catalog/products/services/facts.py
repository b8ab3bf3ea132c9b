"""What may be said of a product, each fact as the table keeps it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q

from backoffice.access.models import Right, Role, Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.merchants.countries import country_code
from backoffice.money import exact

from ..gtin import padded_gtin
from ..models import Measure, Product

WRITERS = frozenset(
    {Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER, Role.WAREHOUSE_OPERATOR, Right.GOODS, Scope.IMPORTS_WRITE}
)
SKU_LENGTH = 60
TITLE_LENGTH = 200
HANDLE_LENGTH = 255
MOST_OPTIONS = 3
OPTION_LENGTH = 120
# What may be written anew: the SKU is what a product is known by, and its lots are counted in its measure.
REVISED_FACTS = (
    "title",
    "category_id",
    "gtin",
    "country_of_origin",
    "handle",
    "options",
    "price",
    "currency",
)


def writers_only(actor: Actor, what: str) -> None:
    if not actor.may(WRITERS):
        raise Forbidden(
            f"{actor.name} may not {what} products; "
            "it takes a platform admin, a catalog manager or a warehouse operator.",
            roles=sorted(WRITERS),
        )


def as_kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as columns. Raises `Invalid` naming the first that cannot be used, or is none."""
    kept: dict[str, Any] = {}
    for name, value in facts.items():
        if name not in _READERS:
            raise Invalid(
                f"«{name}» is not said of a product. Known: {', '.join(sorted(_READERS))}.", field=name
            )
        kept[name] = _READERS[name](value)
    if "price" in kept and "currency" in kept:
        kept |= _money(kept["price"], kept["currency"])
    return kept


def _money(price: Decimal | None, currency: str) -> dict[str, Any]:
    if price is None:
        return {"price": None, "currency": ""}
    if price <= 0:
        raise Invalid(f"A price is above zero; {price} is not.", field="price")
    return {"price": exact(price, currency), "currency": currency}


def told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as an event tells them: amounts as text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in facts.items()}


def taken(wanted: Iterable[tuple[int, str, str]], *, ours: Iterable[int] = ()) -> Conflict | None:
    """The refusal that names a product standing in the way of these (brand, SKU, GTIN), if there is one.

    A blank SKU or GTIN stands for nothing; `ours` are products that are about to let go of theirs, or keep it.
    """
    asked = list(wanted)
    skus = {(brand, sku) for brand, sku, _ in asked if sku}
    gtins = {(brand, gtin) for brand, _, gtin in asked if gtin}
    # One statement sees one moment: between two, a product could come to be, and be named for its GTIN alone.
    known = list(
        Product.objects.filter(
            Q(sku__in={sku for _, sku in skus}) | Q(gtin__in={gtin for _, gtin in gtins}),
            brand_id__in={brand for brand, _, _ in asked},
        )
        .exclude(pk__in=set(ours))
        .select_related("brand")
        .order_by("pk")
    )
    for row in known:
        if (row.brand_id, row.sku) in skus:
            return Conflict(
                f"{row.brand.name} has the SKU {row.sku} already: {row.title}. "
                "Choose another SKU, or use that product.",
                code="sku_taken",
                product=row.pk,
            )
    for row in known:
        if (row.brand_id, row.gtin) in gtins:
            return Conflict(
                f"{row.brand.name} has the GTIN {row.gtin} already, on {row}. One GTIN names one product.",
                code="gtin_taken",
                product=row.pk,
            )
    return None


def _words(field: str, most: int, *, needed: bool = True) -> Callable[[Any], str]:
    def read(text: str) -> str:
        words = " ".join(text.replace("\0", " ").split())
        if not words and needed:
            raise Invalid(f"The field {field} is empty; fill it in.", field=field)
        if len(words) > most:
            raise Invalid(
                f"The field {field} has {len(words)} characters; it holds {most} at most.", field=field
            )
        return words

    return read


def _measure(word: str) -> str:
    if word not in Measure.values:
        raise Invalid(f"«{word[:40]}» is no measure; use {' or '.join(Measure.values)}.", field="measure")
    return word


def _options(pairs: Sequence[Sequence[str]]) -> list[list[str]]:
    if len(pairs) > MOST_OPTIONS:
        raise Invalid(f"A variant has {len(pairs)} options; {MOST_OPTIONS} are the most.", field="options")
    name, value = _words("options", OPTION_LENGTH), _words("options", OPTION_LENGTH)
    return [[name(pair[0]), value(pair[1])] for pair in pairs]


_READERS: dict[str, Callable[[Any], Any]] = {
    "sku": _words("sku", SKU_LENGTH),
    "title": _words("title", TITLE_LENGTH),
    "category_id": int,
    "measure": _measure,
    "gtin": lambda text: padded_gtin(text) if text.strip() else "",
    "country_of_origin": lambda text: country_code(text, field="country_of_origin"),
    "handle": _words("handle", HANDLE_LENGTH, needed=False),
    "options": _options,
    "price": lambda amount: amount,
    "currency": lambda code: code,
}
