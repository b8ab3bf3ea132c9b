"""Products of a file that has no column for SKU or handle: without a GTIN each goes by its title and options."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models.functions import Lower

from backoffice.imports.drafts import Draft

from ..models import Product
from .keys import Key, sku_of

_SHOWN = 5
# Beside a title: without any of these it may be the name of anything, of a buyer or a place too.
_OF_GOODS = frozenset(
    {"brand", "price", "category", "sub_category", "shop_category", "size", "flavour", "colour", "measure"}
)


def titles_tell_products(columns: Collection[str]) -> bool:
    """Whether a file with these columns, and none for SKU or handle, says of each row which product it is."""
    return "gtin" in columns or ("title" in columns and bool(_OF_GOODS.intersection(columns)))


class Titles:
    """The products that are here by the titles of rows, and the SKUs that rows get by theirs."""

    def __init__(self) -> None:
        self._here: dict[Key, list[tuple[str, list[list[str]]]]] = {}

    def see(self, asked: Iterable[tuple[Draft, int]]) -> None:
        """Looks up the products of these rows and brands. One query."""
        wanted = [(brand_id, title) for draft, brand_id in asked if (title := draft.facts.get("title"))]
        rows = Product.objects.alias(lower=Lower("title")).filter(
            brand_id__in={brand for brand, _ in wanted}, lower__in={title.lower() for _, title in wanted}
        )
        self._here = defaultdict(list)
        for brand, title, sku, options in rows.order_by("pk").values_list(
            "brand_id", "title", "sku", "options"
        ):
            self._here[brand, title.casefold()].append((sku, options))

    def sku(self, draft: Draft, brand_id: int) -> str:
        """The SKU of the product with the row's title and options, else one made of them; "" with a flaw."""
        title, options = draft.facts.get("title"), draft.facts.get("options", [])
        if not title:
            if not draft.has_flaw_in("title"):
                draft.flaw(
                    "missing_value", "title", "Nothing says which product this is.", "Fill in the title."
                )
            return ""
        here = self._here.get((brand_id, title.casefold()), [])
        meant = [sku for sku, its_own in here if its_own == options or not options]
        if len(meant) > 1:
            draft.flaw(
                "several_products", "title", f"{len(meant)} products of the brand are called «{title}».",
                f"Say in a column SKU which is meant: {', '.join(meant[:_SHOWN])}.",
            )  # fmt: skip
            return ""
        return meant[0] if meant else sku_of(title, options)


def refuse_another_title(draft: Draft, title: str) -> None:
    """A flaw for a row whose SKU, made of its title, is that of a product which is called otherwise."""
    if draft.key is not None and draft.facts["title"].casefold() != title.casefold():
        draft.flaw(
            "sku_taken", "title",
            f"The SKU {draft.key[1]}, which would be made of this title, is that of «{title}».",
            "Add a column SKU, and give the product one of its own.",
        )  # fmt: skip
