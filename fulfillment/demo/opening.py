"""The sample data of `make run`: a small office in the middle of its work."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import File

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.imports.models import ImportSession
from backoffice.imports.services import APPLY_JOB, confirm, take_in
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run
from backoffice.merchants.models import Brand
from catalog.channels.models import Listing
from catalog.channels.queries import unacknowledged
from catalog.channels.services import acknowledge_delistings, hold_listed
from fulfillment.orders.buyers import Buyer
from fulfillment.orders.services import Payment, place_order
from fulfillment.tasks.models import TaskKind

from . import floor, packing, stage
from .errors import DemoFailed
from .partners import BUYERS
from .sample import BRANDS, write_sample

ROWS, ORDERS = 240, 12
STORE = "vintage-abroad"
# How many batches of each bench step are worked: the rest waits, so that every queue has something in it.
WAITING: dict[str, int] = {
    TaskKind.INSPECT: 24,
    TaskKind.AUTHENTICATE: 20,
    TaskKind.GRADE: 16,
    TaskKind.PHOTOGRAPH: 12,
    TaskKind.LIST: 8,
}


def open_office() -> bool:
    """Loads the sample data once; False when it is here already. Jobs it asks for are done when workers start."""
    with scope(office("installation")):
        if stage.is_set():
            return False
        stage.set_stage()
        stage.open_flagship(Brand.objects.get(name=BRANDS[0].name))
    _import_pieces()
    floor.bring_to_sale("operator", leave=WAITING)
    _sell_some()
    packing.start_run()
    return True


def _import_pieces() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "consignment.csv"
        write_sample(path, rows=ROWS)
        with scope(office("installation")), path.open("rb") as content:
            operator = stage.actor("operator")
            session = take_in(
                file=File(content),
                filename=path.name,
                profile="units",
                actor=operator,
                options={"warehouse": stage.OVERSEAS, "currency": "EUR"},
            )
            confirm(session=ImportSession.objects.get(pk=session.pk), actor=operator)
            job = Job.objects.get(kind=APPLY_JOB, key=str(session.pk))
    # Where workers run already, one of them may have taken the job first.
    run(job.pk)
    while not _is_done(job):
        time.sleep(0.2)


def _is_done(job: Job) -> bool:
    with scope(office("installation")):
        now = Job.objects.get(pk=job.pk)
    if now.status == JobStatus.FAILED:
        raise DemoFailed(f"The sample could not be imported: {now.error}")
    return now.status == JobStatus.DONE


def _sell_some() -> None:
    """Orders as a storefront places them; the shipping jobs they ask for wait for the workers. Every store says that it
    took off what is held or sold.
    """
    shop: Actor = office("storefront")
    for number in range(1, ORDERS + 1):
        name, street, city, postcode = BUYERS[number % len(BUYERS)]
        with scope(shop):
            listing = Listing.objects.filter(store__code=STORE, status="live").order_by("pk")[number]
            hold = hold_listed(unit_id=listing.unit_id, store_code=STORE, actor=shop)
            if number > ORDERS - 2:
                continue  # a hold that nobody has paid yet
            place_order(
                store_code=STORE,
                reference=f"SAMPLE-{number:04d}",
                claim_ids=[hold.pk],
                buyer=Buyer(name=name, address=street, city=city, country="CN", postcode=postcode),
                payment=Payment(reference=f"PAY-{number:04d}", amount=hold.price, currency=hold.currency),
                actor=shop,
            )
    with scope(shop):
        off = unacknowledged().order_by("pk").values_list("pk", flat=True)
        acknowledge_delistings(listing_ids=list(off), actor=shop)
