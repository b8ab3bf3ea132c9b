"""Where an actor works: people of the floor may be bound to buildings."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models

from .actors import Actor
from .errors import Forbidden

Row = TypeVar("Row", bound=models.Model)


def within(rows: models.QuerySet[Row], path: str, actor: Actor) -> models.QuerySet[Row]:
    """The rows that lie where the actor works; `path` leads from a row to its warehouse."""
    return rows if actor.warehouses is None else rows.filter(**{f"{path}__in": actor.warehouses})


def works_in(actor: Actor, warehouse_id: int) -> bool:
    return actor.warehouses is None or warehouse_id in actor.warehouses


def refuse_elsewhere(actor: Actor, warehouse_ids: Iterable[int], *, what: str) -> None:
    """Raises `Forbidden` with code `other_warehouse` when one of the warehouses is not the actor's.

    For verbs that do not move a row along a lifecycle; `lifecycle.move` and `move_many` ask by themselves.
    """
    elsewhere = sorted({pk for pk in warehouse_ids if not works_in(actor, pk)})
    if elsewhere:
        raise Forbidden(
            f"{actor.name} works in other warehouses and may not {what} in this one; "
            "ask somebody who works there, or a platform admin to bind you to it.",
            code="other_warehouse",
            warehouses=elsewhere,
        )
