"""Products of which something else is true by now, and products that should never have been created."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.writing import write_changes

from ..locks import lock_products
from ..models import Product
from .facts import REVISED_FACTS, as_kept, taken, told, writers_only


@dataclass(frozen=True, slots=True)
class Revised:
    """What came of revisions: ids of products that changed, of products that already were so, refusals by id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, NotFound] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Struck:
    """What came of striking: ids of products that are gone, and refusals by id."""

    done: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def revise_products(*, revisions: Mapping[int, Mapping[str, Any]], actor: Actor) -> Revised:
    """Writes new facts of products, by id, out of `REVISED_FACTS`, set-wise; facts that are not named stay.

    A product gets an event only when a fact really differs. Raises `Forbidden`, `Invalid` for a fact that cannot be, or
    `Conflict` with code `gtin_taken`; then nothing is written.
    """
    writers_only(actor, "revise")
    wanted = {pk: _kept(changes) for pk, changes in revisions.items()}
    products = lock_products(wanted)
    outcome = Revised()
    differing: dict[int, dict[str, Any]] = {}
    for pk, changes in wanted.items():
        product = products.get(pk)
        if product is None:
            outcome.conflicts[pk] = NotFound(f"There is no product {pk}.", product=pk)
            continue
        if "price" in changes or "currency" in changes:
            # An amount is exact in its currency, so the two are looked at together.
            money = {name: changes.get(name, getattr(product, name)) for name in ("price", "currency")}
            changes = {**changes, **as_kept(money)}
        new = {name: value for name, value in changes.items() if getattr(product, name) != value}
        if new:
            outcome.changed.append(pk)
            differing[pk] = new
        else:
            outcome.unchanged.append(pk)
    _refuse_other_gtins(products, differing)
    try:
        with transaction.atomic():
            write_changes(Product, differing)
    except IntegrityError as error:
        raise _gtins_taken(products, differing) or error from error
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk,
                verb="product.revised",
                brand_id=products[pk].brand_id,
                data={"changed": told(new)},
            )
            for pk, new in differing.items()
        ],
    )
    return outcome


@transaction.atomic
def strike_products(*, product_ids: Sequence[int], reason: str, actor: Actor) -> Struck:
    """Strikes products that were created by mistake, so that their SKUs are free again.

    Only one on which nothing stands yet goes: no lot, no recipe. Others are left and returned as conflicts. The log
    keeps the events of a product that is gone, the last of them `product.struck`. Raises `Forbidden`, and `Invalid`
    without a reason; then nothing is written.
    """
    writers_only(actor, "strike")
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    products = lock_products(product_ids)
    outcome = Struck()
    facts = []
    for pk in product_ids:
        product = products.get(pk)
        if product is None:
            outcome.conflicts[pk] = NotFound(f"There is no product {pk} any more.", product=pk)
            continue
        try:
            with transaction.atomic():
                Product.objects.filter(pk=pk).delete()
        except ProtectedError as error:
            what = sorted({str(row._meta.verbose_name_plural) for row in error.protected_objects})
            outcome.conflicts[pk] = Conflict(
                f"Product {product.sku} has {' and '.join(what)} by now, so it stays.",
                code="product_used",
                product=pk,
            )
            continue
        outcome.done.append(pk)
        facts.append(
            Fact(
                subject_id=pk,
                verb="product.struck",
                brand_id=product.brand_id,
                data={"sku": product.sku, "reason": reason.strip()},
            )
        )
    append(actor=actor, facts=facts)
    return outcome


def _kept(changes: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(changes) - set(REVISED_FACTS)):
        raise Invalid(
            f"«{unknown[0]}» is not revised. What can be: {', '.join(REVISED_FACTS)}.", field=unknown[0]
        )
    return as_kept(changes)


def _refuse_other_gtins(products: Mapping[int, Product], differing: Mapping[int, Mapping[str, Any]]) -> None:
    if refusal := _gtins_taken(products, differing):
        raise refusal


def _gtins_taken(
    products: Mapping[int, Product], differing: Mapping[int, Mapping[str, Any]]
) -> Conflict | None:
    """Whether another product has one of the new GTINs. Two that exchange theirs in one go cannot: each is refused."""
    new = {pk: words["gtin"] for pk, words in differing.items() if words.get("gtin")}
    return taken([(products[pk].brand_id, "", gtin) for pk, gtin in new.items()]) if new else None
