"""The Celery side of the job room."""

from celery import shared_task

from . import services


@shared_task(name=services.RUN_TASK)
def run(job_id: int) -> None:
    services.run(job_id)


@shared_task(name="jobs.sweep", ignore_result=True, expires=30)
def sweep() -> None:
    services.send_due()
