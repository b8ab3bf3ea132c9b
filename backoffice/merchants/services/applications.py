"""The life of an application, from its opening to the decision."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from .. import locks
from ..countries import country_code
from ..models import Application, Brand, BrandName, Channel, Company
from ..queries import name_key, names_within
from ..states import APPLICATION, RejectionReason
from .brands import brand_name_of, must_be_free
from .wording import must_review

CODE_LENGTH = 60


@transaction.atomic
def open_application(
    *, company: Company, brand_name: str, brand_country: str, channels: Iterable[str], actor: Actor
) -> Application:
    """Opens a draft in which `company` asks to sell a brand on `channels`.

    `brand_country` is the brand's country of origin (ISO 3166-1 alpha-2), empty while it is not known. Whether the
    name is free is decided at the approval. Raises `Forbidden` or `Invalid`.
    """
    must_review(actor, "opens applications")
    name = brand_name_of(brand_name)
    country = country_code(brand_country, field="brand_country", may_be_unknown=True)
    asked = _channels(channels)
    application = Application.objects.create(
        company=company,
        brand_name=name,
        brand_country=country,
        channels=asked,
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    record(
        application,
        "application.opened",
        actor=actor,
        company=company.pk,
        brand_name=name,
        brand_country=country,
        channels=asked,
    )
    return application


def submit(*, application: Application, actor: Actor) -> Application:
    """Hands the draft in for review. Raises `Forbidden` or `StateConflict`."""
    return move(APPLICATION, _row(application), "submit", actor=actor)


def review(*, application: Application, actor: Actor) -> Application:
    """Takes a submitted application: the actor is its reviewer from now on.

    Raises `StateConflict`, or `Forbidden` for whoever opened the application and for anyone who is not a person.
    """
    APPLICATION.authorise("review", actor)
    _must_be_another_person(application, actor)
    return move(APPLICATION, _row(application), "review", actor=actor, reviewer_id=actor.id)


@transaction.atomic
def approve(*, application: Application, actor: Actor) -> Brand:
    """Approves the application and onboards its brand, with a code made of its name.

    1. The application is locked and must be in review; whoever opened it cannot decide on it.
    2. Under the lock of the register of names, each of the brand's names must be free.
    3. Brand, names and status are written together, with the events brand.onboarded and application.approved.

    Raises `Forbidden`, `StateConflict`, or `Conflict` naming the brand that goes by the name already.
    """
    current = _decidable(application, "approve", actor)
    locks.register_of_names()
    names = names_within(current.brand_name)
    must_be_free(names)
    brand = Brand.objects.create(
        company_id=current.company_id,
        code=_free_code(current),
        name=current.brand_name,
        country=current.brand_country,
    )
    BrandName.objects.bulk_create(BrandName(brand=brand, name=name, key=name_key(name)) for name in names)
    record(
        brand,
        "brand.onboarded",
        actor=actor,
        code=brand.code,
        name=brand.name,
        country=str(brand.country),
        company=current.company_id,
        channels=current.channels,
    )
    move(
        APPLICATION,
        _row(current),
        "approve",
        actor=actor,
        data={"brand": brand.pk, "code": brand.code},
        onboarded_brand=brand,
        reviewer_id=actor.id,
    )
    return brand


@transaction.atomic
def reject(*, application: Application, reason_code: str, actor: Actor, reason: str = "") -> Application:
    """Turns the application down for one of `RejectionReason`; `reason` says it in words, needed for «other».

    Raises `Forbidden`, `Invalid` or `StateConflict`.
    """
    current = _decidable(application, "reject", actor)
    if reason_code not in RejectionReason.values:
        raise Invalid(
            f"«{reason_code[:40]}» is no reason for a rejection; use one of: {', '.join(RejectionReason.values)}.",
            field="reason_code",
        )
    words = reason.strip()
    if reason_code == RejectionReason.OTHER and not words:
        raise Invalid(
            "Say in words why the application is rejected; «other» alone tells nothing.", field="reason"
        )
    return move(
        APPLICATION,
        _row(current),
        "reject",
        actor=actor,
        data={"reason_code": reason_code, "reason": words},
        reason_code=reason_code,
        reason=words,
        reviewer_id=actor.id,
    )


def withdraw(*, application: Application, actor: Actor) -> Application:
    """Ends an application that nobody has decided on. Raises `Forbidden` or `StateConflict`."""
    return move(APPLICATION, _row(application), "withdraw", actor=actor)


def _row(application: Application) -> Any:
    return Application.objects.filter(pk=application.pk)


def _must_be_another_person(application: Application, actor: Actor) -> None:
    """Four eyes: who opens an application never decides on it, and a machine does not either."""
    if actor.kind != "user":
        raise Forbidden(
            f"{actor.name} is not a person; an application is reviewed by a reviewer or a platform admin."
        )
    if actor.id == application.created_by_id:
        raise Forbidden(
            f"{actor.name} opened the application of {application.brand_name}; another person must review it."
        )


def _decidable(application: Application, verb: str, actor: Actor) -> Application:
    APPLICATION.authorise(verb, actor)
    current = locks.application(application.pk)
    if current is None:
        raise NotFound("There is no such application.")
    if verb not in [transition.verb for transition in APPLICATION.permitted(current.status)]:
        raise APPLICATION.conflict(current, verb)
    _must_be_another_person(current, actor)
    return current


def _free_code(application: Application) -> str:
    """A short name for addresses, from the letters of the brand's name; numbered when it is taken."""
    stem = slugify(application.brand_name)[: CODE_LENGTH - 6].strip("-") or f"brand-{application.pk}"
    taken = set(Brand.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _channels(channels: Iterable[str]) -> list[str]:
    asked = list(dict.fromkeys(channels))
    unknown = [channel for channel in asked if channel not in Channel.values]
    if unknown:
        raise Invalid(
            f"«{unknown[0][:40]}» is no channel; use {', '.join(Channel.values)}.", field="channels"
        )
    if not asked:
        raise Invalid(f"Name at least one channel to sell on: {', '.join(Channel.values)}.", field="channels")
    return asked
