"""The products that rows may be about, by what rows call them."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import plain

from ..models import Product
from ..services import SKU_LENGTH

Key = tuple[int, str]
FACTS = (
    "title", "category_id", "measure", "gtin", "country_of_origin", "handle", "options", "price", "currency",
)  # fmt: skip
# The columns that tell which product a row is about; its barcode and its title do so too.
NAMING = frozenset({"sku", "handle", "row_id"})
_NOT_IN_SKU = re.compile(r"[^\w.+-]+")


def products_by_key(keys: Iterable[Key]) -> dict[Key, Standing]:
    """The products with these (brand, SKU), as they stand. One query."""
    wanted = set(keys)
    rows = Product.objects.filter(
        brand_id__in={brand for brand, _ in wanted}, sku__in={sku for _, sku in wanted}
    )
    return {
        (row["brand_id"], row["sku"]): Standing(
            row["id"], f"product {row['sku']}", {name: plain(row[name]) for name in FACTS}
        )
        for row in rows.values("id", "brand_id", "sku", *FACTS)
        if (row["brand_id"], row["sku"]) in wanted
    }


def skus_by_gtin(gtins: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """The SKU of each (brand, GTIN of 14 digits) that is here. One query."""
    wanted = set(gtins)
    rows = Product.objects.filter(
        brand_id__in={brand for brand, _ in wanted}, gtin__in={gtin for _, gtin in wanted}
    )
    return {
        (brand, gtin): sku
        for brand, gtin, sku in rows.values_list("brand_id", "gtin", "sku")
        if (brand, gtin) in wanted
    }


def sku_of(name: str, options: Sequence[Sequence[str]]) -> str:
    """An SKU made of words: «clay-plant-pot-large». One that is too long ends in a mark of the whole."""
    words = "-".join([name, *(value for _, value in options)])
    sku = _NOT_IN_SKU.sub("-", words).strip("-").casefold()
    if len(sku) <= SKU_LENGTH:
        return sku
    mark = hashlib.sha256(words.encode()).hexdigest()[:10]
    return f"{sku[: SKU_LENGTH - 11]}-{mark}"
