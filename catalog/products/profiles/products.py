"""Products and their variants: new ones, or new facts of those that are here."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from django_countries import countries

from backoffice.access.models import PLATFORM_ROLES, Right, Scope
from backoffice.events.actors import Actor
from backoffice.files.services import Archive
from backoffice.imports.amounts import currency_choices
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.counters import is_blank_throughout
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone, plain
from backoffice.imports.profiles import MOVED, Option, Profile, Reconsidered, register
from backoffice.imports.reading.rows import Row
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from backoffice.money import exact

from .. import locks, services
from ..filters import ProductFilter
from ..models import Category, Measure, Product
from ..queries import category_choices, unmistakable
from ..resources import ProductResource
from ..services import NewProduct
from .checking import ProductCheck
from .gtins import filled_gtins
from .keys import FACTS, NAMING, products_by_key
from .layouts import LAYOUTS
from .titles import holds_prose, lists_several, names_strengths

_LABEL = "product {}"


@register
class ProductProfile(Profile):
    """One row is one product or variant. See `ProductCheck` for the rules of its key and facts."""

    name = "products"
    label = "Products and variants"
    key = ("brand", "sku")
    resource = ProductResource
    check = ProductCheck
    model = Product
    takers = PLATFORM_ROLES | {Right.GOODS, Scope.UNITS_READ}
    filters = ProductFilter
    together = (("price", "currency"),)
    key_parts = ("brand", "sku")
    counted = {"brand": "brand", "category": "category_id", "country_of_origin": "country_of_origin"}
    layouts = LAYOUTS
    page = "admin:products_product_change"
    options = (
        BRAND_OPTION,
        Option("category", "Category", category_choices, hint="For rows that do not say theirs."),
        Option(
            "origin",
            "Country of origin",
            lambda: [("", ""), *countries][1:],
            hint="For new products of which the file does not say it.",
        ),
        Option(
            "measure",
            "Counted in",
            lambda: Measure.choices,
            default=Measure.PIECE,
            hint="For new products of which the file does not say it.",
        ),
        Option(
            "currency",
            "Currency",
            currency_choices,
            hint="For prices that do not say theirs, in column, header or cell.",
        ),
    )

    def reconsidered(
        self,
        places: Mapping[str, int],
        *,
        free: Set[str],
        headers: Sequence[str],
        batches: Callable[[], Iterable[Sequence[Row]]],
        words: Mapping[str, Set[str]],
        options: Mapping[str, Any],
    ) -> Reconsidered:
        """Of the columns by which a product is known whether any says something, of one of colours whether it says but
        one for each row, of «Content» whether it says how much, of «Type» whether it says how strong perfumes are.
        """
        told = Reconsidered()
        naming = NAMING & places.keys()
        if naming and naming <= free and all(is_blank_throughout(places[name], batches()) for name in naming):
            blank = " and ".join(f"«{headers[place]}»" for place in sorted(places[name] for name in naming))
            told.columns |= dict.fromkeys(naming, "")
            told.notes.append(
                f"Nothing stands below {blank}, so products are known by their GTINs and titles."
            )
        if (
            "gtin" in places
            and "gtin" not in free
            and (
                other := filled_gtins(
                    places, headers=headers, batches=batches, layouts=LAYOUTS, columns=self.columns()
                )
            )
        ):
            told.columns["gtin"], told.further["gtin"] = "", other
            told.notes.append(
                f"«{headers[places['gtin']]}» is blank throughout, so the GTINs were taken from «{other}»."
            )
        if "colour" in free and lists_several(headers[places["colour"]], places["colour"], batches()):
            told.columns["colour"] = ""
            told.notes.append(
                f"«{headers[places['colour']]}» lists all the colours that there are, so it was taken as none of the "
                "row's."
            )
        if "size" in free and holds_prose(headers[places["size"]], places["size"], batches()):
            told.columns["size"] = ""
            told.notes.append(f"«{headers[places['size']]}» describes the goods, so it was taken as no size.")
        if "category" in free and "variant" not in places and names_strengths(places["category"], batches()):
            told.columns["category"] = "variant"
            told.notes.append(
                f"«{headers[places['category']]}» says how strong a perfume is, so it was taken as the variant."
            )
        return told

    def shown(self, name: str, value: Any) -> Any:
        if name == "brand":
            return brand_called(value)
        if name == "options":
            return ", ".join(f"{option}: {word}" for option, word in value or [])
        if name == "category_id" and value is not None:
            return Category.objects.get(pk=value).name
        return value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        names = ("brand__name", "category__name", "category__code", "sku", "created_at")
        products = Product.objects.filter(pk__in=ids)
        return [_exported(product) for product in products.values("id", "brand_id", *names, *FACTS)]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Creates the new products and revises the others; one that moved since the preview is a conflict."""
        applied = Applied()
        locks.lock_products(standing.id for standing in products_by_key(row.key for row in rows).values())
        work = still_to_write(rows, products_by_key(row.key for row in rows), applied, label=_LABEL)
        created = services.create_products(
            products=[
                NewProduct(brand_id=row.key[0], sku=row.key[1], **_typed(row.facts)) for row in work.new
            ],
            actor=actor,
        )
        for row, product in zip(work.new, created, strict=True):
            applied.created.append(row.number)
            applied.records[row.number] = Record(product.pk, _LABEL.format(product.sku))
        outcome = services.revise_products(
            revisions={pk: _revised(row.facts) for pk, row in work.changed.items()}, actor=actor
        )
        applied.updated += [work.changed[pk].number for pk in outcome.changed]
        applied.unchanged += [work.changed[pk].number for pk in outcome.unchanged]
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Strikes new products and gives revised ones their former facts, where nothing moved since."""
        undone = Undone()
        locks.lock_products(standing.id for standing in products_by_key(row.key for row in rows).values())
        created, changed = still_as_written(
            rows, products_by_key(row.key for row in rows), undone, label=_LABEL
        )
        struck = services.strike_products(
            product_ids=list(created), reason="The import was undone.", actor=actor
        )
        undone.done += [created[pk].number for pk in struck.done]
        for pk, refusal in struck.conflicts.items():
            undone.left[created[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Leave it, or take away first what stands on it."
            )
        services.revise_products(
            revisions={
                pk: _revised({name: (row.found or {})[name] for name in row.facts})
                for pk, row in changed.items()
            },
            actor=actor,
        )
        undone.done += [row.number for row in changed.values()]
        return undone


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the verbs take them: amounts were staged as text."""
    typed = dict(facts)
    if typed.get("price") is not None:
        typed["price"] = Decimal(typed["price"])
    return typed


def _revised(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in _typed(facts).items() if name != "measure"}


def _exported(product: Mapping[str, Any]) -> Exported:
    pairs = [*product["options"], *([["", ""]] * 3)][:3]
    price = product["price"]
    return Exported(
        id=product["id"],
        key=(product["brand_id"], product["sku"]),
        cells={
            "sku": product["sku"],
            "gtin": product["gtin"],
            "brand": product["brand__name"],
            "title": product["title"],
            "category": unmistakable(product["category__name"], product["category__code"]),
            "measure": product["measure"],
            "country_of_origin": str(product["country_of_origin"]),
            "price": None if price is None else exact(price, product["currency"]),
            "currency": product["currency"],
            "handle": product["handle"],
            **{
                f"option{number}_{part}": word
                for number, pair in enumerate(pairs, start=1)
                for part, word in zip(("name", "value"), pair, strict=True)
            },
            "created_at": product["created_at"],
        },
        facts={name: plain(product[name]) for name in FACTS},
    )
