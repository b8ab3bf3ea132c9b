"""Row locks of this room."""

from collections.abc import Iterable

from django.db import connection

_REPORTS = 0x0DE5


def lock_reports(store_ids: Iterable[int]) -> None:
    """Until the transaction ends nobody else reports sales of these stores: two would write one order each."""
    with connection.cursor() as cursor:
        for store_id in sorted(store_ids):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_REPORTS, store_id])
