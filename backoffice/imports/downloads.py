"""The workbook of rejected rows and remarks, as a response."""

from typing import IO

from django.http import FileResponse

from backoffice.events.errors import NotFound
from backoffice.files.sheets import XLSX_TYPE

from .models import ImportSession
from .queries import has_rejected
from .rejected import rejected_filename, write_rejected


def rejected_response(session: ImportSession) -> FileResponse:
    """The stored workbook once the import is applied, before that one made now.

    Raises `NotFound` when no row is rejected and nothing is to be said of any.
    """
    if not has_rejected(session):
        raise NotFound(
            "No row of this import is rejected or lacks anything, or it has not been checked yet.",
            code="nothing_rejected",
        )
    return FileResponse(
        _content(session), as_attachment=True, filename=rejected_filename(session), content_type=XLSX_TYPE
    )


def _content(session: ImportSession) -> IO[bytes]:
    if session.rejected_file:
        return session.rejected_file.storage.open(str(session.rejected_file.name), "rb")
    with write_rejected(session) as path:
        return path.open("rb")  # stays readable after its folder is gone
