"""A status field has one table of transitions; one function moves a row along it."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pgtrigger
from django.db import models, transaction

from .actors import Actor
from .errors import Forbidden, NotFound, StateConflict
from .log import Fact, append, fact_about
from .places import refuse_elsewhere

Row = TypeVar("Row", bound=models.Model)
Words = dict[str, Any] | Callable[[Row], dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Transition:
    """One permitted move. `roles` are those who may ask for it; the office itself always may.

    A `mishap` is reported when it has happened; nobody is ever told that it comes next.
    """

    verb: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str] = frozenset()
    past: str = ""
    mishap: bool = False

    @property
    def event(self) -> str:
        """The last part of the event's name: `hold` → `held`."""
        return self.past or (self.verb + ("d" if self.verb.endswith("e") else "ed"))


@dataclass(frozen=True)
class Lifecycle:
    """The transition table of one status field.

    The same table guards the row in Python (`move`), guards it in PostgreSQL (`triggers`), draws the diagram in the
    docs, and answers which verbs are permitted (`permitted`).
    """

    subject: str
    states: type[models.TextChoices]
    initial: str
    transitions: Sequence[Transition]
    field: str = "status"
    # The path from a row to the id of the warehouse it lies in, where it lies in one.
    warehouse: str = ""
    _by_verb: dict[str, Transition] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_verb = {transition.verb: transition for transition in self.transitions}
        if len(by_verb) != len(self.transitions):
            raise ValueError(f"{self.subject}: a verb stands twice in the table")
        for transition in self.transitions:
            for state in (*transition.sources, transition.target):
                self.states(state)
        object.__setattr__(self, "_by_verb", by_verb)

    def __getitem__(self, verb: str) -> Transition:
        return self._by_verb[verb]

    def permitted(self, status: str, actor: Actor | None = None) -> list[Transition]:
        """The moves that lead on from `status`, for everyone or for one actor."""
        return [
            transition
            for transition in self.transitions
            if status in transition.sources and (actor is None or actor.may(transition.roles))
        ]

    def onward(self, status: str) -> list[Transition]:
        """The moves that may come next from `status`: those that are permitted and no mishap."""
        return [transition for transition in self.permitted(status) if not transition.mishap]

    def triggers(self) -> list[pgtrigger.Trigger]:
        """Database guards: a row begins in the initial state and moves along the table only.

        What is permitted is asked by the trigger's condition: its function runs, and costs, only to refuse.
        """
        column = self.field
        known = ",".join(sorted({f"{source}:{t.target}" for t in self.transitions for source in t.sources}))
        return [
            pgtrigger.Trigger(
                name=f"{column}_moves",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'
                    f""" AND concat(OLD."{column}", ':', NEW."{column}") <> ALL ('{{{known}}}'::text[])"""
                ),
                func=f"""RAISE EXCEPTION 'No verb leads from "%" to "%" in the {column} of %',"""
                f' OLD."{column}", NEW."{column}", TG_TABLE_NAME;',
            ),
            pgtrigger.Trigger(
                name=f"{column}_begins",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(**{f"new__{column}__df": self.initial}),
                func=f"RAISE EXCEPTION 'A new row begins as {self.initial}, not as %', NEW.{column};",
            ),
        ]

    def authorise(self, verb: str, actor: Actor) -> Transition:
        """The transition of `verb`. Raises `Forbidden` when the actor holds none of its roles."""
        transition = self[verb]
        if not actor.may(transition.roles):
            raise Forbidden(
                f"{actor.name} may not {verb.replace('_', ' ')} this {self.subject.replace('_', ' ')}; "
                f"it takes the role {' or '.join(sorted(transition.roles)) or 'of the office itself'}.",
                verb=verb,
                roles=sorted(transition.roles),
            )
        return transition

    def conflict(
        self, row: models.Model, verb: str, *, without: Collection[str] = (), **data: Any
    ) -> StateConflict:
        """The refusal of `verb` on a row as it is now: its state and what may be done next, `without` the verbs that
        something else about this row stands in the way of.
        """
        status = getattr(row, self.field)
        permitted = [transition.verb for transition in self.onward(status) if transition.verb not in without]
        spelt = ", ".join(permitted).replace("_", " ")
        needs = " or ".join(f"«{self.states(state).label}»" for state in self[verb].sources)
        advice = f"Possible now: {spelt}." if permitted else "Nothing leads on from there."
        return StateConflict(
            f"{self._called(row)} is «{self.states(status).label}»; "
            f"{verb.replace('_', ' ')} needs {needs}. {advice}",
            state=status,
            permitted=permitted,
            **data,
        )

    def _called(self, row: models.Model) -> str:
        """The row by its own name, before which the subject stands unless it begins with that: «payout 3 of A-17»."""
        subject, name = self.subject.replace("_", " "), str(row)
        if not name.casefold().startswith((f"{subject} ", f"{subject.rpartition(' ')[2]} ")):
            name = f"{subject} {name}"
        return name[:1].upper() + name[1:]


