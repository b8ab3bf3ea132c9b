"""What happened to an application, as its company reads it."""

from dataclasses import dataclass

from django.db.models import Q

from backoffice.access.models import ApiClient, User
from backoffice.events.actors import Actor
from backoffice.events.models import Event

from ..models import Application, Contract, Document

MOST = 200
OFFICE = "Entrepôt"
# Who of the office has it on the desk is the office's own affair.
_INTERNAL = ("application.assigned", "application.given_back")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event and by whom: people and systems of the company by name, all others as the office."""

    event: Event
    by: str


def happened_to(application: Application, *, reader: Actor) -> list[Happened]:
    """What happened to the application, its papers and its contracts, latest first. `reader` knows its own deeds."""
    papers = Document.objects.filter(
        Q(application=application) | Q(company=application.company_id, application=None)
    )
    contracts = Contract.objects.filter(application=application)
    events = Event.objects.filter(
        Q(subject_type="application", subject_id=application.pk)
        | Q(subject_type="document", subject_id__in=papers.values("pk"))
        | Q(subject_type="contract", subject_id__in=contracts.values("pk"))
    ).exclude(verb__in=_INTERNAL)
    own = {
        reader.key,
        *(f"user:{pk}" for pk in _ids(User, application)),
        *(f"client:{pk}" for pk in _ids(ApiClient, application)),
    }
    return [
        Happened(event, event.actor_name if event.actor in own else OFFICE)
        for event in events.order_by("-transaction", "-id")[:MOST]
    ]


def _ids(model: type[User] | type[ApiClient], application: Application) -> list[int]:
    return list(model._default_manager.filter(company=application.company_id).values_list("pk", flat=True))
