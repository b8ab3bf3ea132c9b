"""A company that an applicant has named turns out to be one that is here already."""

from django.db import transaction

from backoffice.access.services import move_to_company
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import append, fact_about, record

from .. import locks
from ..models import Application, Company, Document, DocumentVersion, InfoItem, InfoRequest
from ..states import BEFORE_DECISION, REVIEW
from .standing import name_of


@transaction.atomic
def attach_company(*, application: Application, company: Company, people: bool, actor: Actor) -> Company:
    """The applicant's company is one that is here already: everything of theirs becomes the known, verified one's.

    All applications of the company that the applicant named, with their papers, go over to `company`; so do its people
    with `people`, and then they see every paper of that company. Without it they lose sight of what they sent: choose
    so when the known company's own people go on with it. What happened before stays behind the wall it happened
    behind. Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `not_undecided` or `reference_taken`.
    """
    if not actor.may(REVIEW):
        raise Forbidden(
            f"{actor.name} may not do this: a reviewer or a platform admin attaches applications to known companies.",
            roles=sorted(REVIEW),
        )
    # Applications before companies, as whoever approves one of them does; those opened meanwhile are locked below.
    locks.applications_of(application.company_id)
    claimed, known = _both(application.company, company)
    if known.verified_at is None:
        raise Invalid(f"{known.name} is not verified itself; choose a verified company.", field="company")
    moving = list(Application.objects.filter(company=claimed).order_by("pk").select_for_update(of=("self",)))
    undecided = next((row for row in moving if row.pk == application.pk), None)
    if claimed.verified_at is not None or undecided is None or undecided.status not in BEFORE_DECISION:
        raise Conflict(
            f"{claimed.name} is verified, or its application is decided on; only an open application of a company "
            "that nobody has verified is attached to a known one.",
            code="not_undecided",
        )
    taken = Application.objects.filter(company=known).exclude(reference="")
    references = {row.reference for row in moving if row.reference}
    if twice := taken.filter(reference__in=references).values_list("reference", flat=True).first():
        raise Conflict(
            f"{known.name} has an application by the reference «{twice}» already; change that reference first.",
            code="reference_taken",
        )
    for model in (Application, Document, DocumentVersion, InfoRequest, InfoItem):
        model._default_manager.filter(company=claimed).update(company=known)
    joined = move_to_company(from_id=claimed.pk, company_id=known.pk, actor=actor) if people else []
    for row in moving:
        row.company = known
    facts = {"from": claimed.name, "to": known.name, "people": [name_of(user) for user in joined]}
    append(actor=actor, facts=[fact_about(row, "application.attached", facts) for row in moving])
    record(
        claimed,
        "company.attached",
        actor=actor,
        to=known.name,
        applications=[row.brand_name for row in moving],
    )
    return known


def _both(first: Company, second: Company) -> tuple[Company, Company]:
    """Both companies, locked in the order of their keys."""
    if first.pk == second.pk:
        raise Invalid(f"The application is one of {first.name} already.", field="company")
    rows = {pk: locks.company(pk) for pk in sorted((first.pk, second.pk))}
    one, other = rows[first.pk], rows[second.pk]
    if one is None or other is None:
        raise NotFound("There is no such company.")
    return one, other
