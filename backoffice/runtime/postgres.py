"""The embedded PostgreSQL: made, started, healed and stopped by our own launcher.

It listens on one unix socket and on no network. Whoever may enter the socket's folder is trusted, so the
folder is closed to everybody else.
"""

import dataclasses
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg

from backoffice.runtime.binaries import PostgresPrograms, database_user, open_to_all, postgres_programs
from backoffice.runtime.children import Program, SystemUser
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import DATABASE, PORT, ROLE, Layout
from backoffice.runtime.places import (
    ClusterRecord,
    make_own,
    make_socket_folder,
    read_record,
    wipe_cluster,
)

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "150",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    # An import writes some 6 KB of log a row. With the 8 MB that PostgreSQL takes of itself its writers wait for each
    # other's writing; with more, and no checkpoint in the middle, 100,000 rows take a twelfth less.
    "wal_buffers": "64MB",
    "min_wal_size": "512MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Loses the last commits when the server is killed, and all when the machine falls; it is then made anew.
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
MOST_READY_SECONDS = 300.0


class RunStep(Protocol):
    def __call__(
        self, name: str, command: Sequence[str | Path], *, user: SystemUser | None, directory: Path
    ) -> str: ...


@dataclass
class Cluster:
    """The cluster of one state directory. The caller holds the state's locks.

    `durable` is False for tests: writes are not forced to disk, and after an unclean stop the cluster is
    made anew. A cluster that was once opened as durable stays so.
    """

    layout: Layout
    durable: bool
    say: Callable[[str], None]
    programs: PostgresPrograms = field(init=False)
    user: SystemUser | None = field(init=False)
    folder: Path = field(init=False)

    def prepare(self, run_step: RunStep) -> None:
        """Find the programs, and find or make the cluster.

        Raises RuntimeProblem: those of `binaries`, `unknown_cluster`, `moved_state`, `durable_cluster`,
        `other_version`, `closed_folder`, `foreign_folder`.
        """
        self.user = database_user()
        self.programs = postgres_programs(self.user)
        record = self._usable_record()
        if record is None:
            record = self._make(run_step)
        else:
            dataclasses.replace(record, durable=record.durable or self.durable).write(self.layout)
        self.folder = record.cluster(self.layout).resolve()
        make_socket_folder(self.layout, self.layout.postgres_sockets, self.user)

    def program(self) -> Program:
        settings = SETTINGS | {"unix_socket_directories": str(self.layout.postgres_sockets)}
        if not self.durable:
            settings |= THROWAWAY_SETTINGS
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="PostgreSQL",
            command=(self.programs.postgres, "-D", self.folder, *options),
            log=self.layout.logs / "postgres.log",
            environment=_plain_environment(),
            directory=Path("/"),
            is_ready=lambda logged: self._answers(),
            ready_seconds=MOST_READY_SECONDS,
            # A fast shutdown; then one without a last checkpoint, which the next start recovers from.
            stop_steps=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)),
            death_signal=signal.SIGINT,
            user=self.user,
            before_start=self._drop_stale_lock,
        )

    def provision(self) -> None:
        """Make the project's role and database where they are missing.

        The role may make databases and roles but is no superuser, and no row-level policy spares it.
        """
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(
                    f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION"
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _usable_record(self) -> ClusterRecord | None:
        """The record of a cluster that can be started; None when one has to be made."""
        record = read_record(self.layout)
        if record is None and self.layout.near_cluster.exists():
            raise RuntimeProblem(
                "unknown_cluster",
                f"{self.layout.near_cluster} was not made by this state, and is not touched. Move it away.",
            )
        if record is None or not record.made:
            return None
        far = self.layout.far_storage
        if record.storage not in {None, str(far)} and not far.exists():
            raise RuntimeProblem(
                "moved_state",
                f"{self.layout.root} was moved or copied here, but its database lies in {record.storage}. "
                f"If it was moved, let the database follow: mv {record.storage} {far} "
                f"If it was copied, begin anew: rm {self.layout.cluster_record}",
            )
        if record.storage:
            record = dataclasses.replace(record, storage=str(far))
        cluster = record.cluster(self.layout)
        if not cluster.exists():
            self.say(f"The database of {self.layout.root} is gone from {cluster}; an empty one is made.")
            return None
        if not self.durable:
            if record.durable:
                raise RuntimeProblem(
                    "durable_cluster",
                    f"The database of {self.layout.root} is there to last, and --no-fsync could lose it. "
                    "Leave --no-fsync out, name another --state, or begin with --fresh.",
                )
            if (cluster / "postmaster.pid").exists():
                return None
        if record.storage is None and self.user is not None and not open_to_all(self.layout.root):
            raise RuntimeProblem(
                "closed_folder",
                f"PostgreSQL runs as user {self.user.name!r}, who may no longer enter {self.layout.root}. "
                "Open the folders above it again (chmod o+x), or name another one in ENTREPOT_STATE.",
            )
        major = int((cluster / "PG_VERSION").read_text())
        if major != self.programs.major:
            if not record.durable:
                return None
            raise RuntimeProblem(
                "other_version",
                f"The database in {cluster} was made by PostgreSQL {major}, and {self.programs.folder} holds "
                f"{self.programs.major}. Name a folder with PostgreSQL {major} in PG_BIN, or remove "
                f"{self.layout.root} to begin anew.",
            )
        return record

    def _make(self, run_step: RunStep) -> ClusterRecord:
        """initdb into a folder beside the final place; the rename is what completes it."""
        wipe_cluster(self.layout)
        far = self.user is not None and not open_to_all(self.layout.root.parent)
        record = ClusterRecord(
            durable=self.durable,
            storage=str(self.layout.far_storage) if far else None,
            made=False,
        )
        record.write(self.layout)
        cluster = record.cluster(self.layout)
        if far:
            make_own(cluster.parent, 0o711)
        elif self.user is not None:
            self.layout.root.chmod(0o711)
        unfinished = record.unfinished_cluster(self.layout)
        unfinished.mkdir(mode=0o700)
        if self.user is not None:
            shutil.chown(unfinished, self.user.uid, self.user.gid)
        self._initdb(run_step, unfinished)
        unfinished.rename(cluster)
        record = dataclasses.replace(record, made=True)
        record.write(self.layout)
        return record

    def _initdb(self, run_step: RunStep, folder: Path) -> None:
        """UTF-8 in code point order on every machine, whatever its locales."""
        if self.programs.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            locale = ["--locale=C.UTF-8"]
        command: list[str | Path] = [
            self.programs.initdb,
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            *locale,
            "--auth-local=trust",
            "--auth-host=reject",
            *([] if self.durable else ["--no-sync"]),
        ]
        run_step("initdb", command, user=self.user, directory=Path("/"))

    def _drop_stale_lock(self) -> bool:
        """Remove a postmaster.pid whose number now belongs to some other program.

        PostgreSQL drops the lock of a dead process by itself, but takes any living one with that number for a
        server. After a restart of a container the same small numbers come again.
        """
        lock = self.folder / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
            working_in = Path(os.readlink(f"/proc/{pid}/cwd"))
        except (FileNotFoundError, ValueError):
            return True
        except PermissionError:
            working_in = Path()
        if working_in != self.folder:
            lock.unlink(missing_ok=True)
        return True

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            self.layout.address_of(role=SUPERUSER, database="postgres"), autocommit=True, connect_timeout=5
        )


def _plain_environment() -> dict[str, str]:
    """Nothing of the user's PostgreSQL or locale settings reaches the server."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "HOME") if name in os.environ}
    return kept | {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
