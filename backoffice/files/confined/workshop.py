"""Work on strangers' files, one process for each, forked from one that has the libraries loaded."""

import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ..limits import RESULT_BYTES, WORK_MEMORY, WORK_SECONDS
from .faults import Fault
from .launching import launch

_CHILD = "backoffice.files.confined.child"
_LONGEST_ANSWER = 1 << 16
_START_SECONDS = 30.0


class Workshop:
    """A process that forks a child for every file; what one file does to its child, the next one does not notice.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115

    def work(self, task: str, path: Path, *, result: Path | None = None, **words: Any) -> dict[str, Any]:
        """Does `task` (see `child.TASKS`) on the file at `path`; what it makes is written to `result`.

        Raises `Fault` for what is wrong with the file, `too_heavy` and `too_slow` among them.
        """
        order = {"task": task, "path": str(path), "result": str(result or ""), "words": words}
        answer = self._ask(json.dumps(order).encode() + b"\n")
        if "fault" in answer:
            raise Fault(answer["fault"], **answer["data"])
        return answer

    def close(self) -> None:
        self._stop()
        self._errors.close()

    def _ask(self, order: bytes) -> dict[str, Any]:
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(order)
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._line(process, WORK_SECONDS + 5))
        except (BrokenPipeError, EOFError, ValueError):
            self._stop()
            raise Fault("damaged") from None
        except TimeoutError:
            self._stop()
            raise Fault("too_slow", seconds=WORK_SECONDS) from None
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        limits = {"memory": WORK_MEMORY, "seconds": WORK_SECONDS, "written": RESULT_BYTES}
        self._process = launch(_CHILD, json.dumps(limits), errors=self._errors)
        # The first line says that the libraries are loaded: that time is not the file's.
        try:
            self._line(self._process, _START_SECONDS)
        except (EOFError, TimeoutError) as error:
            self._stop()
            self._errors.seek(0)
            said = self._errors.read(4096).decode("utf-8", "replace")
            raise RuntimeError(f"The workshop for files does not start: {said}") from error
        return self._process

    @staticmethod
    def _line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
        assert process.stdout is not None
        descriptor, ends, line = process.stdout.fileno(), time.monotonic() + seconds, b""
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while not line.endswith(b"\n"):
            if not poll.poll(max(0.0, ends - time.monotonic()) * 1000):
                raise TimeoutError
            block = os.read(descriptor, _LONGEST_ANSWER)
            if not block or len(line) > _LONGEST_ANSWER:
                raise EOFError
            line += block
        return line

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        process.wait()


_open: ContextVar[Workshop | None] = ContextVar("workshop", default=None)


@contextmanager
def workshop() -> Iterator[Workshop]:
    """The workshop that is open around this block, or one for the block: hundreds of files share its start."""
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    own = Workshop()
    token = _open.set(own)
    try:
        yield own
    finally:
        _open.reset(token)
        own.close()
