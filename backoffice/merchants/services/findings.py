"""Findings against a company's numbers, and the reviewers who let such a number stand."""

from django.db import IntegrityError, transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import record

from .. import identifiers
from ..models import Company, FindingOverride
from .wording import must_review, words_of

OVERRIDE_LENGTH = 500


@transaction.atomic
def override_finding(
    *, company: Company, field: str, code: str, reason: str, actor: Actor
) -> FindingOverride:
    """A reviewer lets a number stand that a check speaks against: this very number, not the next one in its place.

    Raises `Forbidden`, `NotFound` when nothing speaks against it, `Invalid` for a number that no reviewer can let stand
    or without a reason, `Conflict` when one has done so.
    """
    must_review(actor, "lets a number stand that a check speaks against")
    current = Company.objects.filter(pk=company.pk).select_for_update(of=("self",)).first()
    if current is None:
        raise NotFound("There is no such company.")
    finding = next(
        (each for each in identifiers.check(current) if (each.field, each.code) == (field, code)), None
    )
    if finding is None:
        raise NotFound(f"No check speaks against {field} of {current} now.")
    if not finding.overridable:
        raise Invalid(f"{finding.sentence} {finding.advice}", code="not_overridable", field=field)
    words = words_of(reason, field="reason", most=OVERRIDE_LENGTH)
    try:
        with transaction.atomic():
            override = FindingOverride.objects.create(
                company=current,
                field=field,
                code=code,
                value=finding.value,
                reason=words,
                decided_by_id=actor.id if actor.kind == "user" else None,
            )
    except IntegrityError as error:
        raise Conflict(f"{finding.value} stands already.", code="overridden") from error
    record(
        current,
        "company.finding_overridden",
        actor=actor,
        field=field,
        finding=code,
        value=finding.value,
        reason=words,
    )
    return override
