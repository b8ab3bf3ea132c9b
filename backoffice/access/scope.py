"""The one door to the data: a transaction in which the database knows for whom it works.

Outside a scope the walls raise an error, so a forgotten scope shows nothing and never leaks. Everything set here
is local to the transaction, so it also holds behind a pooler in transaction mode.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from backoffice.events.actors import Actor

BRAND_ROLE = "entrepot_brand"
STAFF_ROLE = "entrepot_staff"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the transaction-local settings say."""

    role: str
    brands: str
    companies: str
    colleagues: str
    person: str
    actor: str
    read_only: bool = False


_OUTSIDE = _Standing(role="none", brands="", companies="", colleagues="", person="", actor="")
_standing: ContextVar[_Standing] = ContextVar("scope", default=_OUTSIDE)


@contextmanager
def scope(actor: Actor) -> Iterator[Actor]:
    """Opens a transaction (or a savepoint in one) in which only `actor`'s rows exist.

    Platform staff and the office itself work as the role `entrepot_staff`, which the walls let through; everyone else
    as `entrepot_brand` with their brand ids in `app.brands`, the companies whose papers they handle in `app.companies`,
    the company whose people they may see in `app.colleagues`, and themselves in `app.person`. Scopes nest; leaving one
    restores the outer one.
    """
    standing = _standing_of(actor)
    outer = _standing.get()
    with transaction.atomic():
        _apply(standing)
        token = _standing.set(standing)
        try:
            yield actor
        except BaseException:
            # The rollback of the transaction or savepoint takes the settings with it.
            raise
        else:
            if not _ends_with_transaction(outer):
                _apply(outer)
        finally:
            _standing.reset(token)


def narrow_to(actor: Actor) -> None:
    """Replaces the standing of the open scope by `actor`'s, until that scope ends.

    For doors that must first find out, as the office, who is asking.
    """
    if _standing.get() is _OUTSIDE:
        raise RuntimeError("There is no open scope to narrow.")
    standing = _standing_of(actor)
    _apply(standing)
    _standing.set(standing)


def _standing_of(actor: Actor) -> _Standing:
    return _Standing(
        role=STAFF_ROLE if actor.passes_walls else BRAND_ROLE,
        brands=_array(actor.brands or ()),
        companies=_array(actor.companies),
        colleagues=_array(actor.colleagues),
        person=_array([actor.id] if actor.kind == "user" and actor.id is not None else ()),
        actor=actor.key,
        read_only=actor.read_only,
    )


def _array(ids: Iterable[int]) -> str:
    """The ids as PostgreSQL writes an array."""
    return f"{{{','.join(str(int(each)) for each in ids)}}}"


def _ends_with_transaction(outer: _Standing) -> bool:
    """Whether the settings die with this scope: it opened the transaction and nothing stands around it."""
    return outer is _OUTSIDE and len(connection.savepoint_ids) == 0


def _apply(standing: _Standing) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true),"
            " set_config('app.brands', %s, true), set_config('app.companies', %s, true),"
            " set_config('app.colleagues', %s, true), set_config('app.person', %s, true),"
            " set_config('app.actor', %s, true)",
            [
                standing.role,
                standing.brands,
                standing.companies,
                standing.colleagues,
                standing.person,
                standing.actor,
            ],
        )
        if standing.read_only:
            # PostgreSQL lets nobody go back to writing inside this transaction or savepoint; its end does.
            cursor.execute("SELECT set_config('transaction_read_only', 'on', true)")
