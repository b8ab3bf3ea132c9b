import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from backoffice.runtime.binaries import database_user
from backoffice.runtime.places import ClusterRecord
from tests.backoffice.runtime.conftest import Runtime

Eventually = Callable[[Callable[[], bool]], None]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand PostgreSQL to another user")


def postmaster_of(runtime: Runtime) -> int:
    return int((runtime.cluster / "postmaster.pid").read_text().splitlines()[0])


def ask_broker(runtime: Runtime, question: bytes) -> str:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(runtime.layout.broker_socket))
        probe.sendall(question + b"\r\n")
        return probe.recv(65536).decode()


def broker_of(runtime: Runtime) -> int:
    return int(ask_broker(runtime, b"INFO server").partition("process_id:")[2].split()[0])


def answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (OSError, ValueError, IndexError, psycopg.OperationalError):
        return False
    return True


def test_it_runs_a_command_beside_a_database_and_a_broker(runtime: Runtime) -> None:
    ended = runtime.python(
        """
        import json, os, sys
        import psycopg
        from kombu import Connection

        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            seen = connection.execute(
                "SELECT current_user, current_database(), rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
                " pg_get_userbyid(datdba), pg_encoding_to_char(encoding),"
                " current_setting('listen_addresses'), lower('É'),"
                " current_setting('max_connections'), current_setting('fsync')"
                " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
        with Connection(os.environ["CELERY_BROKER_URL"]) as broker:
            broker.ensure_connection(max_retries=1)
        print(json.dumps([seen, os.environ["ENTREPOT_STATE"], "ENTREPOT_URL" in os.environ]))
        sys.exit(7)
        """,
        "--no-fsync",
    )
    assert (ended.returncode, ended.stderr) == (7, "")
    assert json.loads(ended.stdout) == [
        ["entrepot", "entrepot", False, False, True, True, "entrepot", "UTF8", "", "é", "150", "off"],
        str(runtime.root.resolve()),
        False,
    ]
    assert runtime.processes() == []
    assert not runtime.layout.sockets.exists()


def test_it_restarts_postgresql_and_the_broker_when_they_are_killed(
    lasting_runtime: Runtime, eventually: Eventually
) -> None:
    runtime = lasting_runtime
    with runtime.held() as held:
        with psycopg.connect(runtime.layout.database_url) as connection:
            connection.execute("CREATE TABLE survivor AS SELECT 42 AS answer")
        ask_broker(runtime, b"SET survivor 42")
        assert ask_broker(runtime, b"WAITAOF 1 0 5000").startswith("*2\r\n:1\r\n")
        server, broker = postmaster_of(runtime), broker_of(runtime)

        os.kill(server, signal.SIGKILL)
        os.kill(broker, signal.SIGKILL)

        eventually(lambda: answers(lambda: psycopg.connect(runtime.layout.database_url).close()))
        eventually(lambda: answers(lambda: broker_of(runtime)))
        assert postmaster_of(runtime) != server
        assert broker_of(runtime) != broker
        with psycopg.connect(runtime.layout.database_url) as connection:
            assert connection.execute("SELECT answer FROM survivor").fetchone() == (42,)
        assert ask_broker(runtime, b"GET survivor") == "$2\r\n42\r\n"
        held.terminate()
        _, errors = held.communicate(timeout=20)
    assert sorted(errors.splitlines()) == [
        "PostgreSQL was ended by SIGKILL; it is started again.",
        "The broker was ended by SIGKILL; it is started again.",
    ]
    assert held.returncode == 128 + signal.SIGTERM


def test_it_tells_a_second_one_who_holds_the_state(runtime: Runtime) -> None:
    with runtime.held("--no-fsync") as held:
        second = runtime.run("exec", "--no-fsync", "--", "true")
    assert second.returncode == 1
    assert second.stderr == (
        f"Entrepôt already runs on {runtime.root} (process {held.pid}). "
        "Stop that one, or name another state directory in ENTREPOT_STATE.\n"
    )


