"""What `python -m backoffice.runtime` does: run the office, run a command beside it, remove its data."""

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from backoffice.runtime import office
from backoffice.runtime.binaries import remove_copy
from backoffice.runtime.broker import Broker
from backoffice.runtime.children import at_once
from backoffice.runtime.external import leased_database, require_reachable
from backoffice.runtime.layout import REPOSITORY, STATE_VARIABLE, Layout
from backoffice.runtime.occupancy import Occupancy
from backoffice.runtime.places import make_own, remove_tree, wipe_state
from backoffice.runtime.postgres import Cluster
from backoffice.runtime.signals import SignalWatch, StopRequested
from backoffice.runtime.static import collect_static
from backoffice.runtime.supervisor import Supervisor

Say = Callable[[str], None]
DATABASE_VARIABLE = "DATABASE_URL"
BROKER_VARIABLE = "CELERY_BROKER_URL"
ADDRESS_VARIABLE = "ENTREPOT_URL"


@dataclass
class House:
    """One state directory that is ours for a while, and what runs on it."""

    layout: Layout
    supervisor: Supervisor
    occupancy: Occupancy
    say: Say
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    broker: Broker | None = None

    def wipe(self) -> None:
        wipe_state(self.layout)
        self._make_folders()

    def open_stores(self, *, durable: bool, lease: ExitStack | None = None) -> None:
        """Have a database and a broker, embedded unless the environment names others.

        With `lease`, a named server's database is one of our own until the stack is closed.
        """
        self._make_folders()
        self.environment[STATE_VARIABLE] = str(self.layout.root.resolve())
        database_url = self.environment.get(DATABASE_VARIABLE, "").strip()
        broker_url = self.environment.get(BROKER_VARIABLE, "").strip()
        if not database_url:
            database_url = self._start_cluster(durable=durable)
        elif lease is not None:
            database_url = lease.enter_context(leased_database(database_url, self.layout, say=self.say))
        else:
            require_reachable(database_url)
        self.environment[DATABASE_VARIABLE] = database_url
        self.environment[BROKER_VARIABLE] = broker_url or self._start_broker()

    def manage(self, *words: str) -> str:
        return self.supervisor.step(
            words[0], [sys.executable, "manage.py", *words], environment=self.environment
        )

    def start_office(self, kinds: Sequence[str], listener: socket.socket | None) -> None:
        """Start the chosen processes side by side and wait until they are ready."""
        programs = []
        if listener is not None:
            self.environment[ADDRESS_VARIABLE] = office.address_of(listener)
            collect_static(self.supervisor, self.environment)
            programs.append(office.web(self.layout, self.environment, listener))
        if "worker" in kinds:
            # With a broker and all its workers our own, none is alive when one is about to start.
            before_start = self.broker.restore_unacked if self.broker else at_once
            programs.append(office.worker(self.layout, self.environment, before_start))
        if "scheduler" in kinds:
            programs.append(office.scheduler(self.layout, self.environment))
        self.supervisor.start(*programs)

    def _make_folders(self) -> None:
        for folder in (self.layout.logs, self.layout.media):
            make_own(folder, 0o700)

    def _start_cluster(self, *, durable: bool) -> str:
        cluster = Cluster(self.layout, durable=durable, say=self.say)
        cluster.prepare(self.supervisor.step)
        self.supervisor.start(cluster.program())
        cluster.provision()
        return self.layout.database_url

    def _start_broker(self) -> str:
        self.broker = Broker(self.layout, self.say)
        self.broker.prepare()
        self.supervisor.start(self.broker.program())
        return self.layout.broker_url


@contextmanager
def occupied(layout: Layout, *, say: Say) -> Iterator[House]:
    """The state directory, held by us alone; whatever was started is stopped before it is given up."""
    with SignalWatch() as signals, Occupancy(layout) as occupancy:
        occupancy.take(pause=signals.pause, say=say)
        supervisor = Supervisor(layout, signals, say, occupancy.shared_descriptors)
        try:
            yield House(layout, supervisor, occupancy, say)
        finally:
            supervisor.stop()
            remove_tree(layout.sockets)


