"""The job of the repackaging room."""

from typing import Any

from backoffice.jobs.services import Run, handles

from . import services


@handles(services.JOB, label="Run a work order", about="work_order", queue="repackaging")
def run(run: Run) -> dict[str, Any]:
    return services.run_work_order(run)