def test_it_starts_although_the_number_of_its_old_server_is_anothers_now(lasting_runtime: Runtime) -> None:
    """A durable cluster: a throwaway one would simply be made anew."""
    user = database_user()
    bystander = subprocess.Popen(["sleep", "60"], user=user.uid if user else None, cwd="/")
    lock = lasting_runtime.cluster / "postmaster.pid"
    lock.write_text(f"{bystander.pid}\n{lasting_runtime.cluster}\n{int(time.time())}\n5432\n\n\n\n")
    if user:
        os.chown(lock, user.uid, user.gid)

    ended = lasting_runtime.run("exec", "--", "true")

    bystander.terminate()
    bystander.wait()
    assert (ended.returncode, ended.stderr) == (0, "")


def test_it_refuses_to_risk_data_that_is_there_to_last(lasting_runtime: Runtime) -> None:
    risky = lasting_runtime.run("exec", "--no-fsync", "--", "true")
    assert risky.returncode == 1
    assert risky.stderr == (
        f"The database of {lasting_runtime.root} is there to last, and --no-fsync could lose it. "
        "Leave --no-fsync out, name another --state, or begin with --fresh.\n"
    )


def test_it_puts_the_messages_of_killed_workers_back(runtime: Runtime) -> None:
    taken = runtime.python(
        """
        import os
        from kombu import Connection

        connection = Connection(os.environ["CELERY_BROKER_URL"])
        connection.SimpleQueue("jobs").put({"job": 1})
        message = connection.SimpleQueue("jobs").get(timeout=5)
        connection.default_channel.client.set("unacked_mutex", "held by a killed worker")
        assert message.payload == {"job": 1}
        os._exit(0)
        """,
        "--no-fsync",
    )
    assert taken.returncode == 0, taken.stderr
    restored = runtime.python(
        """
        import os
        from kombu import Connection
        from backoffice.runtime.broker import Broker
        from backoffice.runtime.layout import Layout

        broker = Broker(Layout.from_environment(), print)
        connection = Connection(os.environ["CELERY_BROKER_URL"])
        print(broker.restore_unacked(), broker.restore_unacked())
        print(connection.SimpleQueue("jobs").get(timeout=5).payload, flush=True)
        os._exit(0)
        """,
        "--no-fsync",
    )
    assert restored.stdout.splitlines() == [
        "Back in their queues: 1 background tasks whose worker was killed.",
        "True True",
        "{'job': 1}",
    ]


def test_it_leases_a_database_of_its_own_on_a_named_server(runtime: Runtime, tmp_path: Path) -> None:
    inner = Runtime(tmp_path / "state")
    script = f"""
        import os, subprocess, sys
        import psycopg

        def databases():
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                return {{row[0] for row in connection.execute("SELECT datname FROM pg_database")}}

        def run(url):
            ask = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).info.dbname)"
            words = ["exec", "--state", {str(inner.root)!r}, "--fresh", "--", sys.executable, "-c", ask]
            return subprocess.run(
                [sys.executable, "-m", "backoffice.runtime", *words],
                env={{**os.environ, "DATABASE_URL": url}}, capture_output=True, text=True,
            )

        before = databases()
        url = os.environ["DATABASE_URL"]
        leased = run(url)
        print(leased.returncode, leased.stdout.startswith("entrepot_state_"), databases() == before)
        with psycopg.connect(url) as connection:
            connection.execute("DROP ROLE IF EXISTS humble")
            connection.execute("CREATE ROLE humble LOGIN")
        print(run(url.replace("entrepot@", "humble@")).stderr, end="")
    """
    ended = runtime.python(script, "--no-fsync")
    assert ended.stdout.splitlines() == [
        "0 True True",
        "The role 'humble' of DATABASE_URL may not create databases, and --fresh needs one of its own. "
        'Allow it as a superuser with: ALTER ROLE "humble" CREATEDB; or leave --fresh out.',
    ], ended.stderr


