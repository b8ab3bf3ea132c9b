"""Who holds a state directory: one supervisor at a time, and never beside the children of a killed one."""

import contextlib
import errno
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from backoffice.runtime.children import holders_of
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import Layout

ORPHAN_SECONDS = 30.0
KILLED_SECONDS = 5.0
QUIET_SECONDS = 0.5


@dataclass(slots=True)
class Occupancy:
    """The two locks of a state directory.

    `lock` belongs to the supervisor alone. `children.lock` is inherited by every child and by their own
    children, so the kernel frees it only when the last of them is gone: then, and only then, is it known
    that no worker of an earlier, killed supervisor is still at work.
    """

    layout: Layout
    _descriptors: list[int] = field(default_factory=list)

    def take(self, *, pause: Callable[[float], None], say: Callable[[str], None]) -> None:
        """Make the directory ours, waiting for orphans of a killed supervisor; they are ended in the end.

        Raises RuntimeProblem: `no_state_directory`, `foreign_state`, `state_in_use`, `orphans_remain`,
        `no_locks`.
        """
        self._open_directory()
        own = self._open(self.layout.lock)
        if not self._lock(own):
            holder = os.pread(own, 400, 0).decode(errors="replace").strip() or "another process"
            raise RuntimeProblem(
                "state_in_use",
                f"Entrepôt already runs on {self.layout.root} ({holder}). "
                "Stop that one, or name another state directory in ENTREPOT_STATE.",
            )
        self.announce(f"process {os.getpid()}")
        self._outwait_orphans(self._open(self.layout.children_lock), pause=pause, say=say)

    def __enter__(self) -> "Occupancy":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for descriptor in reversed(self._descriptors):
            os.close(descriptor)
        self._descriptors.clear()

    @property
    def shared_descriptors(self) -> tuple[int, ...]:
        """What every child inherits."""
        return tuple(self._descriptors[1:])

    def announce(self, holder: str) -> None:
        """What a second supervisor will be told about this one."""
        descriptor = self._descriptors[0]
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode(), 0)

    def _open_directory(self) -> None:
        root = self.layout.root
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RuntimeProblem(
                "no_state_directory",
                f"The state directory {root} cannot be made: {error.strerror}. "
                "Make its parent writable, or name another one in ENTREPOT_STATE.",
            ) from error
        owner = root.stat().st_uid
        if owner != os.geteuid():
            raise RuntimeProblem(
                "foreign_state",
                f"The state directory {root} belongs to user {owner}, and this is user {os.geteuid()}. "
                "Run as that user, remove the directory, or name another one in ENTREPOT_STATE.",
            )

    def _open(self, path: Path) -> int:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._descriptors.append(descriptor)
        return descriptor

    def _lock(self, descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOTSUP}:
                raise
            raise RuntimeProblem(
                "no_locks",
                f"The file system of {self.layout.root} has no file locks. "
                "Name a directory on a local disk in ENTREPOT_STATE.",
            ) from error
        return True

    def _outwait_orphans(
        self, descriptor: int, *, pause: Callable[[float], None], say: Callable[[str], None]
    ) -> None:
        if self._free_within(QUIET_SECONDS, descriptor, pause):
            return
        say("Waiting for the processes of a run that was killed …")
        # Linux has told them to end when their supervisor died; elsewhere nobody has yet.
        if sys.platform != "linux":
            self._signal_orphans(signal.SIGTERM)
        if self._free_within(ORPHAN_SECONDS, descriptor, pause):
            return
        self._signal_orphans(signal.SIGKILL)
        if self._free_within(KILLED_SECONDS, descriptor, pause):
            return
        left = ", ".join(map(str, holders_of(self.layout.children_lock)))
        raise RuntimeProblem(
            "orphans_remain",
            f"Processes of an earlier run on {self.layout.root} are still alive ({left}) and could not be "
            "ended. End them and start again.",
        )

    def _free_within(self, seconds: float, descriptor: int, pause: Callable[[float], None]) -> bool:
        deadline = time.monotonic() + seconds
        while not self._lock(descriptor):
            if time.monotonic() > deadline:
                return False
            pause(0.05)
        return True

    def _signal_orphans(self, number: signal.Signals) -> None:
        for pid in holders_of(self.layout.children_lock):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
