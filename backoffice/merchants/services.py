"""Verbs of the merchants room: companies register, brands apply and are onboarded."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from . import locks
from .countries import country_code
from .models import Application, Brand, BrandName, Channel, Company
from .queries import brands_by_key, name_key, names_taken, names_within
from .states import APPLICATION, REVIEW, RejectionReason

NAME_LENGTH = 120
COMPANY_NAME_LENGTH = 200
REGISTRATION_LENGTH = 60
CODE_LENGTH = 60


@transaction.atomic
def register_company(*, name: str, country: str, registration_number: str, actor: Actor) -> Company:
    """Registers a company by its country (ISO 3166-1 alpha-2) and its number in that country's register.

    Raises `Forbidden`, `Invalid`, or `Conflict` naming the company that has this number already.
    """
    _must_review(actor, "registers companies")
    name = _words(name, field="name", most=COMPANY_NAME_LENGTH)
    number = _words(registration_number, field="registration_number", most=REGISTRATION_LENGTH)
    code = country_code(country, field="country")
    try:
        with transaction.atomic():
            company = Company.objects.create(name=name, country=code, registration_number=number)
    except IntegrityError as error:
        known = Company.objects.filter(country=code, registration_number=number).first()
        if known is None:
            raise
        raise Conflict(
            f"{known.name} is registered already under {code} {number}; open its brands' applications there.",
            company=known.pk,
        ) from error
    record(company, "company.registered", actor=actor, name=name, country=code, registration_number=number)
    return company


@transaction.atomic
def open_application(
    *, company: Company, brand_name: str, brand_country: str, channels: Iterable[str], actor: Actor
) -> Application:
    """Opens a draft in which `company` asks to sell a brand on `channels`.

    `brand_country` is the brand's country of origin (ISO 3166-1 alpha-2), empty while it is not known. Whether the
    name is free is decided at the approval. Raises `Forbidden` or `Invalid`.
    """
    _must_review(actor, "opens applications")
    name = _brand_name(brand_name)
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
    _must_be_free(names)
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


@transaction.atomic
def add_brand_name(*, brand: Brand, name: str, actor: Actor) -> list[BrandName]:
    """Adds another way of writing the brand's name; a name in two scripts («CHANDO/自然堂») adds its halves too.

    Names the brand has already are left as they are; returns the new ones. Raises `Forbidden`, `Invalid`, or `Conflict`
    naming the other brand that goes by the name.
    """
    _must_review(actor, "names brands")
    names = names_within(_brand_name(name))
    if locks.brand(brand.pk) is None:
        raise NotFound("There is no such brand.")
    locks.register_of_names()
    _must_be_free(names, but_for=brand.pk)
    known = {taken.key for taken in names_taken(names)}
    new = [
        BrandName(brand=brand, name=name, key=name_key(name)) for name in names if name_key(name) not in known
    ]
    BrandName.objects.bulk_create(new)
    if new:
        record(brand, "brand.named", actor=actor, names=[added.name for added in new])
    return new


@transaction.atomic
def onboard_brands(
    *,
    names: Sequence[tuple[str, str]],
    company_name: str,
    clerk: Actor,
    reviewer: Actor,
    channels: Iterable[str],
    company_country: str = "HK",
    registration_number: str = "",
) -> list[Brand]:
    """Takes many brands of one company the whole way, by the same verbs as a single one.

    `clerk` opens and submits, `reviewer` reviews and approves; they are two people. `names` are pairs of a brand's name
    and its country of origin (ISO 3166-1 alpha-2, empty when not known). A name that is here already is not onboarded
    again. The company is found by country and registration number or is registered by the clerk; without a number its
    name stands in for one. Returns the brands in the order of `names`. Raises what the single verbs raise; then none
    is onboarded.
    """
    locks.register_of_names()
    asked = list(channels)
    company = _company(company_name, company_country, registration_number or company_name, clerk)
    known = brands_by_key()
    for name, country in names:
        key = name_key(name)
        if key in known:
            continue
        application = open_application(
            company=company, brand_name=name, brand_country=country, channels=asked, actor=clerk
        )
        application = submit(application=application, actor=clerk)
        application = review(application=application, actor=reviewer)
        brand = approve(application=application, actor=reviewer)
        known.update((name_key(each), brand.pk) for each in names_within(application.brand_name))
    ids = [known[name_key(name)] for name, _ in names]
    brands = Brand.objects.in_bulk(ids)
    return [brands[pk] for pk in ids]


def _company(name: str, country: str, registration_number: str, clerk: Actor) -> Company:
    code = country_code(country, field="company_country")
    number = _words(
        registration_number[:REGISTRATION_LENGTH], field="registration_number", most=REGISTRATION_LENGTH
    )
    known = Company.objects.filter(country=code, registration_number=number).first()
    return known or register_company(name=name, country=code, registration_number=number, actor=clerk)


def _row(application: Application) -> Any:
    return Application.objects.filter(pk=application.pk)


def _must_review(actor: Actor, deed: str) -> None:
    if not actor.may(REVIEW):
        raise Forbidden(
            f"{actor.name} may not do this: a reviewer or a platform admin {deed}.", roles=sorted(REVIEW)
        )


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


def _must_be_free(names: Iterable[str], *, but_for: int | None = None) -> None:
    taken = next((name for name in names_taken(names) if name.brand_id != but_for), None)
    if taken is not None:
        raise Conflict(
            f"The brand {taken.brand.name} (code {taken.brand.code}) goes by the name «{taken.name}» already; "
            "a brand is onboarded once.",
            code="brand_name_taken",
            brand=taken.brand_id,
            brand_code=taken.brand.code,
        )


def _free_code(application: Application) -> str:
    """A short name for addresses, from the letters of the brand's name; numbered when it is taken."""
    stem = slugify(application.brand_name)[: CODE_LENGTH - 6].strip("-") or f"brand-{application.pk}"
    taken = set(Brand.objects.filter(code__startswith=stem).values_list("code", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _brand_name(text: str) -> str:
    name = _words(text, field="brand_name", most=NAME_LENGTH)
    if not 0 < len(name_key(name)) <= NAME_LENGTH:
        raise Invalid(
            f"«{name}» has no letter or digit a brand could be known by; write its name.", field="brand_name"
        )
    return name


def _words(text: str, *, field: str, most: int) -> str:
    words = " ".join(text.replace("\0", " ").split())
    if not words:
        raise Invalid(f"The field {field} is empty; fill it in.", field=field)
    if len(words) > most:
        raise Invalid(f"The field {field} has {len(words)} characters; it holds {most} at most.", field=field)
    return words


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
