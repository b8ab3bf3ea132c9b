"""Whom the merchants room tells of its news."""

from collections.abc import Sequence
from typing import Any

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to
from backoffice.notices.services import tell_company

from .models import Application


@react_to("application.submitted", "application.approved", "application.rejected")
def tell_the_applicant(facts: Sequence[Fact], actor: Actor) -> None:
    """The company hears how its application goes on; each step of each application is news once."""
    applications = Application.objects.in_bulk([fact.subject_id for fact in facts])
    for fact in facts:
        application = applications[fact.subject_id]
        params: dict[str, Any] = {"brand": application.brand_name}
        if fact.verb == "application.rejected":
            params |= {"reason_code": fact.data["reason_code"], "reason": fact.data["reason"]}
        tell_company(
            company_id=application.company_id,
            topic=fact.verb,
            key=f"{fact.verb}:{application.pk}",
            params=params,
        )
