import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.runtime import office
from backoffice.runtime.__main__ import main
from backoffice.runtime.errors import RuntimeProblem
from tests.backoffice.runtime.conftest import Runtime


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_it_names_a_taken_port_before_anything_is_started(own_runtime: Runtime, taken_port: int) -> None:
    ended = own_runtime.run("run", "--port", str(taken_port))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"Port {taken_port} on 127.0.0.1 is taken by another program. "
        f"Stop that program, or choose another port: make run PORT={taken_port + 1}.\n"
    )
    assert sorted(path.name for path in own_runtime.root.iterdir()) == ["children.lock", "lock"]


def test_it_listens_on_a_free_port_when_none_is_named() -> None:
    with office.open_listener("127.0.0.1", 0) as listener:
        assert office.address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_it_says_when_a_host_cannot_be_listened_on() -> None:
    with pytest.raises(RuntimeProblem, match=r"The host '192\.0\.2\.1' cannot be listened on") as caught:
        office.open_listener("192.0.2.1", 0)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["exec", "--fresh"], "exec needs a command: exec … -- COMMAND"),
        (["run", "--port", "http"], "'http' is not a port: use a whole number from 0 to 65535"),
        (["exec", "--with", "web,mail", "--", "true"], "'mail' is not one of web, worker, scheduler"),
        (["exec", "--state", "..", "--", "true"], "'..' is neither a simple name nor a path with a slash"),
    ],
)
def test_it_refuses_what_it_does_not_understand(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert capsys.readouterr().err.strip().endswith(sentence)


def test_it_says_that_a_command_does_not_exist(runtime: Runtime) -> None:
    ended = runtime.run("exec", "--no-fsync", "--", "no-such-command")
    assert ended.returncode == 127
    assert ended.stderr == "The command 'no-such-command' cannot be run: No such file or directory.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that belongs to another user")
def test_it_leaves_the_state_of_another_user_alone(tmp_path: Path) -> None:
    runtime = Runtime(tmp_path / "state")
    runtime.root.mkdir()
    os.chown(runtime.root, 12345, -1)
    ended = runtime.run("exec", "--", "true")
    assert ended.returncode == 1
    assert ended.stderr.startswith(
        f"The state directory {runtime.root} belongs to user 12345, and this is user 0."
    )
    assert list(runtime.root.iterdir()) == []


def test_it_says_which_server_is_missing(own_runtime: Runtime, tmp_path: Path) -> None:
    ended = own_runtime.run("exec", "--", "true", PG_BIN="/usr/share")
    assert ended.returncode == 1
    assert ended.stderr == (
        "There is no PostgreSQL server in /usr/share. Name a folder with 'initdb' and 'postgres' in PG_BIN, "
        "or set DATABASE_URL to a PostgreSQL server of your own.\n"
    )


def test_make_asks_for_a_python_that_is_new_enough(tmp_path: Path) -> None:
    for name in ("python3.11", "python3", "python"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    repository = Path(__file__).resolve().parents[3]
    ended = subprocess.run(
        ["make", "--no-print-directory", "install"],
        cwd=repository,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("Entrepôt needs Python 3.11 or newer, and none was found")
