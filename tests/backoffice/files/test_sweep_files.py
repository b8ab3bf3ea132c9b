"""Files that no row points to are found and deleted, and no others."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from backoffice.access.scope import scope
from backoffice.files.services import keep, sweep_files
from backoffice.files.tasks import sweep
from backoffice.imports.models import ImportSession
from tests.conftest import World


def stored(settings: object) -> dict[str, Path]:
    root = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    return {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_it_deletes_what_no_row_points_to(world: World, settings: object) -> None:
    with scope(world.office):
        session = ImportSession(profile="units", filename="a", size=1, sha256="a", created_by_name="x")
        keep(session.file, ContentFile(b"named by a row"))
        session.save()
        left = default_storage.save("papers/2026/11/left", ContentFile(b"left by a killed worker"))
        young = default_storage.save("papers/2026/11/young", ContentFile(b"its row is on its way"))
    long_ago = time.time() - 3 * 86_400
    for name, path in stored(settings).items():
        if name != young:
            os.utime(path, (long_ago, long_ago))
    sweep()
    assert set(stored(settings)) == {session.file.name, young}
    assert left not in stored(settings)
    with scope(world.office):
        assert sweep_files(older_than=timedelta(0)) == [young]


@pytest.mark.django_db
def test_it_finds_nothing_in_a_folder_that_is_not_there(world: World) -> None:
    with scope(world.office):
        assert sweep_files() == []
