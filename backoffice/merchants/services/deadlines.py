"""What the clock does by itself: it reminds, it tells who stands above, and it ends what nobody went on with."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from backoffice.events.actors import office
from backoffice.events.lifecycle import move_many
from backoffice.events.log import Fact, append

from .. import clock
from ..days import begin_of, day_of
from ..models import Application
from ..queries import Who, turn_of
from ..states import APPLICATION, ApplicationStatus

CLOCK = office("clock")
# Reminders go out on working days, from eight in the morning on.
OPENS_AFTER = timedelta(hours=8)
SOON, ENDED, OVERDUE = "soon", "ended", "overdue"
_EXPIRING = APPLICATION["expire"].sources


@transaction.atomic
def remind(*, limit: int = 200) -> int:
    """Reminds of steps that end soon, of those whose time is up, and of those that stay overdue; returns how many.

    Who must end a step is told once before its end (so many working days as its clock says), and on every working
    morning after it; from the second one on the platform admins are told too. One event for each application, behind
    its company's wall where the company must act, else the platform's own.
    """
    now = timezone.now()
    days = clock.calendar()
    morning = begin_of(day_of(now))
    if not days.works(day_of(now)) or now < morning + OPENS_AFTER:
        return 0
    late = Q(due_at__lte=morning) & (Q(reminded_at=None) | Q(reminded_at__lt=morning))
    rows = list(_locked(Application.objects.filter(late | _ends_soon(now, days)), limit))
    append(actor=CLOCK, facts=[_reminder(row, now) for row in rows])
    Application.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return len(rows)


@transaction.atomic
def expire(*, limit: int = 200) -> int:
    """Ends what the applicant, or the company once approved, did not go on with in time; returns how many."""
    over = Application.objects.filter(status__in=_EXPIRING, due_at__lte=timezone.now())
    steps = {row.pk: row.status for row in _locked(over, limit)}
    move_many(
        APPLICATION,
        Application.objects.filter(pk__in=steps),
        "expire",
        actor=CLOCK,
        data=lambda row: {"step": steps[row.pk]},
        due_at=None,
        reminded_at=None,
    )
    return len(steps)


def _locked(rows: QuerySet[Application], limit: int) -> QuerySet[Application]:
    """The first of them, locked; what another sweep or a person has just now is left to them."""
    return rows.order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)[:limit]


def _ends_soon(now: datetime, days: clock.Calendar) -> Q:
    """Not reminded of yet, and no more working days left than the clock of its step says."""
    soon = Q(pk__in=[])
    for step, remind_before in clock.reminders().items():
        soon |= Q(status=step, due_at__lte=days.end(now, remind_before))
    return soon & Q(reminded_at=None, due_at__gt=now)


def _reminder(row: Application, now: datetime) -> Fact:
    assert row.due_at is not None
    if row.due_at > now:
        stage = SOON
    elif row.reminded_at is None or row.reminded_at < row.due_at:
        stage = ENDED
    else:
        stage = OVERDUE
    the_company = turn_of(row) == Who.APPLICANT or row.status == ApplicationStatus.APPROVED
    return Fact(
        subject_id=row.pk,
        verb="application.reminded",
        brand_id=None,
        company_id=row.company_id if the_company else None,
        data={"step": row.status, "stage": stage, "due_at": row.due_at},
    )
