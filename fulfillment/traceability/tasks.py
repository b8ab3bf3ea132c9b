"""The job and the sweep of this room."""

from datetime import timedelta
from typing import Any

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from . import services
from .services.documents import DOCUMENT_JOB


@handles(
    DOCUMENT_JOB,
    label="Write an EPCIS document",
    about="epcis_document",
    queue="imports",
    lease=timedelta(minutes=5),
)
def write(run: Run) -> dict[str, Any]:
    return services.write_document(run)


@shared_task(name="traceability.end_documents", ignore_result=True, expires=900)
def end_documents() -> None:
    with scope(office("epcis")):
        services.end_documents()
