"""Parcels, made by the verbs of shipping."""

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run
from fulfillment.orders.models import Order
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.packing import missing_of
from fulfillment.shipping.services import PackingPicture, install_carriers
from tests.catalog.inventory.making import picture


def carriers() -> None:
    with scope(office("tests")):
        install_carriers()


def fulfil(order: Order) -> Parcel | None:
    """Takes the steps of the order's job in this process, until it has to wait or is done."""
    goes_on = True
    while goes_on:
        with scope(office("shipping")) as actor:
            goes_on = next_step(order.pk, actor)
    return parcel_of(order)


def whole_packing(parcel: Parcel) -> list[PackingPicture]:
    """One picture on which everything can be seen that is still missing. Must be called inside a staff scope."""
    views = list(dict.fromkeys(missing.view.code for missing in missing_of(parcel)))
    return [PackingPicture(view=views[0], also=tuple(views[1:]), file=picture())] if views else []


def parcel_of(order: Order) -> Parcel | None:
    with scope(office("tests")):
        return Parcel.objects.select_related("order", "carrier", "warehouse").filter(order=order).first()


def run_jobs(kind: str) -> list[Job]:
    """Runs every queued job of a kind as a worker would; returns them as they ended."""
    with scope(office("tests")):
        ids = list(
            Job.objects.filter(kind=kind, status=JobStatus.QUEUED).order_by("pk").values_list("pk", flat=True)
        )
    for job_id in ids:
        run(job_id)
    with scope(office("tests")):
        return list(Job.objects.filter(pk__in=ids).order_by("pk"))
