"""Who acts: a person, a partner system, or the office itself."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The author of a verb, as the event log names it.

    `brands` is the wall around what the actor may touch: a tuple of brand ids, or None for platform staff
    and the office itself, who pass the wall by another database role. `companies` are the companies whose papers
    (applications, dossiers, contracts, deposits) the actor may touch; it means nothing for who passes the walls.
    `colleagues` are the companies whose people the actor may see: a person's own.
    `warehouses` binds a warehouse operator to buildings; None is bound to none, and works in all. What is `read_only`
    gets a transaction in which PostgreSQL refuses every write.
    """

    kind: Literal["user", "client", "system"]
    id: int | None
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    brands: tuple[int, ...] | None = ()
    companies: tuple[int, ...] = ()
    colleagues: tuple[int, ...] = ()
    warehouses: frozenset[int] | None = None
    read_only: bool = False

    @property
    def key(self) -> str:
        """A stable name of this actor: `user:7`, `client:12`, `system:worker`."""
        return f"{self.kind}:{self.id if self.id is not None else self.name}"

    @property
    def passes_walls(self) -> bool:
        return self.brands is None

    def may(self, roles: frozenset[str]) -> bool:
        """Whether one of `roles` is the actor's; the office itself may do everything."""
        return self.kind == "system" or bool(self.roles & roles)


NOBODY = Actor(kind="user", id=None, name="anonymous")


def office(name: str) -> Actor:
    """The office acting by itself: a worker, a sweep, a command."""
    return Actor(kind="system", id=None, name=name, brands=None)
