"""Asking for the jobs of this room; `tasks.py` does them."""

from backoffice.events.actors import Actor
from backoffice.jobs.services import enqueue

FULFIL = "shipping.fulfil"
APPLY_TRACKING = "shipping.apply_tracking"


def ask_to_fulfil(order_id: int, *, brand_id: int, since: str, actor: Actor) -> None:
    """Has an order carried on. `since` names what happened to it.

    It stands in the job's key: a job that is just ending because it had to wait must not swallow the news
    that it need not wait any more.
    """
    enqueue(FULFIL, key=f"{order_id}:{since}", payload={"order": order_id}, brand_id=brand_id, actor=actor)


def ask_to_apply_tracking(parcel_id: int, *, brand_id: int, since: int | str, actor: Actor) -> None:
    """Has a parcel moved by what its carrier reported; `since` names the newest report, as above."""
    enqueue(
        APPLY_TRACKING,
        key=f"{parcel_id}:{since}",
        payload={"parcel": parcel_id},
        brand_id=brand_id,
        actor=actor,
    )
