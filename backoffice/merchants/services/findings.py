"""Findings against a company's numbers, and the reviewers who let such a number stand, or think better of it."""

from django.db import IntegrityError, transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import record

from .. import identifiers, locks
from ..models import Application, Company, FindingOverride
from ..states import BEFORE_DECISION
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
    current = locks.company(company.pk)
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


@transaction.atomic
def withdraw_override(*, override: FindingOverride, reason: str, actor: Actor) -> Company:
    """A reviewer lets a number stand no longer: the check speaks against it again. Any reviewer may, not only who did.

    Only while an application of the company is open, or before it has any: a decision has been built on it else. Both
    words and both persons stay in the company's events. Raises `Forbidden`, `NotFound`, `Invalid` without a reason, or
    `Conflict` with code `decided`.
    """
    must_review(actor, "withdraws that a number stands")
    words = words_of(reason, field="reason", most=OVERRIDE_LENGTH)
    company = locks.company(override.company_id)
    known = FindingOverride.objects.filter(pk=override.pk, company=company).first()
    if company is None or known is None:
        raise NotFound("This number does not stand any more; somebody has withdrawn that already.")
    applications = Application.objects.filter(company=company)
    if applications.exists() and not applications.filter(status__in=BEFORE_DECISION).exists():
        raise Conflict(
            f"Every application of {company} is decided on, and {known.value} stood at that. Where the number is "
            "wrong, change it on the company's page.",
            code="decided",
        )
    known.delete()
    record(
        company,
        "company.override_withdrawn",
        actor=actor,
        field=known.field,
        finding=known.code,
        value=known.value,
        reason=words,
    )
    return company
