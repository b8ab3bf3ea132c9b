"""What waits for a reviewer."""

from django.db.models import QuerySet

from ..models import Application
from ..states import ApplicationStatus


def applications_to_review() -> QuerySet[Application]:
    """Submitted, and nobody has taken them yet."""
    return Application.objects.filter(status=ApplicationStatus.SUBMITTED)


def applications_in_review() -> QuerySet[Application]:
    return Application.objects.filter(status=ApplicationStatus.IN_REVIEW)