def move(
    lifecycle: Lifecycle,
    rows: models.QuerySet[Row],
    verb: str,
    *,
    actor: Actor,
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> Row:
    """Moves the one row of `rows` along `verb` by compare-and-swap and appends the event.

    1. The UPDATE carries the states it may start from, so of two callers one wins and the other sees no row.
    2. The event is appended in the same transaction, under the lock of that UPDATE.

    Further `columns` are written with the status. Raises `Forbidden` (of this role, or in this warehouse), `NotFound`
    or `StateConflict`; then nothing has been written.
    """
    transition = lifecycle.authorise(verb, actor)
    with transaction.atomic():
        _refuse_rows_elsewhere(lifecycle, rows, verb, actor)
        moved = _swap(lifecycle, rows, transition, columns)
        if not moved:
            row = rows.first()
            if row is None:
                raise NotFound(f"There is no such {lifecycle.subject}.")
            raise lifecycle.conflict(row, verb)
        if len(moved) > 1:
            raise ValueError(
                f"{verb} was asked of {len(moved)} {lifecycle.subject} rows at once; use move_many"
            )
        append(actor=actor, facts=[_fact(lifecycle, transition, moved[0], data)])
    return moved[0]


def move_many(
    lifecycle: Lifecycle,
    rows: models.QuerySet[Row],
    verb: str,
    *,
    actor: Actor,
    data: Words[Row] = None,
    **columns: Any,
) -> list[Row]:
    """Moves every row of `rows` that may move, set-wise; returns those that moved.

    `data` goes into each row's event: the same for all, or a function of the row.

    Rows in another state are left as they are: the caller compares the result with what it asked for. A row in a
    warehouse that is not the actor's is a `Forbidden` for all.
    """
    transition = lifecycle.authorise(verb, actor)
    with transaction.atomic():
        _refuse_rows_elsewhere(lifecycle, rows, verb, actor)
        moved = _swap(lifecycle, rows, transition, columns)
        append(
            actor=actor,
            facts=[_fact(lifecycle, transition, row, data(row) if callable(data) else data) for row in moved],
        )
    return moved


def _refuse_rows_elsewhere(lifecycle: Lifecycle, rows: models.QuerySet[Row], verb: str, actor: Actor) -> None:
    if actor.warehouses is None or not lifecycle.warehouse:
        return
    places = rows.order_by().values_list(lifecycle.warehouse, flat=True).distinct()
    refuse_elsewhere(actor, places, what=f"{verb.replace('_', ' ')} a {lifecycle.subject.replace('_', ' ')}")


def _swap(
    lifecycle: Lifecycle, rows: models.QuerySet[Row], transition: Transition, columns: dict[str, Any]
) -> list[Row]:
    open_rows = rows.filter(**{f"{lifecycle.field}__in": transition.sources})
    # Locked in the order of their keys, so that two batches never wait for each other.
    keys = list(open_rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        return []
    rows.model._default_manager.filter(pk__in=keys).update(**{lifecycle.field: transition.target}, **columns)
    return list(rows.model._default_manager.filter(pk__in=keys).order_by("pk"))


def _fact(
    lifecycle: Lifecycle, transition: Transition, row: models.Model, data: dict[str, Any] | None
) -> Fact:
    return fact_about(
        row, f"{lifecycle.subject}.{transition.event}", {lifecycle.field: transition.target, **(data or {})}
    )


def mermaid(lifecycle: Lifecycle) -> str:
    """The table as a Mermaid state diagram."""
    lines: Iterable[str] = (
        f"    {source} --> {transition.target}: {transition.verb}"
        for transition in lifecycle.transitions
        for source in transition.sources
    )
    return "\n".join(["stateDiagram-v2", f"    [*] --> {lifecycle.initial}", *lines])
