"""Steps of one piece of work side by side: while PostgreSQL does its part of one, Python does its part of the next."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection

# More would wait for each other in Python, which runs one thread at a time.
_MOST = 3


def lanes_here() -> int:
    """How many steps this machine can do at once: as many as it has cores, but few."""
    return min(_MOST, len(os.sched_getaffinity(0)))


def side_by_side(step: Callable[[], bool], lanes: int) -> None:
    """Calls `step` from so many threads, each with a connection of its own, until it says that nothing is left.

    What a step raises ends all lanes, each behind the step that it is in, and is raised here.
    """
    over = Event()

    def lane() -> None:
        try:
            while not over.is_set() and step():
                pass
        finally:
            over.set()
            connection.close()

    with ThreadPoolExecutor(lanes, thread_name_prefix="lane") as threads:
        ends = [threads.submit(lane) for _ in range(lanes)]
    for end in ends:
        end.result()
