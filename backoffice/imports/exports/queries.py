"""Reading exports: which are somebody's, how far they are, and the link that leads to a file for a while."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, NotFound
from backoffice.jobs.models import Job
from backoffice.jobs.queries import given_up

from ..queries import Progress, progress_of
from ..states import ExportStatus
from .lists import list_named
from .models import Export
from .services import EXPORT_JOB

_SALT = "imports.export"


def own_exports(actor: Actor) -> QuerySet[Export]:
    """What the actor took away; a file is for nobody else, since it holds what its author may see."""
    return Export.objects.filter(author=actor.key)


def as_they_stand(exports: QuerySet[Export]) -> QuerySet[Any]:
    """The exports with `stopped`: whether the job that was to write the file has failed, so that there will be none."""
    return exports.annotate(stopped=given_up(EXPORT_JOB, waiting=Q(status=ExportStatus.WRITING)))


def progress(export: Export) -> Progress | None:
    """How far the job is that writes the file; None when it was written at once."""
    return progress_of(Job.objects.filter(kind=EXPORT_JOB, key=str(export.pk)))


def has_file(export: Export) -> bool:
    return (
        export.status == ExportStatus.READY
        and export.file_until is not None
        and export.file_until > timezone.now()
    )


def link_word(export: Export, actor: Actor) -> str:
    """What a link to the file carries: for whom it is, and signed, since when."""
    return signing.TimestampSigner(salt=_SALT).sign_object({"export": export.pk, "actor": actor.key})


def file_of(export: Export, *, word: str, actor: Actor) -> Export:
    """The export, once the link and the right of who asks have been looked at again.

    Raises `Forbidden` (`link_over`, `link_wrong`, or the right is gone), `NotFound` when the file is no longer kept.
    """
    hours = settings.EXPORT_LINK_HOURS
    try:
        said = signing.TimestampSigner(salt=_SALT).unsign_object(word, max_age=timedelta(hours=hours))
    except signing.SignatureExpired as error:
        raise Forbidden(
            f"This link was good for {hours} hours. Open the export again: it shows a new one.",
            code="link_over",
        ) from error
    except signing.BadSignature as error:
        raise Forbidden("This link is not one that was given out here.", code="link_wrong") from error
    if said != {"export": export.pk, "actor": actor.key} or export.author != actor.key:
        raise Forbidden("This link was given to somebody else, or for another file.", code="link_wrong")
    list_named(export.profile, actor)
    if not has_file(export):
        raise NotFound(
            "The file is not written yet, or no longer kept. Export the list again.", code="no_file"
        )
    return export
