"""Installs the locked requirements into `.venv`.

Run by path, with the system's own Python and before anything else is there:

    python3 backoffice/runtime/install.py [--dev]

The stamp `.venv/.installed-…` names the lock that was installed, so nothing is done while it has not changed.
"""

import argparse
import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
# Two commands may begin at the same moment.
LOCK = REPOSITORY / "var" / "install.lock"
LOCKS = {"run": REPOSITORY / "requirements.lock", "dev": REPOSITORY / "requirements-dev.lock"}


class InstallProblem(Exception):
    """Why nothing could be installed, and what to do, in a sentence."""


def install(kind: str) -> None:
    """Have `.venv` hold what the lock of this kind names; the one for development names all the others too.

    Raises InstallProblem.
    """
    try:
        LOCK.parent.mkdir(exist_ok=True)
        guard = LOCK.open("w")
    except OSError as error:
        raise InstallProblem(f"{LOCK} cannot be written: {error.strerror}. Make it writable.") from error
    with guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if _is_usable():
            if any(_stamp(known).exists() for known in ({kind, "dev"})):
                return
        else:
            _make_venv()
        _pip_install(kind)


def _stamp(kind: str) -> Path:
    """A stamp for development depends on both locks, as either may change what the other has put there."""
    names = LOCKS.values() if kind == "dev" else [LOCKS[kind]]
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in names)).hexdigest()[:16]
    return VENV / f".installed-{kind}-{digest}"


def _is_usable() -> bool:
    if not VENV.exists():
        return False
    try:
        shown = subprocess.run(
            [PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return shown.returncode == 0


def _make_venv() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise InstallProblem(
            f"This Python ({sys.executable}) cannot make virtual environments. On Debian and Ubuntu, "
            f"install what is missing with: apt install python{version}-venv"
        )
    if VENV.exists():
        _say("The environment in .venv does not work with this Python any more; it is made anew.")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode != 0:
        raise InstallProblem(f"The virtual environment {VENV} could not be made; the lines above say why.")


def _pip_install(kind: str) -> None:
    for stamp in VENV.glob(".installed-*"):
        stamp.unlink()
    _say("Installing the locked packages into .venv (once; about a minute) …")
    done = subprocess.run(
        [
            *(
                PYTHON,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--compile",
            ),
            *("--require-hashes", "-r", LOCKS[kind]),
        ],
        check=False,
    )
    if done.returncode != 0:
        raise InstallProblem(
            "pip could not install the locked packages; the lines above say why. If this machine reaches a "
            "package index only through a mirror or a proxy, set that up for pip and try again."
        )
    _stamp(kind).touch()


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Installs the locked requirements into .venv.")
    parser.add_argument("--dev", action="store_true", help="the tools for tests and checks too")
    kind = "dev" if parser.parse_args(arguments).dev else "run"
    try:
        install(kind)
    except InstallProblem as problem:
        _say(str(problem))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
