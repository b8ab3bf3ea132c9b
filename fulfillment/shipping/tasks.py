"""The jobs of this room."""

from datetime import timedelta

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from .fulfil import fulfil_order
from .jobs import APPLY_TRACKING, FULFIL
from .services import apply_tracking


@handles(
    FULFIL, label="Bring an order on its way", about="order", queue="shipping", lease=timedelta(seconds=30)
)
def fulfil(run: Run) -> None:
    fulfil_order(run, order_id=run.job.payload["order"])


@handles(
    APPLY_TRACKING,
    label="Apply what a carrier reported",
    about="parcel",
    steady=True,
    queue="shipping",
    lease=timedelta(seconds=30),
)
def track(run: Run) -> dict[str, int]:
    with scope(office("tracking")):
        applied = apply_tracking(parcel_id=run.job.payload["parcel"])
        run.checkpoint()
    return {"applied": applied}
