"""`kill -9` of processes by whose children they are: never by a name that another's might have."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path


def kill_below(
    parent: int, chance: random.Random, *, which: Callable[[str], bool] = lambda line: True
) -> bool:
    """Kills one child of this process whose command line is `which`; tells whether there was one."""
    found = [pid for pid in children_of(parent) if which(command_of(pid))]
    if not found:
        return False
    try:
        os.kill(chance.choice(found), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def children_of(parent: int) -> list[int]:
    """The processes that this one has started and that run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
        except (OSError, ValueError):
            continue
    return sorted(found)


def command_of(pid: int) -> str:
    """The command line, words divided by spaces; nothing for a process that is gone."""
    try:
        return (
            (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return ""
