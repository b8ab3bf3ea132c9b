"""The process that works on files: it loads the libraries once and forks for every file.

1. It reads an order, a line of JSON, and forks.
2. The fork takes its limits on itself, keeps no way to talk but one pipe, does the task and ends.
3. Its answer, or how it died, goes out as one line of JSON.
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from .faults import Fault
from .launching import limit_this_process
from .papers import inspect_paper
from .pictures import re_encode

TASKS: dict[str, Callable[..., dict[str, Any]]] = {"paper": inspect_paper, "picture": re_encode}
_LONGEST_ANSWER = 1 << 15


def main() -> None:
    """Serves orders until standard input ends: `sys.argv[1]` is JSON with the limits of each."""
    limits = json.loads(sys.argv[1])
    logging.disable(logging.CRITICAL)  # the libraries complain about files, and nobody listens
    # Pillow loads its formats when the first picture is written: loaded here, they are not loaded anew by every fork.
    Image.init()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(_in_a_fork(line, limits) + "\n")
        sys.stdout.flush()


def _in_a_fork(line: str, limits: dict[str, Any]) -> str:
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ear)
            _work(line, limits, mouth)
        finally:
            os._exit(1)
    os.close(mouth)
    said = b""
    while len(said) <= _LONGEST_ANSWER and (block := os.read(ear, _LONGEST_ANSWER)):
        said += block
    os.close(ear)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        slow = os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM)
        return json.dumps(
            {"fault": "too_slow" if slow else "damaged", "data": {"seconds": limits["seconds"]}}
        )
    try:
        return json.dumps(json.loads(said))
    except ValueError:
        return json.dumps({"fault": "damaged", "data": {}})


def _work(line: str, limits: dict[str, Any], mouth: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    limit_this_process(**limits)
    signal.alarm(int(limits["seconds"]) + 2)  # one that sleeps uses no processor time
    order = json.loads(line)
    try:
        answer = TASKS[order["task"]](
            Path(order["path"]), Path(order["result"]) if order["result"] else None, **order["words"]
        )
    except Fault as fault:
        answer = {"fault": fault.code, "data": fault.data}
    except MemoryError:
        answer = {"fault": "too_heavy", "data": {}}
    except RecursionError:
        answer = {"fault": "damaged", "data": {}}
    os.write(mouth, json.dumps(answer).encode()[:_LONGEST_ANSWER])
    os._exit(0)
