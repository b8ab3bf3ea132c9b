"""Row locks of this room."""

from collections.abc import Iterable

from django.db import connection

_REPORTS = 0x0DE5
_NUMBERS = 0x0DE6


def lock_reports(store_ids: Iterable[int]) -> None:
    """Until the transaction ends nobody else reports sales of these stores: two would write one order each."""
    with connection.cursor() as cursor:
        for store_id in sorted(store_ids):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_REPORTS, store_id])


def lock_number(store_id: int, reference: str) -> None:
    """Until the transaction ends nobody else decides on a payment for this number of this store.

    The unique keys are not enough: an order that is refused is undone before its case is written.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_NUMBERS, f"{store_id} {reference}"]
        )
