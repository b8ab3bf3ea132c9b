"""Folders outside the state directory, where other users can write beside us, and the end of a state."""

import json
import os
import shutil
import stat
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from backoffice.runtime.children import SystemUser
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import Layout


def require_own(folder: Path) -> None:
    """Raise RuntimeProblem `foreign_folder` unless it is a real folder of ours: /tmp is everybody's."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise RuntimeProblem(
            "foreign_folder",
            f"{folder} is in the way: it belongs to user {found.st_uid} or is not a folder. Remove it and "
            "start again.",
        )


def make_own(folder: Path, mode: int) -> None:
    """Make the folder if need be, and give it exactly this mode. Raises RuntimeProblem `foreign_folder`."""
    folder.mkdir(exist_ok=True, mode=0o700)
    require_own(folder)
    folder.chmod(mode)


def make_socket_folder(layout: Layout, folder: Path, user: SystemUser | None = None) -> None:
    """A folder for sockets that only `user` (else the present one) may enter; whoever enters is trusted."""
    make_own(layout.sockets, 0o711 if os.geteuid() == 0 else 0o700)
    if user is None:
        make_own(folder, 0o700)
    else:
        folder.mkdir(exist_ok=True, mode=0o700)
        os.chown(folder, user.uid, user.gid, follow_symlinks=False)
        os.chmod(folder, 0o700)


@dataclass(frozen=True, kw_only=True)
class ClusterRecord:
    """What a state directory remembers of its cluster.

    `storage` is the far storage, or None when the cluster lies in the state directory. Only a cluster that is
    `made` is whole: a far storage without a record here is the remains of a removed state directory.
    """

    durable: bool
    storage: str | None
    made: bool

    def cluster(self, layout: Layout) -> Path:
        return Path(self.storage) / "cluster" if self.storage else layout.near_cluster

    def unfinished_cluster(self, layout: Layout) -> Path:
        """Where a cluster is while it is being made."""
        return Path(self.storage) / "cluster.new" if self.storage else layout.unfinished_near_cluster

    def write(self, layout: Layout) -> None:
        fresh = layout.cluster_record.with_suffix(".json.new")
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(layout.cluster_record)


def read_record(layout: Layout) -> ClusterRecord | None:
    """The record, None when there is none. Raises RuntimeProblem `broken_record`."""
    try:
        found = json.loads(layout.cluster_record.read_text())
        return ClusterRecord(durable=found["durable"], storage=found["storage"], made=found["made"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise RuntimeProblem(
            "broken_record",
            f"{layout.cluster_record} does not say any more where the database is. Write "
            '{"durable": true, "storage": null, "made": true} into it when the database is in '
            f"{layout.near_cluster}, or remove {layout.root} to begin anew.",
        ) from error


def wipe_cluster(layout: Layout) -> None:
    """Remove the cluster of this state, near or far. The caller holds the state's locks."""
    record = read_record(layout)
    if record is not None:
        # Killed from here on, we leave a cluster that nobody takes for a whole one.
        replace(record, made=False).write(layout)
    for folder in (layout.far_storage, layout.near_cluster, layout.unfinished_near_cluster):
        remove_tree(folder)
    layout.cluster_record.unlink(missing_ok=True)


def wipe_state(layout: Layout) -> None:
    """Remove all that a state holds but its locks, which the caller holds."""
    wipe_cluster(layout)
    for folder in (layout.broker_data, layout.logs, layout.media, layout.sockets):
        remove_tree(folder)
    for leftover in layout.root.glob(f"{layout.schedule.name}*"):
        leftover.unlink()


def remove_tree(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
