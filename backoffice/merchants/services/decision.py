"""The decision on an application: approved, and its brand is onboarded; or rejected, and why."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from backoffice.access.services import give_brand
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from .. import clock, dossier, identifiers, locks
from ..models import Application, Brand, BrandName, Channel, Company
from ..queries import name_key, names_taken, names_within
from ..states import APPLICATION, RUNNING, ApplicationStatus, RejectionReason, RestrictionCause
from .applied import restrict_what_was_not_applied_for
from .brands import must_be_free
from .companies import verified_company
from .opening import lacking
from .restrictions import restrict
from .review import second_review_because
from .standing import must_hold
from .wording import reason_of

CODE_LENGTH = 60
ONBOARDING = office("onboarding")
S = ApplicationStatus


@transaction.atomic
def approve(*, application: Application, actor: Actor, override: str = "") -> Brand:
    """Approves the application: its company is verified and its brand is onboarded, or gets these further channels.

    1. The application is locked; the actor has it in review.
    2. The company is verified. A number that a verified company has already is not verified twice.
    3. Under the lock of the register of names: a brand of this company by one of the names gets the channels it does
       not have yet; else each of the names must be free, and the brand is onboarded with a code made of its name.
    4. Nothing is offered on the new channels before they go live, and of a brand that an application created nothing
       that none has asked for; the company's people get the brand, so that they can prepare it.
    5. The status is written, with the events company.verified, brand.onboarded and application.approved.

    Gaps of the dossier, papers that nobody has looked at, and numbers of the company that are wrong by their own check
    are passed over for a reason only, `override`, which is recorded with them. Raises `Forbidden`, `NotFound`,
    `StateConflict`, or `Conflict` with code `taken`, `second_review_needed`, `dossier_not_ready`,
    `company_without_number`, `company_known` (then `attach_company` is the way), `brand_name_taken` or `second_store`.
    """
    current = _decidable(application, "approve", actor)
    reason = reason_of(override, field="override")
    if current.status == S.IN_REVIEW and (because := second_review_because(current)):
        raise Conflict(
            f"{because} Endorse it; then another person does the second review.",
            code="second_review_needed",
            because=because,
        )
    missing = unready(current)
    if missing and not reason:
        raise Conflict(
            f"The dossier of {current.brand_name} is not ready. {' '.join(each['sentence'] for each in missing)} "
            "Ask the applicant for it, or say why you approve it all the same.",
            code="dossier_not_ready",
            missing=missing,
        )
    company = _verified(current.company, actor)
    locks.register_of_names()
    brand = _brand_of(current, company, actor)
    for channel in current.channels:
        restrict(
            brand=brand,
            cause=RestrictionCause.NOT_LIVE,
            channel=channel,
            actor=ONBOARDING,
            details={"application": current.pk},
        )
    give_brand(brand_id=brand.pk, company_id=company.pk, actor=actor)
    move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "approve",
        actor=actor,
        data={
            "brand": brand.pk,
            "code": brand.code,
            "channels": current.channels,
            **({"override": reason, "passed_over": [each["code"] for each in missing]} if missing else {}),
        },
        onboarded_brand=brand,
        decided_at=timezone.now(),
        due_at=clock.due_at(S.APPROVED),
        reminded_at=None,
    )
    restrict_what_was_not_applied_for(brand_ids=[brand.pk], actor=ONBOARDING)
    return brand


@transaction.atomic
def reject(*, application: Application, reason_code: str, reason: str, actor: Actor) -> Application:
    """Turns the application down for one of `RejectionReason`, and says in words what the applicant may do.

    Raises `Forbidden`, `NotFound`, `Invalid`, `StateConflict`, or `Conflict` naming who has it in review.
    """
    current = _decidable(application, "reject", actor)
    if reason_code not in RejectionReason.values:
        raise Invalid(
            f"«{reason_code[:40]}» is no reason for a rejection; use one of: {', '.join(RejectionReason.values)}.",
            field="reason_code",
        )
    words = reason_of(reason, needed_for="the application is rejected; the applicant reads it")
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "reject",
        actor=actor,
        data={"reason_code": reason_code, "reason": words},
        reason_code=reason_code,
        reason=words,
        decided_at=timezone.now(),
        due_at=None,
        reminded_at=None,
    )


def unready(application: Application) -> list[dict[str, Any]]:
    """What stands in the way of an approval: gaps of the dossier, needed papers without a verdict, wrong numbers.

    Once a brand sells only accepted papers count, so each is looked at before. A number that is wrong by its own check
    is corrected, or a reviewer lets it stand where that may be; what is only unusual does not stand in the way.
    """
    wrong = identifiers.in_the_way(application.company)
    given = [needed for needed in dossier.required(application) if needed.state == "given"]
    return [
        *lacking(application),
        *(
            {
                "code": "not_looked_at",
                "kind": needed.kind,
                "severity": "missing",
                "sentence": f"Nobody has judged this yet: {needed.kind.label}.",
                "advice": "Accept or refuse it.",
            }
            for needed in given
        ),
        *(
            {
                "code": finding.code,
                "field": finding.field,
                "severity": finding.severity,
                "sentence": finding.sentence,
                "advice": finding.advice,
            }
            for finding in wrong
        ),
    ]


def _decidable(application: Application, verb: str, actor: Actor) -> Application:
    APPLICATION.authorise(verb, actor)
    current = locks.application(application.pk)
    if current is None:
        raise NotFound("There is no such application.")
    if verb not in [transition.verb for transition in APPLICATION.permitted(current.status)]:
        raise APPLICATION.conflict(current, verb)
    must_hold(current, actor)
    return current


def _verified(company: Company, actor: Actor) -> Company:
    """The company as a verified one. Raises `Conflict` naming the verified company that has its number."""
    if company.verified_at is not None:
        return company
    if not company.registration_number:
        raise Conflict(
            f"Nobody has written down the registration number of {company.name}; write it at the company first.",
            code="company_without_number",
            company=company.pk,
        )
    now = timezone.now()
    try:
        with transaction.atomic():
            Company.objects.filter(pk=company.pk, verified_at=None).update(verified_at=now)
    except IntegrityError as error:
        known = verified_company(str(company.country), company.registration_number)
        if known is None:
            raise
        raise Conflict(
            f"{known.name} is here already under {company.country} {company.registration_number}. If the applicant "
            "acts for it, attach this application to it; if not, reject it.",
            code="company_known",
            company=known.pk,
        ) from error
    company.verified_at = now
    record(
        company,
        "company.verified",
        actor=actor,
        name=company.name,
        country=str(company.country),
        registration_number=company.registration_number,
    )
    return company


def _brand_of(application: Application, company: Company, actor: Actor) -> Brand:
    """The company's brand by one of the names, or a new one."""
    names = names_within(application.brand_name)
    own = next((taken.brand for taken in names_taken(names) if taken.brand.company_id == company.pk), None)
    if own is not None:
        must_be_free(names, but_for=own.pk)
        _must_be_further_channels(application, own)
        return own
    must_be_free(names)
    brand = Brand.objects.create(
        company=company,
        code=_free_code(application),
        name=application.brand_name,
        country=application.brand_country,
        by_application=True,
    )
    BrandName.objects.bulk_create(BrandName(brand=brand, name=name, key=name_key(name)) for name in names)
    record(
        brand,
        "brand.onboarded",
        actor=actor,
        code=brand.code,
        name=brand.name,
        country=str(brand.country),
        company=company.pk,
        channels=application.channels,
    )
    return brand


def _must_be_further_channels(application: Application, brand: Brand) -> None:
    """A brand has one flagship, and one store on any other channel too."""
    for running in Application.objects.filter(onboarded_brand=brand, status__in=RUNNING).order_by("pk"):
        twice = [channel for channel in application.channels if channel in running.channels]
        if twice:
            raise Conflict(
                f"{brand.name} has {Channel(twice[0]).label} already, by application {running.pk}; a brand has one "
                "store on a channel. Reject this application, or let the applicant ask for other channels.",
                code="second_store",
                brand=brand.pk,
                channel=twice[0],
                application=running.pk,
            )


def _free_code(application: Application) -> str:
    """A short name for addresses, from the letters of the brand's name; numbered when it is taken."""
    stem = slugify(application.brand_name)[: CODE_LENGTH - 6].strip("-") or f"brand-{application.pk}"
    taken = set(Brand.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)
