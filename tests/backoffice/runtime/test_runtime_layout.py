from pathlib import Path

import environ
import pytest
from psycopg.conninfo import conninfo_to_dict

from backoffice.runtime.layout import REPOSITORY, Layout

LONGEST_SOCKET_PATH = 107


def test_it_lies_below_var_unless_the_environment_says_otherwise(tmp_path: Path) -> None:
    assert Layout.from_environment({}).root == REPOSITORY / "var" / "run"
    assert Layout.from_environment({"ENTREPOT_STATE": "demo"}).root == REPOSITORY / "var" / "demo"
    assert Layout.from_environment({"ENTREPOT_STATE": str(tmp_path)}).root == tmp_path


def test_it_reads_an_empty_variable_as_none() -> None:
    assert Layout.from_environment({"ENTREPOT_STATE": " "}).root == REPOSITORY / "var" / "run"


def test_it_touches_no_file(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    assert layout.database_url
    assert layout.broker_url
    assert not layout.root.exists()
    assert not layout.sockets.exists()


@pytest.mark.parametrize("name", ["sockets_lock", "broker"])
def test_it_keeps_socket_paths_short_however_deep_the_state_lies(name: str) -> None:
    layout = Layout(Path("/") / "/".join(["a-rather-long-folder-name"] * 20))
    longest = {
        "sockets_lock": layout.postgres_sockets / ".s.PGSQL.5432.lock",
        "broker": layout.broker_socket,
    }[name]
    assert len(str(longest)) <= LONGEST_SOCKET_PATH


def test_it_gives_each_state_sockets_of_its_own(tmp_path: Path) -> None:
    assert Layout(tmp_path / "one").sockets != Layout(tmp_path / "two").sockets


def test_it_gives_a_state_the_same_sockets_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert Layout(tmp_path / "link" / "state").sockets == Layout(tmp_path / "state").sockets


def test_it_gives_one_address_to_libpq_and_to_django(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6000")
    layout = Layout(tmp_path)
    expected = {
        "user": "entrepot",
        "dbname": "entrepot",
        "port": "5432",
        "host": str(layout.postgres_sockets),
    }
    assert conninfo_to_dict(layout.database_url) == expected
    parsed = environ.Env.db_url_config(layout.database_url)
    assert parsed["NAME"] == "entrepot"
    assert parsed["USER"] == "entrepot"
    assert parsed["PORT"] == 5432
    assert parsed["OPTIONS"] == {"host": str(layout.postgres_sockets)}
