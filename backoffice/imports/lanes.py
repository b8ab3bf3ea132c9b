"""Parts of one piece of work side by side, each lane a process: Python runs one thread at a time."""

import os
import pickle
import selectors
import signal
import struct
from collections.abc import Callable, Iterator, Sequence

from django.db import connections

from backoffice.runtime.children import tie_to_parent

# More would only wait for PostgreSQL.
_MOST = 3
_NUMBER = struct.Struct("=I")

Part = tuple[int, int]
Lane = Callable[[Iterator[Part]], None]


class LaneKilled(Exception):
    """The system has ended a lane in the middle of its work."""


def lanes_here() -> int:
    """How many lanes are worth their while on this machine: as many as it has cores, but few."""
    return min(_MOST, len(os.sched_getaffinity(0)))


def side_by_side(lane: Lane, parts: Sequence[Part], lanes: int) -> None:
    """Deals the parts out, in order, to so many processes, each of which calls `lane` with those that come to it.

    The lanes are copies of this process without its connections, and die with it. What one raises ends all of them,
    each behind the part that it is in, and is raised here; `LaneKilled` when one has ended without a word.
    """
    # A connection belongs to one process; whoever needs one from here on opens a new one.
    connections.close_all()
    tie = tie_to_parent(signal.SIGKILL)
    taking, giving = os.pipe()
    reports = selectors.DefaultSelector()
    running: dict[int, int] = {}
    errors: list[Exception] = []
    try:
        for _ in range(min(lanes, len(parts))):
            hearing, telling = os.pipe()
            if (pid := os.fork()) == 0:
                os.close(giving)
                _run(lane, parts, taking, telling, tie)
            os.close(telling)
            running[hearing] = pid
            reports.register(hearing, selectors.EVENT_READ)
        with open(giving, "wb") as dealt:
            dealt.writelines(map(_NUMBER.pack, range(len(parts))))
        while running:
            for key, _ in reports.select():
                if (error := _end_of(key.fd, running[key.fd])) is not None:
                    errors.append(error)
                    _take_back(taking)
                reports.unregister(key.fd)
                del running[key.fd]
    finally:
        for pid in running.values():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(taking)
    if errors:
        raise errors[0]


def _run(
    lane: Lane, parts: Sequence[Part], taking: int, telling: int, tie: Callable[[], None] | None
) -> None:
    """The whole life of a lane. It ends without what its parent would do at its own end."""
    said: Exception | None = None
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if tie is not None:
            tie()
        try:
            lane(parts[number] for number in _taken(taking))
        except Exception as error:
            said = error
        connections.close_all()
        with open(telling, "wb") as report:
            report.write(_as_told(said))
    finally:
        os._exit(0)


def _as_told(error: Exception | None) -> bytes:
    """The error as the parent can raise it; one that cannot be taken along is told in words."""
    try:
        told = pickle.dumps(error)
        pickle.loads(told)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return told


def _taken(taking: int) -> Iterator[int]:
    # Only whole numbers are ever in the pipe, so what is read at once is one.
    while number := os.read(taking, _NUMBER.size):
        yield _NUMBER.unpack(number)[0]


def _take_back(taking: int) -> None:
    for _ in _taken(taking):
        pass


def _end_of(hearing: int, pid: int) -> Exception | None:
    """What the lane ended with, which is over by then."""
    with open(hearing, "rb") as report:
        said = report.read()
    os.waitpid(pid, 0)
    if not said:
        return LaneKilled("a process that wrote rows was killed")
    error: Exception | None = pickle.loads(said)
    return error
