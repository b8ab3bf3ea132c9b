import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from backoffice.runtime.children import holders_of
from backoffice.runtime.layout import REPOSITORY, Layout
from backoffice.runtime.places import wipe_state

COMMAND = [sys.executable, "-m", "backoffice.runtime"]
# The suite itself runs beside an embedded database; the runtimes under test have their own.
SET_BY_THE_SUITE = ("DATABASE_URL", "CELERY_BROKER_URL", "ENTREPOT_STATE", "ENTREPOT_URL")


@dataclass(frozen=True)
class Runtime:
    """The runtime's command line on one state directory, as a shell would use it."""

    root: Path

    @property
    def layout(self) -> Layout:
        return Layout(self.root)

    @property
    def cluster(self) -> Path:
        near, far = self.layout.near_cluster, self.layout.far_cluster
        return near if near.exists() else far

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_SUITE}
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=REPOSITORY,
            env=kept | {"ENTREPOT_STATE": str(self.root)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.begin(*arguments, **environment)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def python(self, script: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a script beside PostgreSQL and the broker."""
        return self.run("exec", *options, "--", sys.executable, "-c", textwrap.dedent(script))

    @contextmanager
    def held(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        """An exec whose command has everything ready and waits."""
        process = self.begin("exec", *options, "--", "sh", "-c", "echo ready; exec sleep 60")
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=20)

    def processes(self) -> list[int]:
        return holders_of(self.layout.children_lock)


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A throwaway state whose cluster is made once."""
    with ended(Runtime(tmp_path_factory.mktemp("runtime") / "state")) as shared:
        yield shared


@pytest.fixture(scope="session")
def lasting_runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """A state that is there to last, with its cluster."""
    with ended(Runtime(tmp_path_factory.mktemp("lasting") / "state")) as shared:
        assert shared.run("exec", "--", "true").returncode == 0
        yield shared


@pytest.fixture
def own_runtime(tmp_path: Path) -> Iterator[Runtime]:
    """A state that no other test touches."""
    with ended(Runtime(tmp_path / "state")) as own:
        yield own


@contextmanager
def ended(runtime: Runtime) -> Iterator[Runtime]:
    """The runtime, whose data outside its folder is removed in the end."""
    yield runtime
    assert not runtime.root.exists() or runtime.processes() == []
    wipe_state(runtime.layout)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    def wait(holds: Callable[[], bool], seconds: float = 15.0) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it did not come about in time"
            time.sleep(0.05)

    return wait