def run(*, layout: Layout, host: str, port: int, say: Say) -> int:
    """Run the whole office until a stop is asked for; returns the exit code.

    Raises RuntimeProblem.
    """
    up = False
    try:
        with occupied(layout, say=say) as house, office.open_listener(host, port) as listener:
            address = office.address_of(listener)
            house.occupancy.announce(f"process {os.getpid()}, {address}/")
            with _told(say, "PostgreSQL and the broker"):
                house.open_stores(durable=True)
            with _told(say, "The database's tables"):
                house.manage("migrate", "--noinput")
            with _told(say, "The sample data"):
                house.manage("load_sample")
            with _told(say, "Web, worker and scheduler"):
                house.start_office(office.KINDS, listener)
            say(_greeting(layout, address, house.manage("demo_logins")))
            up = True
            try:
                house.supervisor.watch(lambda: False)
            finally:
                say(
                    f"\nStopping; running jobs get {office.WARM_STOP_SECONDS:.0f} s. Ctrl-C again hurries it."
                )
    except StopRequested as stop:
        say(f"Stopped. The data stays in {_shown(layout)}.")
        return 0 if up else 128 + stop.number
    return 0


def execute(
    command: Sequence[str],
    *,
    layout: Layout,
    fresh: bool,
    durable: bool,
    migrate: bool,
    kinds: Sequence[str],
    host: str,
    port: int,
    say: Say,
) -> int:
    """Run a command beside PostgreSQL, the broker and the chosen processes; returns the command's exit code.

    The command finds DATABASE_URL, CELERY_BROKER_URL, ENTREPOT_STATE and, when the web is among the `kinds`,
    ENTREPOT_URL in its environment, and everything it was promised ready. Raises RuntimeProblem.
    """
    try:
        with ExitStack() as stack:
            house = stack.enter_context(occupied(layout, say=say))
            listener = stack.enter_context(office.open_listener(host, port)) if "web" in kinds else None
            if fresh:
                house.wipe()
            lease = ExitStack() if fresh else None
            if lease is not None:
                stack.enter_context(lease)
            # The programs end before a leased database does.
            stack.callback(house.supervisor.stop)
            house.open_stores(durable=durable, lease=lease)
            if migrate:
                house.manage("migrate", "--noinput")
            house.start_office(kinds, listener)
            return house.supervisor.host(command, house.environment)
    except StopRequested as stop:
        return 128 + stop.number


def remove(layout: Layout, *, say: Say) -> int:
    """Remove all data of a state, the parts that lie outside its directory included.

    Raises RuntimeProblem when it is in use.
    """
    with occupied(layout, say=say):
        wipe_state(layout)
    say(f"Removed what was in {_shown(layout)}.")
    return 0


def remove_all(*, say: Say) -> int:
    """Remove all data of the states below the repository's `var`, and the copied programs of PostgreSQL.

    Raises RuntimeProblem when one is in use.
    """
    for lock in sorted(Layout.named("run").root.parent.glob("*/lock")):
        remove(Layout(lock.parent), say=say)
    remove_copy()
    return 0


@contextmanager
def _told(say: Say, what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"  {what + ' ':.<32} {time.monotonic() - begun:4.1f} s")


def _greeting(layout: Layout, address: str, logins: str) -> str:
    first, *others = logins.strip().splitlines() or ["none"]
    rows = [
        ("The office", f"{address}/"),
        ("API", f"{address}/api/docs/"),
        ("Logs", f"{_shown(layout)}/logs/"),
        ("Logins", first),
        *(("", line) for line in others),
    ]
    lines = [f"  {name:<12}{value}" for name, value in rows]
    return "\n".join(["", "Entrepôt is up.", "", *lines, "", "Ctrl-C stops everything."])


def _shown(layout: Layout) -> str:
    root = layout.root
    return str(root.relative_to(REPOSITORY)) if root.is_relative_to(REPOSITORY) else str(root)
