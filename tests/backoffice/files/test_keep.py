"""A file is kept beside its row, and goes when the row does not come to be."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.files.services import keep
from backoffice.imports.models import ImportSession
from tests.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = office("tests")


def stored(settings: object) -> list[Path]:
    root = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    return sorted(path for path in root.rglob("*") if path.is_file())


def kept(content: bytes = b"paper") -> ImportSession:
    session = ImportSession()
    keep(session.file, ContentFile(content))
    return session


def test_it_keeps_a_file_under_a_name_that_tells_nothing(settings: object) -> None:
    with scope(OFFICE):
        session = kept()
    (path,) = stored(settings)
    assert path.read_bytes() == b"paper"
    assert str(path).endswith(str(session.file.name))
    assert len(path.name) == 32
    assert int(path.name, 16)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="no address"):
        session.file.url  # noqa: B018


def test_it_goes_with_its_transaction(settings: object) -> None:
    with pytest.raises(ZeroDivisionError), scope(OFFICE):
        session = kept()
        assert len(stored(settings)) == 1
        raise ZeroDivisionError
    assert stored(settings) == []
    assert session.file.name


def test_it_goes_with_its_savepoint(settings: object) -> None:
    with scope(OFFICE):
        first = kept(b"first")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            kept(b"second")
            raise ZeroDivisionError
        assert [path.read_bytes() for path in stored(settings)] == [b"first"]
    assert first.file.read() == b"first"
    first.file.close()


def test_it_goes_when_the_commit_itself_fails(world: World, settings: object) -> None:
    """Foreign keys are deferred: a bad one shows at the commit."""
    with pytest.raises(IntegrityError), scope(OFFICE):
        session = kept()
        session.profile, session.filename, session.size, session.brand_id = "units", "a", 1, 999_999
        session.save()
    assert stored(settings) == []


def test_it_stays_though_another_hook_of_the_commit_fails(settings: object) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), scope(OFFICE):
        transaction.on_commit(fails)
        kept()
    assert len(stored(settings)) == 1


def test_it_stays_when_nobody_knows_whether_the_commit_came_through(settings: object) -> None:
    with pytest.raises(ZeroDivisionError), scope(OFFICE):
        kept()
        connection.connection.close()
        raise ZeroDivisionError
    assert len(stored(settings)) == 1
    connection.close()


def test_it_keeps_a_file_outside_any_transaction(settings: object) -> None:
    kept()
    assert len(stored(settings)) == 1
    assert default_storage.listdir("")[0] == ["imports"]
