"""The category tree as the office brings it along."""

from typing import Any

from django.db import transaction

from ..categories import KINDS, Kind, sectors_by_code
from ..models import Category


@transaction.atomic
def install_categories() -> int:
    """Writes the category tree of `categories.py`: what is missing is added, what differs is changed.

    Nodes that are not in the list stay. Returns how many rows were written, 0 when all was there.
    """
    present = {category.code: category for category in Category.objects.all()}
    sectors = sectors_by_code()

    def facts(kind: Kind) -> dict[str, Any]:
        parent_id = present[kind.parent].pk if kind.parent else None
        return {"name": kind.name, "parent_id": parent_id, "sector": sectors[kind.code]}

    # Those whose parent is there, until none is left: a level of the tree in one statement.
    written = 0
    old = present.keys() & sectors.keys()
    while level := [
        kind for kind in KINDS if kind.code not in present and (not kind.parent or kind.parent in present)
    ]:
        nodes = Category.objects.bulk_create([Category(code=kind.code, **facts(kind)) for kind in level])
        present |= {node.code: node for node in nodes}
        written += len(nodes)
    for kind in KINDS:
        right = facts(kind)
        if kind.code in old and any(
            getattr(present[kind.code], name) != fact for name, fact in right.items()
        ):
            Category.objects.filter(code=kind.code).update(**right)
            written += 1
    return written
