"""Files of an import as responses: what came in, what was rejected, what undoing left."""

from typing import IO

from django.http import FileResponse

from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.files.services import serve
from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE

from .left import left_filename, write_left
from .models import ImportSession
from .queries import has_rejected
from .rejected import formats_of, rejected_filename, write_rejected
from .templates import write_template

_ANY_TYPE = "application/octet-stream"


def rejected_response(session: ImportSession, format: str = "xlsx") -> FileResponse:
    """The rejected rows: the stored workbook once the import is applied, before that one made now; CSV is made now.

    Raises `NotFound` when no row is rejected and nothing is to be said of any, or the file was no text.
    """
    if not has_rejected(session):
        raise NotFound(
            "No row of this import is rejected or lacks anything, or it has not been checked yet.",
            code="nothing_rejected",
        )
    if format not in formats_of(session):
        raise NotFound(
            f"«{session.filename}» is a workbook, so its rejected rows come back as one; ask for XLSX.",
            code="no_such_format",
        )
    return FileResponse(
        _content(session, format),
        as_attachment=True,
        filename=rejected_filename(session, format),
        content_type=CSV_TYPE if format == "csv" else XLSX_TYPE,
    )


def template_response(profile: str, *, actor: Actor) -> FileResponse:
    """The template workbook of a profile, with the words that the actor may choose. Raises `Invalid`, `Forbidden`."""
    with write_template(profile, actor=actor) as path:
        content = path.open("rb")  # stays readable after its folder is gone
    return FileResponse(
        content, as_attachment=True, filename=f"{profile}-template.xlsx", content_type=XLSX_TYPE
    )


def _content(session: ImportSession, format: str) -> IO[bytes]:
    if session.rejected_file and format == "xlsx":
        return session.rejected_file.storage.open(str(session.rejected_file.name), "rb")
    with write_rejected(session, format) as path:
        return path.open("rb")  # stays readable after its folder is gone


def original_response(session: ImportSession, *, documents: bool = False) -> FileResponse:
    """The spreadsheet as it came in, or the archive of documents that came with it; always to be saved.

    Raises `NotFound` when no documents came.
    """
    if not documents:
        return serve(session.file, filename=session.filename, media_type=_ANY_TYPE)
    if not session.documents:
        raise NotFound("No documents came with this import.", code="no_documents")
    return serve(session.documents, filename=session.documents_filename, media_type=_ANY_TYPE)


def left_response(session: ImportSession) -> FileResponse:
    """The workbook of rows that undoing left as they are. Raises `NotFound` when it left none."""
    if not session.counts.get("undone", {}).get("left"):
        raise NotFound("Undoing has left no row of this import, or was not asked for.", code="nothing_left")
    with write_left(session) as path:
        content = path.open("rb")  # stays readable after its folder is gone
    return FileResponse(content, as_attachment=True, filename=left_filename(session), content_type=XLSX_TYPE)