def test_it_names_an_unreachable_server_without_its_password(own_runtime: Runtime) -> None:
    ended = own_runtime.run(
        "exec",
        "--",
        "true",
        DATABASE_URL="postgres://someone:secret-word@127.0.0.1:1/x",
        CELERY_BROKER_URL="x:",
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The database of DATABASE_URL cannot be reached: ")
    assert "secret-word" not in ended.stderr


def test_it_begins_anew_when_asked_for_a_fresh_state(runtime: Runtime) -> None:
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    remains = [
        folder / "remains"
        for folder in (runtime.cluster, runtime.layout.broker_data, runtime.layout.media, runtime.layout.logs)
    ]
    foreign = runtime.root / "not-ours"
    for path in (*remains, foreign):
        path.touch()
    assert runtime.run("exec", "--no-fsync", "--fresh", "--", "true").returncode == 0
    assert [path for path in (*remains, foreign) if path.exists()] == [foreign]


def test_it_makes_a_throwaway_cluster_anew_after_an_unclean_stop(runtime: Runtime) -> None:
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    (runtime.cluster / "remains").touch()
    (runtime.cluster / "postmaster.pid").write_text("2147483646\n")
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    assert not (runtime.cluster / "remains").exists()


def test_it_leaves_no_orphan_when_it_is_killed_and_keeps_the_data(
    lasting_runtime: Runtime, eventually: Eventually
) -> None:
    with lasting_runtime.held() as held:
        assert len(lasting_runtime.processes()) > 2
        with psycopg.connect(lasting_runtime.layout.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        held.kill()
        eventually(lambda: lasting_runtime.processes() == [])
        # The hosted command has our pipes: they close when it is gone.
        held.communicate(timeout=10)

    again = lasting_runtime.python(
        """
        import os, psycopg
        print(psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT answer FROM kept").fetchone())
        """
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, "(42,)\n", "")


def leave_half_made(runtime: Runtime) -> None:
    """What a kill during initdb leaves."""
    (runtime.layout.unfinished_near_cluster / "base").mkdir(parents=True)
    ClusterRecord(durable=False, storage=None, made=False).write(runtime.layout)


@root_only
def test_it_keeps_the_cluster_where_the_database_user_can_reach_it(runtime: Runtime) -> None:
    """The folders that pytest makes are closed to others; one in /tmp may be open."""
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        near = Runtime(Path(folder) / "state")
        leave_half_made(near)
        assert near.run("exec", "--no-fsync", "--", "true").returncode == 0
        assert (near.layout.near_cluster.exists(), near.layout.far_storage.exists()) == (True, False)
        assert (runtime.layout.near_cluster.exists(), runtime.layout.far_storage.exists()) == (False, True)
        for cluster in (near.cluster, runtime.cluster):
            assert stat.S_IMODE(cluster.stat().st_mode) == 0o700
        removed = near.run("remove")
        assert (removed.returncode, removed.stdout) == (0, f"Removed what was in {near.root}.\n")
        assert sorted(path.name for path in near.root.iterdir()) == ["children.lock", "lock"]
    assert stat.S_IMODE(runtime.root.parent.parent.stat().st_mode) == 0o700


def test_it_asks_where_the_database_of_a_moved_state_shall_go(own_runtime: Runtime) -> None:
    layout = own_runtime.layout
    own_runtime.root.mkdir()
    ClusterRecord(durable=True, storage="/var/tmp/entrepot-elsewhere", made=True).write(layout)
    ended = own_runtime.run("exec", "--", "true")
    assert ended.returncode == 1
    assert ended.stderr == (
        f"{layout.root} was moved or copied here, but its database lies in /var/tmp/entrepot-elsewhere. "
        f"If it was moved, let the database follow: mv /var/tmp/entrepot-elsewhere {layout.far_storage} "
        f"If it was copied, begin anew: rm {layout.cluster_record}\n"
    )


def test_it_does_not_touch_a_cluster_it_knows_nothing_of(own_runtime: Runtime) -> None:
    own_runtime.layout.near_cluster.mkdir(parents=True)
    ended = own_runtime.run("exec", "--", "true")
    assert (ended.returncode, ended.stderr) == (
        1,
        f"{own_runtime.layout.near_cluster} was not made by this state, and is not touched. Move it away.\n",
    )
    assert own_runtime.layout.near_cluster.exists()


@root_only
def test_it_never_takes_the_cluster_of_a_removed_state_for_its_own(runtime: Runtime) -> None:
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    (runtime.layout.far_cluster / "remains").touch()
    shutil.rmtree(runtime.root)
    assert runtime.run("exec", "--no-fsync", "--", "true").returncode == 0
    assert not (runtime.layout.far_cluster / "remains").exists()
