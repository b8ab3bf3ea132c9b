"""An application goes on by itself once its contracts are signed and their deposits are there."""

from django.db import transaction

from backoffice.events.actors import office
from backoffice.events.lifecycle import move

from .. import locks, queries
from ..models import Application
from ..states import APPLICATION, ApplicationStatus

CLERK = office("contracts desk")


@transaction.atomic
def go_on(*, application_id: int) -> None:
    """Moves the application to contract signed, and on to deposit paid, as far as its contracts are.

    It is signed when every channel it asks for has a signed contract, and paid when each of these has its deposit.
    Asking again changes nothing.
    """
    current = locks.application(application_id)
    if current is None or current.status not in (
        ApplicationStatus.APPROVED,
        ApplicationStatus.CONTRACT_SIGNED,
    ):
        return
    rows = Application.objects.filter(pk=application_id)
    signed = queries.signed_contracts(current)
    if not set(current.channels) <= {contract.channel for contract in signed}:
        return
    if current.status == ApplicationStatus.APPROVED:
        move(APPLICATION, rows, "sign", actor=CLERK, data={"contracts": [each.number for each in signed]})
    if all(standing.complete for standing in queries.deposits_of(signed).values()):
        move(APPLICATION, rows, "pay", actor=CLERK)
