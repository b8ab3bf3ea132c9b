"""Files that no row points to: what a process left behind that was killed between its file and its row."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

# Far longer than any transaction: a younger file may be one whose row is not committed yet.
LEFT_BEHIND = timedelta(days=1)
_BATCH = 500


def sweep_files(*, older_than: timedelta = LEFT_BEHIND) -> list[str]:
    """Deletes every stored file that is older and that no row points to; returns their names.

    Must be called inside a staff scope: behind a wall, rows that are not seen would count as none.
    """
    fields = _file_fields()
    before = timezone.now() - older_than
    swept = []
    for storage in {id(field.storage): field.storage for _, field in fields}.values():
        for names in _batches(storage, ""):
            known: set[str] = set()
            for model, field in fields:
                rows = model._base_manager.filter(**{f"{field.name}__in": names})
                known.update(rows.values_list(field.name, flat=True))
            for name in names:
                if name not in known and storage.get_modified_time(name) < before:
                    storage.delete(name)
                    swept.append(name)
    return swept


def _file_fields() -> list[tuple[type[models.Model], models.FileField]]:
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.get_fields()
        if isinstance(field, models.FileField)
    ]


def _batches(storage: Storage, folder: str) -> Iterator[list[str]]:
    """The names of all files below a folder, some at a time."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    names = [f"{folder}/{file}".lstrip("/") for file in sorted(files)]
    for at in range(0, len(names), _BATCH):
        yield names[at : at + _BATCH]
    for inner in sorted(folders):
        yield from _batches(storage, f"{folder}/{inner}".lstrip("/"))
