"""The category tree as the office brings it along."""

from django.db import transaction

from ..categories import KINDS, sectors_by_code
from ..models import Category


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
