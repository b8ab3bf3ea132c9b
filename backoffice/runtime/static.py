"""The static files of the admin, collected when what they come from has changed."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from backoffice.runtime.layout import REPOSITORY
from backoffice.runtime.supervisor import Supervisor

# Shared by all states, as the collected files are.
SHARED = REPOSITORY / "var"
COLLECTED = SHARED / "static"
STAMP = SHARED / "static.stamp"
LOCK = SHARED / "static.lock"


def collect_static(supervisor: Supervisor, environment: Mapping[str, str]) -> bool:
    """Run `collectstatic` unless it has run on the very same sources; says whether it ran."""
    SHARED.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                supervisor.signals.pause(0.1)
        fingerprint = _fingerprint()
        if COLLECTED.exists() and STAMP.exists() and STAMP.read_text() == fingerprint:
            return False
        supervisor.step(
            "collectstatic",
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            environment=environment,
        )
        STAMP.write_text(fingerprint)
        return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for line in sorted(_sources()):
        digest.update(line.encode(errors="surrogateescape") + b"\n")
    return digest.hexdigest()


def _sources() -> Iterator[str]:
    """The installed packages with their versions, and every file below a folder named `static`."""
    for entry in sys.path:
        if entry.endswith("site-packages"):
            yield from (found.name for found in Path(entry).glob("*.dist-info"))
    for wing in ("backoffice", "catalog", "fulfillment", "static"):
        for folder, _, files in os.walk(REPOSITORY / wing):
            if "static" in Path(folder).relative_to(REPOSITORY).parts:
                for name in files:
                    found = os.stat(os.path.join(folder, name))
                    yield f"{folder}/{name} {found.st_mtime_ns} {found.st_size}"
    settings = (REPOSITORY / "backoffice" / "settings.py").stat()
    yield f"settings {settings.st_mtime_ns} {settings.st_size}"
