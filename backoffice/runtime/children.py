"""Child processes that cannot outlive the supervisor, and how they are ended."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOG_LIMIT_BYTES = 8 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class SystemUser:
    """The account a program runs as, where it may not run as root."""

    name: str
    uid: int
    gid: int


def at_once() -> bool:
    """The `before_start` of a program that needs no preparation."""
    return True


@dataclass(frozen=True, kw_only=True)
class Program:
    """One process of the office: how it starts, when it is ready, and how it is ended.

    `is_ready` gets what the program has logged since its start. `stop_steps` are (signal, seconds to wait),
    tried in order before SIGKILL. `death_signal` reaches the program when the supervisor itself is killed.
    `before_start` prepares each start, the later ones included, and says whether the time for it has come.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    environment: Mapping[str, str]
    directory: Path
    is_ready: Callable[[str], bool]
    stop_steps: tuple[tuple[signal.Signals, float], ...]
    death_signal: signal.Signals = signal.SIGTERM
    ready_seconds: float = 60.0
    user: SystemUser | None = None
    descriptors: tuple[int, ...] = ()
    before_start: Callable[[], bool] = at_once


def tie_to_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its exec so that the kernel sends it `death_signal` when this process dies.

    Linux only. The kernel counts the death of the forking *thread*, so only the main thread may spawn; and a
    change of user clears the request, which is why it is made last.
    """
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def spawn(program: Program, *, shared_descriptors: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, its output appended to its log."""
    return _spawn_logged(
        program.command,
        log=program.log,
        environment=program.environment,
        directory=program.directory,
        death_signal=program.death_signal,
        user=program.user,
        descriptors=(*program.descriptors, *shared_descriptors),
    )


def spawn_step(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    directory: Path,
    user: SystemUser | None = None,
    shared_descriptors: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a command that is expected to end by itself, its output appended to `log`."""
    return _spawn_logged(
        command,
        log=log,
        environment=environment,
        directory=directory,
        death_signal=signal.SIGTERM,
        user=user,
        descriptors=shared_descriptors,
    )


def spawn_guest(command: Sequence[str], *, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the user's own command on the user's own terminal."""
    return subprocess.Popen(command, env=dict(environment), preexec_fn=tie_to_parent(signal.SIGTERM))


def _spawn_logged(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    directory: Path,
    death_signal: signal.Signals,
    user: SystemUser | None,
    descriptors: tuple[int, ...],
) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=directory,
            start_new_session=True,
            pass_fds=descriptors,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=tie_to_parent(death_signal),
        )


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child's process group, the child included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def describe_exit(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


def make_room(log: Path) -> None:
    """Put a log that has grown past the limit aside; the one put aside before is dropped."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_name(log.name + ".1"))


def log_size(log: Path) -> int:
    try:
        return log.stat().st_size
    except FileNotFoundError:
        return 0


def log_since(log: Path, offset: int) -> str:
    with log.open("rb") as stream:
        stream.seek(offset)
        return stream.read().decode(errors="replace")


def end_of_log(log: Path, offset: int, *, lines: int = 12) -> str:
    """The last lines since `offset`, indented, for a sentence that ends with a colon."""
    tail = log_since(log, offset).rstrip().splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in tail) or "    (nothing was logged)"


def holders_of(path: Path) -> list[int]:
    """The processes, this one left out, that have the file open."""
    if sys.platform != "linux":
        shown = subprocess.run(["lsof", "-t", path], capture_output=True, text=True, check=False)
        return [int(pid) for pid in shown.stdout.split() if int(pid) != os.getpid()]
    wanted = os.stat(path)
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            with contextlib.suppress(OSError), os.scandir(f"/proc/{entry}/fd") as open_files:
                if any(os.path.samestat(open_file.stat(), wanted) for open_file in open_files):
                    found.append(int(entry))
    return found
