"""How much memory a file takes: its way in a process of its own, which prints its peaks in MB.

`python -m bench.importing.memory FILE STEP`, where STEP is `preview` or `apply`.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

_KILOBYTE = 1024
_PAUSE = 0.03


class Peaks(NamedTuple):
    """In MB: of the process that takes the file, of its largest child, and of all of them together at one moment.

    Together, memory that processes share is counted once.
    """

    own: float
    child: float
    together: float


def peak_of(path: Path, step: str) -> Peaks:
    """The peaks of a process that takes the file as far as `step`."""
    command = [sys.executable, "-m", __name__, str(path), step]
    together = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as taking:
        while taking.poll() is None:
            together = max(together, sum(map(_proportional, _with_children(taking.pid))))
            time.sleep(_PAUSE)
        said = taking.stdout.read() if taking.stdout else ""
    if taking.returncode:
        raise RuntimeError(f"The process that takes {path.name} ended with {taking.returncode}.")
    own, child = said.split()[-2:]
    return Peaks(float(own), float(child), together * _KILOBYTE / 1e6)


def _with_children(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _with_children(int(child)))]


def _proportional(pid: int) -> int:
    """Kilobytes, of which those that others have too are counted in part; none of a process that has just ended."""
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:")), 0)


def main(path: Path, step: str) -> None:
    import django

    django.setup()
    from .ours import applied, previewed

    session = previewed(path)
    if step == "apply":
        applied(session)
    peaks = (_own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(*(peak * _KILOBYTE / 1e6 for peak in peaks))


def _own_peak() -> int:
    """In kilobytes. `ru_maxrss` would begin with the peak of whoever started the process, the bench itself."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    main(Path(sys.argv[1]), sys.argv[2])
