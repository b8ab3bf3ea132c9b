"""The row locks of this room."""

from django.db import connection

from .models import Application, Brand

_REGISTER_OF_NAMES = 0x656E_7401


def register_of_names() -> None:
    """Serialises, until the transaction ends, whoever is about to give a brand a name.

    Two approvals at the same moment would otherwise both find the name free, and one of them meet the unique index.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_OF_NAMES])


def application(pk: int) -> Application | None:
    return Application.objects.filter(pk=pk).select_for_update(of=("self",)).first()


def brand(pk: int) -> Brand | None:
    return Brand.objects.filter(pk=pk).select_for_update(of=("self",)).first()
