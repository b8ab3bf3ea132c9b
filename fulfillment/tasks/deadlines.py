"""Until when a task should be done."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from .models import TaskKind

TASK_HOURS: Mapping[str, int] = {
    TaskKind.INSPECT: 24,
    TaskKind.AUTHENTICATE: 48,
    TaskKind.GRADE: 24,
    TaskKind.PHOTOGRAPH: 24,
    TaskKind.LIST: 12,
    TaskKind.PICK: 8,
    TaskKind.PACK: 8,
    TaskKind.HAND_OVER: 24,
    TaskKind.HAND_BACK: 72,
    TaskKind.REFUND: 24,
    TaskKind.APOLOGISE: 4,
    TaskKind.PAY_BACK: 24,
    TaskKind.SETTLE_RETURN: 48,
    TaskKind.CLEAR_UP: 24,
}
"""Hours from opening to due, by kind. The setting `TASK_HOURS` changes any of them."""


def due_at(kind: str, opened_at: datetime) -> datetime:
    """When a task of this kind that is opened at `opened_at` is due."""
    hours = {**TASK_HOURS, **getattr(settings, "TASK_HOURS", {})}
    return opened_at + timedelta(hours=hours[kind])
