"""The row locks of this room. An agreement is locked before its pieces, units before their listings."""

from .models import Agreement


def agreement(pk: int) -> Agreement | None:
    """The agreement with its row locked; None where the wall lets none through."""
    return Agreement.objects.select_for_update(of=("self",)).filter(pk=pk).first()
