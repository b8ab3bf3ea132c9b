"""Which process has a job: named so that another one on the same machine can tell whether it is still there.

The number of a process says nothing by itself: another machine, another container or the next process has it too.
Together with the boot of the machine, the namespaces in which it and its clock are counted, and the moment at which the
process began it is one process and no other. Where a system does not tell these, nobody is ever found to be gone.
"""

import os
from pathlib import Path

_PROC = Path("/proc")
# In /proc/<pid>/stat, behind the name of the program: the state, and the clock ticks from boot to the beginning.
_STATE, _BEGAN = 0, 19
# Dead, though its parent has not asked for it yet.
_DEAD = ("Z", "X", "x")


def this_process() -> str:
    """`boot:namespaces:pid:began`; only the number where the system tells no more."""
    pid = os.getpid()
    here, facts = _here(), _facts(pid)
    return f"{here}:{pid}:{facts[_BEGAN]}" if here and facts else f":{pid}:"


def is_gone(owner: str) -> bool:
    """Whether the process of this name, with whatever stands behind it, has certainly ended.

    False for one of another boot, another container or another machine: those are waited for.
    """
    boot, namespaces, pid, began, *_ = [*owner.split(":"), "", "", "", ""]
    if f"{boot}:{namespaces}" != _here() or not (pid.isdigit() and began.isdigit()):
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        # Somebody else's by now, or hidden: its beginning decides, where it is told.
        pass
    facts = _facts(int(pid))
    return bool(facts) and (facts[_BEGAN] != began or facts[_STATE] in _DEAD)


def _here() -> str:
    """`boot:namespaces` of this process; empty where the system does not tell."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        spaces = _PROC / "self/ns"
        clock = (spaces / "time").stat().st_ino if (spaces / "time").exists() else 0
        return f"{boot}:{(spaces / 'pid').stat().st_ino}.{clock}"
    except OSError:
        return ""


def _facts(pid: int) -> list[str]:
    """What the system says of the process, behind the name of its program; nothing of one that it does not show."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
