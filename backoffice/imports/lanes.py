"""Parts of one piece of work side by side, each lane a process: Python runs one thread at a time."""

import os
import pickle
import signal
import struct
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn, TypeVar, cast

from django.db import connections

from backoffice.runtime.children import tie_to_parent

# More would only wait for PostgreSQL.
_MOST = 3
_NUMBER = struct.Struct("=I")
_TOLD, _ASKED, _ENDED = "told", "asked", "ended"

P = TypeVar("P")
Answer = Callable[[Any], None]


class LaneKilled(Exception):
    """The system has ended a lane in the middle of its work."""


class Line:
    """How a lane talks with the process that it was made by."""

    def __init__(self, end: Connection) -> None:
        self._end = end

    def tell(self, word: Any) -> None:
        """Says something that can be pickled."""
        self._end.send((_TOLD, word))

    def ask(self, word: Any) -> Any:
        """Says something, and waits for what is answered."""
        self._end.send((_ASKED, word))
        return self._end.recv()


def lanes_here() -> int:
    """How many lanes are worth their while on this machine: as many as it has cores, but few."""
    return min(_MOST, len(os.sched_getaffinity(0)))


def side_by_side(
    lane: Callable[[Iterator[P], Line], None],
    parts: Sequence[P],
    lanes: int,
    hear: Callable[[Any, Answer], None] | None = None,
) -> None:
    """Deals the parts out, in order, to so many processes, each of which calls `lane` with those that come to it.

    The lanes are copies of this process with connections of their own and outside its scope, and die with it. What a
    lane says on its line is given to `hear` here, with the function that answers it, now or later. What one raises
    ends all of them, each behind the part that it is in, and is raised here; where they are heard at once, since one
    may wait for an answer that will not come. `LaneKilled` is raised when one has ended without a word. No other thread
    may be at work here when they are made.
    """
    tie = tie_to_parent(signal.SIGKILL)
    taking, giving = os.pipe()
    running: dict[Connection, int] = {}
    errors: list[Exception] = []
    try:
        for _ in range(min(lanes, len(parts))):
            here, there = Pipe()
            if (pid := os.fork()) == 0:
                os.close(giving)
                for other in (here, *running):
                    other.close()
                _run(lane, parts, taking, there, tie)
            there.close()
            running[here] = pid
        with open(giving, "wb") as dealt:
            dealt.writelines(map(_NUMBER.pack, range(len(parts))))
        while running and not (errors and hear):
            for end in cast("list[Connection]", wait(list(running))):
                kind, word = _heard(end)
                if kind == _ENDED:
                    os.waitpid(running.pop(end), 0)
                    end.close()
                    if word is not None:
                        errors.append(word)
                        _take_back(taking)
                elif hear is not None:
                    hear(word, end.send if kind == _ASKED else _unasked)
    finally:
        for end, pid in running.items():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            end.close()
        os.close(taking)
    if errors:
        raise errors[0]


def _run(
    lane: Callable[[Iterator[P], Line], None],
    parts: Sequence[P],
    taking: int,
    end: Connection,
    tie: Callable[[], None] | None,
) -> NoReturn:
    """The whole life of a lane. It ends without what its parent would do at its own end."""
    said: Exception | None = None
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if tie is not None:
            tie()
        # A connection belongs to one process: kept to the end, so that nothing says goodbye on the parent's.
        inherited = connections.all(initialized_only=True)
        for each in inherited:
            del connections[each.alias]
        try:
            Context().run(lane, (parts[number] for number in _taken(taking)), Line(end))
        except Exception as error:
            said = error
        connections.close_all()
        end.send_bytes(_as_told(said))
    finally:
        os._exit(0)


def _as_told(error: Exception | None) -> bytes:
    """The error as the parent can raise it; one that cannot be taken along is told in words."""
    try:
        told = pickle.dumps((_ENDED, error))
        pickle.loads(told)
    except Exception:
        return pickle.dumps((_ENDED, RuntimeError(f"{type(error).__name__}: {error}")))
    return told


def _taken(taking: int) -> Iterator[int]:
    # Only whole numbers are ever in the pipe, so what is read at once is one.
    while number := os.read(taking, _NUMBER.size):
        yield _NUMBER.unpack(number)[0]


def _take_back(taking: int) -> None:
    for _ in _taken(taking):
        pass


def _heard(end: Connection) -> tuple[str, Any]:
    try:
        kind, word = end.recv()
    except (EOFError, ConnectionError):
        return _ENDED, LaneKilled("a process that worked beside others was killed")
    return kind, word


def _unasked(word: Any) -> None:
    raise RuntimeError("A lane was answered that had asked nothing.")
