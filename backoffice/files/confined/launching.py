"""Starting a confined process, and the limits it takes on itself before it opens anything."""

import contextlib
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_ROOT = str(Path(__file__).resolve().parents[3])
# Nothing of the office's environment, where its secrets stand, goes along.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_OPEN_FILES = 64


def launch(module: str, argument: str, *, errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Starts `main()` of a module in a Python of its own, with `argument` as `sys.argv[1]` and pipes to talk through.

    The process leads a group of its own, so that killing the group leaves none of its children behind.
    """
    program = f"import sys; sys.path.append(sys.argv.pop(1)); from {module} import main; main()"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", program, _ROOT, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        | {"PYTHONIOENCODING": "utf-8", "RUST_BACKTRACE": "0", "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )


def limit_this_process(*, memory: int, seconds: float, written: int) -> None:
    """Bounds the address space (bytes), the processor time, and how long a file it writes may become (bytes)."""
    bounds: tuple[tuple[Any, int], ...] = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_AS, memory),
    )
    for which, bound in bounds:
        # Some systems refuse a limit they do not know; the parent's clock still holds. The hard limit on
        # time lies above the soft one, so that the signal tells time from memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound + 5 if which == resource.RLIMIT_CPU else bound))
