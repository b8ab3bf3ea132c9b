"""Files go out: only through a view that has checked who asks."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse

from ..kinds import FileKind
from ..names import plain_name

# What a browser may show itself. It is told never to guess, so nothing else can come of it.
_SHOWN = {kind.media_type for kind in (FileKind.PDF, FileKind.JPEG, FileKind.PNG, FileKind.WEBP)}
_NOTHING_RUNS = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox",
    )
)


def serve(place: FieldFile, *, filename: str, media_type: str, inline: bool = False) -> FileResponse:
    """The private file of a row, to whom the caller has found to be allowed to have it.

    To be saved under `filename` (RFC 6266), or with `inline` to be looked at where its kind is one that browsers show.
    Nothing on the way may keep it, and what it holds runs nothing: it is no kind that could, the browser may not guess
    another (nosniff), and whatever were to run would be in a sandbox with no address of ours.
    """
    shown = inline and media_type in _SHOWN
    response = FileResponse(
        place.storage.open(str(place.name), "rb"),
        as_attachment=not shown,
        filename=plain_name(filename),
        content_type=media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _NOTHING_RUNS
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
