"""What a verb says when it cannot be done. No web framework here: the doors translate."""

from collections.abc import Callable
from typing import Any


class Refusal(Exception):
    """A verb that was not done, and why.

    `code` is stable and for machines; `sentence` tells a person what is wrong, where, and what to do;
    `data` carries the facts (JSON-able). Nothing of the verb has been written. `afterwards` is a verb that the desk
    calls when that is undone: it notes an attempt that must not be forgotten.
    """

    code = "refused"
    afterwards: Callable[[], object] | None = None

    def __init__(self, sentence: str, *, code: str | None = None, **data: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.data = data


class Invalid(Refusal):
    """What was asked for is malformed or breaks a rule; asking again changes nothing. HTTP 422."""

    code = "invalid"


class Forbidden(Refusal):
    """The actor may not do this. HTTP 403."""

    code = "forbidden"


class NotFound(Refusal):
    """There is no such thing inside the actor's wall. HTTP 404."""

    code = "not_found"


class Conflict(Refusal):
    """The world is in another state than the verb needs. HTTP 409."""

    code = "conflict"


class StateConflict(Conflict):
    """A row is not in a state from which the verb leads on.

    Names the state it is in and the verbs that are permitted from there.
    """

    code = "state_conflict"


class Busy(Conflict):
    """Another transaction holds the row; the same request may succeed in a moment."""

    code = "busy"
