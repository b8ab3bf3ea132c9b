import sys
from pathlib import Path

import pytest

from backoffice.runtime import install


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose environment works and whose locks pip cannot read."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "LOCK", tmp_path / "var" / "install.lock")
    monkeypatch.setattr(
        install, "LOCKS", {"run": tmp_path / "requirements.lock", "dev": tmp_path / "requirements-dev.lock"}
    )
    for lock in install.LOCKS.values():
        lock.write_text("not a requirement !!")
    return tmp_path


def stamps(project: Path) -> list[Path]:
    return list((project / ".venv").glob(".installed-*"))


@pytest.mark.parametrize("wanted", ["run", "dev"])
def test_it_does_nothing_while_the_lock_has_not_changed(project: Path, wanted: str) -> None:
    install._stamp("dev").touch()
    install.install(wanted)
    assert stamps(project) == [install._stamp("dev")]


@pytest.mark.parametrize("changed", ["run", "dev"])
def test_it_installs_anew_when_a_lock_has_changed(project: Path, changed: str) -> None:
    install._stamp("dev").touch()
    install.LOCKS[changed].write_text("still not a requirement !!")
    with pytest.raises(install.InstallProblem, match="pip could not install the locked packages"):
        install.install("dev")
    assert stamps(project) == []


def test_it_does_not_take_the_packages_to_run_for_those_to_develop(project: Path) -> None:
    install._stamp("run").touch()
    install.install("run")
    with pytest.raises(install.InstallProblem):
        install.install("dev")


def test_it_says_what_debian_leaves_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    with pytest.raises(install.InstallProblem, match=r"apt install python3\.\d+-venv"):
        install.install("run")


def test_it_says_when_it_may_not_write(project: Path) -> None:
    (project / "var").write_text("in the way")
    with pytest.raises(install.InstallProblem, match="cannot be written"):
        install.install("run")
