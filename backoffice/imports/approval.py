"""Which change sets a second person must approve before they are applied."""

from collections.abc import Callable

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden

from .models import ImportSession

# Rows that one person may have written at once; None where nobody has set a limit.
Limit = Callable[[], int | None]
_limits: list[Limit] = []


def limited_by(limit: Limit) -> Limit:
    """Registers where the limit stands; used as a decorator by the room that keeps the office's limits."""
    _limits.append(limit)
    return limit


def rows_to_write(session: ImportSession) -> int:
    return int(session.counts.get("create", 0) + session.counts.get("update", 0))


def why_two(session: ImportSession) -> str:
    """Why a second person must approve this change set, as a sentence; "" where one is enough."""
    limits = [found for limit in _limits if (found := limit()) is not None]
    if not limits or rows_to_write(session) <= min(limits):
        return ""
    return (
        f"It would write {rows_to_write(session):,} rows; above {min(limits):,} a second person approves it."
    )


def must_be_another(session: ImportSession, actor: Actor) -> None:
    """Raises `Forbidden` for who uploaded the file or asked for the approval, and for what is no person."""
    if actor.kind != "user":
        raise Forbidden(f"{actor.name} is not a person; change sets are approved by people.")
    if actor.id in (session.created_by_id, session.confirmed_by_id):
        deed = "uploaded this file" if actor.id == session.created_by_id else "asked for this approval"
        raise Forbidden(f"{actor.name} {deed}; another person must approve it.", code="same_person")
