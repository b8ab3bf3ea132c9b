"""How much memory a file takes: its way in a process of its own, which prints its peak in MB.

`python -m bench.importing.memory FILE STEP`, where STEP is `preview` or `apply`.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

_KILOBYTE = 1024


def peak_of(path: Path, step: str) -> tuple[float, float]:
    """The peaks in MB of a process that takes the file as far as `step`, and of its reader of workbooks."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(path), step], stdout=subprocess.PIPE, check=True, text=True
    )
    own, readers = done.stdout.split()[-2:]
    return float(own), float(readers)


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
