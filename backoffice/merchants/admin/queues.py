"""What waits for a reviewer, on the home page."""

from collections.abc import Iterable

from django.urls import reverse

from backoffice.access.models import Role
from backoffice.desk.todo import Card, todo, waiting
from backoffice.events.actors import Actor

from .. import queries
from ..states import ApplicationStatus


def _applications(status: ApplicationStatus) -> str:
    return f"{reverse('admin:merchants_application_changelist')}?status__exact={status}"


@todo(Role.PLATFORM_ADMIN, Role.REVIEWER)
def applications(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Applications to review",
        waiting=waiting(queries.applications_to_review()),
        link=_applications(ApplicationStatus.SUBMITTED),
        advice="Take one for review; whoever opened it cannot.",
    )
    yield Card(
        title="Applications in review",
        waiting=waiting(queries.applications_in_review()),
        link=_applications(ApplicationStatus.IN_REVIEW),
        advice="Approve or reject them.",
    )
