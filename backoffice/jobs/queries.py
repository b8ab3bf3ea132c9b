"""Reading jobs."""

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Q, When
from django.db.models.functions import Cast

from .models import Job, JobStatus


def given_up(kind: str, *, waiting: Q) -> Case:
    """Of a row whose number is the key of its one job of `kind`: whether it is `waiting` for that in vain.

    The job has failed, and nobody has had it tried again.
    """
    failed = Job.objects.filter(kind=kind, key=Cast(OuterRef("pk"), CharField()), status=JobStatus.FAILED)
    # Asked only of the few that wait.
    return Case(When(waiting, then=Exists(failed)), default=False, output_field=BooleanField())
