"""Where everything of one state directory lies. Reading a layout touches no file."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
STATE_VARIABLE = "ENTREPOT_STATE"
ROLE = DATABASE = "entrepot"
# Named in every address, so that a PGPORT in the user's environment cannot lead elsewhere.
PORT = 5432


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths and addresses that belong to the state directory `root`.

    Sockets lie in a short directory of their own: the path of a unix socket may have 107 bytes at most.
    """

    root: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Layout":
        """The directory named by `ENTREPOT_STATE`, else `var/run` of the repository."""
        named = environment.get(STATE_VARIABLE, "").strip()
        return cls.of(named) if named else cls.named("run")

    @classmethod
    def named(cls, name: str) -> "Layout":
        return cls(REPOSITORY / "var" / name)

    @classmethod
    def of(cls, text: str) -> "Layout":
        """A bare name is a directory below `var`; anything with a slash is a path."""
        return cls(Path(text).expanduser().absolute()) if os.sep in text else cls.named(text)

    @property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.root.resolve())).hexdigest()[:12]

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def children_lock(self) -> Path:
        return self.root / "children.lock"

    @property
    def cluster_record(self) -> Path:
        return self.root / "cluster.json"

    @property
    def leased_databases(self) -> Path:
        return self.root / "leased-databases"

    @property
    def near_cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def unfinished_near_cluster(self) -> Path:
        return self.root / "cluster.new"

    @property
    def far_storage(self) -> Path:
        """Where root keeps the cluster when `nobody` cannot reach the state directory."""
        return Path("/var/tmp") / f"entrepot-{self.digest}"

    @property
    def far_cluster(self) -> Path:
        return self.far_storage / "cluster"

    @property
    def broker_data(self) -> Path:
        return self.root / "broker"

    @property
    def schedule(self) -> Path:
        return self.root / "schedule"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def mails(self) -> Path:
        """Where mails lie that no server is named for."""
        return self.root / "mails"

    @property
    def sockets(self) -> Path:
        return Path("/tmp") / f"entrepot-{self.digest}"

    @property
    def postgres_sockets(self) -> Path:
        return self.sockets / "db"

    @property
    def broker_sockets(self) -> Path:
        return self.sockets / "broker"

    @property
    def broker_socket(self) -> Path:
        return self.broker_sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        """The project's own role on the project's own database, for libpq as well as for Django."""
        return self.address_of(role=ROLE, database=DATABASE)

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{self.broker_socket}?virtual_host=0"

    def address_of(self, *, role: str, database: str) -> str:
        host = quote(str(self.postgres_sockets), safe="")
        return f"postgres://{quote(role)}@:{PORT}/{quote(database)}?host={host}"
