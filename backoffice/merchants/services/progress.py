"""An application goes on by itself once its contracts are signed and their deposits are there."""

from django.db import transaction

from backoffice.events.actors import office

from .. import locks
from ..states import ApplicationStatus
from .running import contract_signed, deposit_paid

CLERK = office("contracts desk")


@transaction.atomic
def go_on(*, application_id: int) -> None:
    """Moves the application to contract signed, and on to deposit paid, as far as its contracts are.

    Asking again changes nothing.
    """
    current = locks.application(application_id)
    if current is not None and current.status == ApplicationStatus.APPROVED:
        current = contract_signed(application=current, actor=CLERK)
    if current is not None and current.status == ApplicationStatus.CONTRACT_SIGNED:
        deposit_paid(application=current, actor=CLERK)
