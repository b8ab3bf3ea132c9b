"""Files are kept beside rows, and go when their rows do not come to be."""

import os
import uuid
import weakref

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.files import FieldFile


def keep(place: FieldFile, content: File) -> None:
    """Stores `content` as the file of a row about to be written, under a name that tells nothing and has no ending.

    When the transaction or savepoint around it is rolled back, the file is deleted again. A process that is killed in
    between leaves a file that no row points to; `sweep_files` finds those.
    """
    place.save(uuid.uuid4().hex, content, save=False)
    _delete_unless_committed(place.storage, str(place.name))


class _Pledge:
    """Held by nothing but the hook below."""


def _delete_unless_committed(storage: Storage, name: str) -> None:
    """A rollback has no hook, but it drops the commit's hooks: with the last reference to it the file goes.

    1. The hook holds the pledge. On a commit it is called, and the file stays.
    2. On a rollback, of all or of the savepoint, Django forgets the hook, the pledge ends, and the file is deleted.
    3. The hook goes before all others: one of those that fails would else drop it after the commit.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        return
    pledge = _Pledge()
    ending = weakref.finalize(pledge, _delete, storage, name, connection, os.getpid())
    ending.atexit = False

    def kept(held: _Pledge = pledge) -> None:
        ending.detach()

    del pledge
    transaction.on_commit(kept, robust=True)
    connection.run_on_commit.insert(0, connection.run_on_commit.pop())


def _delete(storage: Storage, name: str, connection: BaseDatabaseWrapper, process: int) -> None:
    """Not in a fork, and not when the connection broke: then nobody knows whether the commit came through."""
    if os.getpid() == process and connection.connection is not None and not connection.connection.closed:
        storage.delete(name)
