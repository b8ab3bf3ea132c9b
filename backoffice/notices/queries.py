"""What a person has been told."""

from django.db.models import QuerySet

from .models import Notice

COUNTED = 99


def notices_of(user_id: int | None) -> QuerySet[Notice]:
    """A person's notices, newest first; nobody's where there is no person."""
    own = Notice.objects.filter(user_id=user_id) if user_id is not None else Notice.objects.none()
    return own.order_by("-pk")


def unread_count(user_id: int | None) -> str:
    """How many wait to be read, as a badge shows it: "", "7", "99+"."""
    unread = notices_of(user_id).order_by().filter(read_at__isnull=True)
    count = len(unread.values_list("pk", flat=True)[: COUNTED + 1])
    return f"{COUNTED}+" if count > COUNTED else str(count or "")
