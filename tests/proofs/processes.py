"""`kill -9` of processes by whose children they are: never by a name that another's might have."""

import os
import random
import signal
from collections.abc import Callable
from pathlib import Path


def kill_below(
    parent: int,
    chance: random.Random,
    *,
    which: Callable[[str], bool] = lambda line: True,
    older: float = 0.0,
) -> bool:
    """Kills one child of this process whose command line is `which`, if it is `older` than so many seconds.

    Tells whether there was one.
    """
    found = [pid for pid in children_of(parent) if which(command_of(pid)) and age_of(pid) >= older]
    if not found:
        return False
    try:
        os.kill(chance.choice(found), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def age_of(pid: int) -> float:
    """How many seconds ago the process began; 0 for one that is gone."""
    try:
        begun = int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError):
        return 0.0
    return uptime - begun / os.sysconf("SC_CLK_TCK")


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
