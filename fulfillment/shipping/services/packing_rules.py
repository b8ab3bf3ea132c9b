"""Which photographs are taken at packing: rules from a day on, with where they come from."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record
from catalog.products.models import Category

from ..known_packing import PARCEL_VIEWS, PIECE_VIEWS, SINCE, SOURCE
from ..packing_models import PackingRule

RULERS = frozenset({Role.PLATFORM_ADMIN})
MOST_VIEWS = 9


@transaction.atomic
def set_packing_rule(
    *,
    category: Category | None,
    valid_from: date,
    piece_views: Sequence[str],
    parcel_views: Sequence[str],
    of_machines: bool,
    source_note: str,
    actor: Actor,
) -> PackingRule:
    """A rule for what is packed from a day on; the views are named in words. Without a category, for all others.

    Raises `Forbidden`, `Invalid`, or `Conflict` with code `rule_exists`.
    """
    if not actor.may(RULERS):
        raise Forbidden(f"{actor.name} may not set packing rules; it takes the role platform_admin.")
    if not source_note.strip():
        raise Invalid("Say where the rule stands, in a few words.", field="source_note")
    named = {"piece_views": _coded(piece_views), "parcel_views": _coded(parcel_views)}
    codes = [code for views in named.values() for code, _ in views]
    if not 1 <= len(codes) <= MOST_VIEWS:
        raise Invalid(f"A rule asks for 1 to {MOST_VIEWS} photographs.", field="piece_views")
    if len(set(codes)) < len(codes) or not all(codes):
        raise Invalid("Give each view a name of its own, in Latin letters.", field="piece_views")
    if PackingRule.objects.filter(category=category, valid_from=valid_from).exists():
        raise Conflict(
            f"{category or 'All others'} has a rule from {valid_from:%Y-%m-%d} on already.",
            code="rule_exists",
        )
    rule = PackingRule.objects.create(
        category=category, valid_from=valid_from, of_machines=of_machines, source_note=source_note.strip()[:200],
        **named,
    )  # fmt: skip
    record(
        rule, "packing_rule.set", actor=actor, category=category.code if category else "", valid_from=valid_from,
        views=codes,
    )  # fmt: skip
    return rule


@transaction.atomic
def install_packing_rules() -> None:
    """Writes the known rules of the categories that there are; leaves what others set. Safe to repeat.

    Where people have set what is asked of all pieces, a known rule of one category would stand before theirs: they ask
    for more themselves, if they want more.
    """
    if PackingRule.objects.filter(category=None).exclude(source_note=SOURCE).exists():
        return
    places = dict(Category.objects.filter(code__in=PIECE_VIEWS).values_list("code", "pk"))
    PackingRule.objects.bulk_create(
        [
            PackingRule(
                category_id=places.get(code), valid_from=SINCE, piece_views=[list(view) for view in views],
                parcel_views=[list(view) for view in PARCEL_VIEWS], source_note=SOURCE,
            )
            for code, views in PIECE_VIEWS.items()
            if not code or code in places
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _coded(labels: Sequence[str]) -> list[list[str]]:
    return [[slugify(label)[:40], label.strip()[:80]] for label in labels if label.strip()]
