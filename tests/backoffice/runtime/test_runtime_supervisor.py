import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.runtime import occupancy, supervisor
from backoffice.runtime.children import Program
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import Layout
from backoffice.runtime.occupancy import Occupancy
from backoffice.runtime.signals import SignalWatch, StopRequested
from backoffice.runtime.supervisor import Supervisor


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def watched(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with SignalWatch() as signals:
        yield Supervisor(Layout(tmp_path), signals, said.append, ())


def program(folder: Path, name: str, script: str) -> Program:
    """A program that is ready when it has said so."""
    return Program(
        name=name,
        command=[sys.executable, "-c", textwrap.dedent(script)],
        log=folder / f"{name}.log",
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        directory=folder,
        is_ready=lambda logged: "ready" in logged,
        stop_steps=((signal.SIGTERM, 0.5),),
    )


def test_it_stops_in_the_reverse_order_of_the_start(tmp_path: Path, watched: Supervisor) -> None:
    script = """
        import signal, sys
        def leave(number, frame):
            open("order", "a").write({name!r} + " ")
            sys.exit()
        signal.signal(signal.SIGTERM, leave)
        print("ready")
        while True:
            signal.pause()
    """
    for name in ("database", "web", "scheduler"):
        watched.start(program(tmp_path, name, script.format(name=name)))
    watched.stop()
    assert (tmp_path / "order").read_text() == "scheduler web database "


def test_it_kills_what_does_not_stop_and_what_that_has_started(
    tmp_path: Path, watched: Supervisor, said: list[str]
) -> None:
    script = """
        import signal, subprocess, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen(["sleep", "60"])
        open("pid", "w").write(str(child.pid))
        print("ready")
        time.sleep(60)
    """
    watched.start(program(tmp_path, "stubborn", script))
    grandchild = Path("/proc") / (tmp_path / "pid").read_text()
    assert grandchild.exists()
    watched.stop()
    assert said == ["Stubborn does not end by itself and is killed."]
    # It is killed by then; that it is gone shows when its turn on the processor comes.
    for _ in range(100):
        if not grandchild.exists() or "\nState:\tZ" in (grandchild / "status").read_text():
            break
        time.sleep(0.1)
    else:
        pytest.fail("what it had started goes on")


def test_it_shows_the_log_of_what_does_not_start(tmp_path: Path, watched: Supervisor) -> None:
    with pytest.raises(RuntimeProblem) as caught:
        watched.start(program(tmp_path, "web", "raise SystemExit('no settings')"))
    assert caught.value.code == "did_not_start"
    assert caught.value.sentence == (
        f"Web did not start: it ended with exit code 1. The end of {tmp_path / 'web.log'}:\n    no settings"
    )


def test_it_restarts_what_dies_and_gives_up_on_what_keeps_dying(
    tmp_path: Path, watched: Supervisor, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_DELAY_SECONDS", 0.02)
    script = """
        import os, time
        print("ready")
        time.sleep(0 if os.path.exists("again") else 0.3)
        open("again", "w")
        os._exit(9)
    """
    watched.start(program(tmp_path, "worker", script))
    with pytest.raises(RuntimeProblem) as caught:
        watched.watch(lambda: False)
    assert caught.value.code == "keeps_dying"
    assert said == ["Worker ended with exit code 9; it is started again."] * 5
    assert (tmp_path / "worker.log").read_text() == "ready\n" * 6


def test_it_waits_for_the_right_time_to_start_again(tmp_path: Path, watched: Supervisor) -> None:
    asked: list[int] = []

    def third_time() -> bool:
        asked.append(1)
        return len(asked) >= 3

    late = program(tmp_path, "late", "import time; print('ready'); time.sleep(60)")
    late = Program(**{**vars(late), "before_start": third_time})
    watched.start(late)
    assert len(asked) == 3
    watched.stop()


def test_it_stops_waiting_when_a_stop_is_asked_for(tmp_path: Path, watched: Supervisor) -> None:
    watched.start(program(tmp_path, "web", "import time; print('ready'); time.sleep(60)"))
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StopRequested) as caught:
        watched.watch(lambda: False)
    assert caught.value.number == signal.SIGTERM
    watched.stop()


def test_it_gives_the_exit_code_of_the_hosted_command(watched: Supervisor) -> None:
    assert watched.host(["sh", "-c", "exit 3"], os.environ) == 3
    assert watched.host(["sh", "-c", "kill -KILL $$"], os.environ) == 128 + signal.SIGKILL


def test_it_ends_orphans_that_outstay_their_supervisor(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(occupancy, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(occupancy, "ORPHAN_SECONDS", 0.05)
    with (tmp_path / "children.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        orphan = subprocess.Popen(["sleep", "60"], pass_fds=[lock.fileno()])
    with SignalWatch() as signals, Occupancy(Layout(tmp_path)) as held:
        held.take(pause=signals.pause, say=said.append)
    assert orphan.wait(timeout=5) == -signal.SIGKILL
    assert said == ["Waiting for the processes of a run that was killed …"]


def test_it_frees_the_state_when_it_leaves(tmp_path: Path) -> None:
    said: list[object] = []
    for _ in range(2):
        with Occupancy(Layout(tmp_path)) as held:
            held.take(pause=said.append, say=said.append)
    assert said == []
