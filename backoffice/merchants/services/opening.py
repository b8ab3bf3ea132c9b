"""Applications are opened, filled in, handed in and withdrawn."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from .. import clock, dossier
from ..countries import country_code
from ..days import today
from ..models import Application, ApplicationSource, Channel, Company
from ..queries import sectors_on
from ..states import APPLICATION, MANAGE, REVIEW, ApplicationStatus
from .brands import brand_name_of
from .spans import must_be_near
from .standing import locked, must_act_for, must_be_clerk
from .wording import reason_of, words_of

REFERENCE_LENGTH = 80
# Gaps that the application itself has, and that are named by their field.
SAID_ALREADY = frozenset({"sectors_unknown", "term_unknown"})
OPEN_TO_CHANGES = (ApplicationStatus.DRAFT, ApplicationStatus.NEED_INFO)


@transaction.atomic
def open_application(
    *,
    company: Company,
    brand_name: str,
    brand_country: str,
    channels: Iterable[str],
    actor: Actor,
    sectors: Iterable[str] = (),
    territory: Iterable[str] = (),
    starts_on: date | None = None,
    ends_on: date | None = None,
    reference: str = "",
    source: str = ApplicationSource.DESK,
) -> Application:
    """Opens a draft in which `company` asks to sell a brand on `channels`.

    `brand_country` is the brand's country of origin (ISO 3166-1 alpha-2), empty while it is not known; `sectors` are
    codes of sectors, `territory` the countries to sell in, `starts_on` and `ends_on` the term, both days included.
    What is left out can be filled in later (`change_application`). `reference` is the company's own name for the
    application. Whether the brand's name is free is decided at the approval. Raises `Forbidden`, `NotFound`,
    `Invalid`, or `Conflict` with code `reference_taken`.
    """
    must_be_clerk(actor)
    must_act_for(company, actor)
    facts = _facts(
        {
            "brand_name": brand_name,
            "brand_country": brand_country,
            "channels": channels,
            "sectors": sectors,
            "territory": territory,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "reference": reference,
        }
    )
    must_be_near(starts_on, ends_on)
    _must_run_forward(starts_on, ends_on)
    application = Application(
        company=company,
        source=ApplicationSource(source),
        created_by_id=actor.id if actor.kind == "user" else None,
        created_by_key=actor.key,
        due_at=clock.due_at(ApplicationStatus.DRAFT),
        **facts,
    )
    _unless_reference_taken(application.reference, lambda: application.save(force_insert=True))
    record(
        application,
        "application.opened",
        actor=actor,
        company=company.pk,
        source=application.source,
        **_told(facts),
    )
    return application


@transaction.atomic
def change_application(*, application: Application, actor: Actor, **changes: Any) -> Application:
    """Writes what the application asks for anew, while it is a draft or information is needed.

    `changes` are the words of `open_application`, and `agreed`: whether the company declares its dossier true and
    agrees to the terms. A change begins the clock of a draft anew. Raises `Forbidden`, `NotFound`, `StateConflict`,
    `Invalid`, or `Conflict` with code `reference_taken`.
    """
    must_be_clerk(actor)
    current = locked(application, actor)
    if current.status not in OPEN_TO_CHANGES:
        raise Conflict(
            _(
                "The application of %(brand)s is at this step: %(state)s. It can be changed as a draft and while "
                "information is needed."
            )
            % {"brand": current.brand_name, "state": current.get_status_display()},
            code="state_conflict",
            state=current.status,
            permitted=[each.verb for each in APPLICATION.permitted(current.status)],
        )
    agreed = changes.pop("agreed", None)
    facts = {name: value for name, value in _facts(changes).items() if getattr(current, name) != value}
    must_be_near(facts.get("starts_on"), facts.get("ends_on"))
    _must_run_forward(facts.get("starts_on", current.starts_on), facts.get("ends_on", current.ends_on))
    told = _told(facts)
    if agreed is not None and agreed != (current.agreed_terms_at is not None):
        facts["agreed_terms_at"] = timezone.now() if agreed else None
        told["agreed"] = agreed
    if not facts:
        return current
    if current.status == ApplicationStatus.DRAFT:
        facts |= {"due_at": clock.due_at(ApplicationStatus.DRAFT), "reminded_at": None}
    rows = Application.objects.filter(pk=current.pk)
    _unless_reference_taken(facts.get("reference", ""), lambda: rows.update(**facts))
    for name, value in facts.items():
        setattr(current, name, value)
    record(current, "application.changed", actor=actor, **told)
    return current


@transaction.atomic
def submit(*, application: Application, actor: Actor, override: str = "") -> Application:
    """Hands the draft in for review.

    Whatever is missing is named at once, in `missing` of the refusal: what the application does not say, and the gaps
    of its dossier. Staff may hand it in with gaps of the dossier for a reason, `override`, which is recorded; the
    approval asks for them again. Raises `Forbidden`, `NotFound`, `StateConflict`, or `Invalid` with code
    `application_incomplete`.
    """
    APPLICATION.authorise("submit", actor)
    reason = reason_of(override)
    if reason and not actor.may(REVIEW | MANAGE):
        raise Forbidden("Only staff hand in an application whose dossier has gaps.")
    current = locked(application, actor)
    if current.status == ApplicationStatus.DRAFT:
        must_be_complete(current, gaps_may_be=bool(reason))
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "submit",
        actor=actor,
        data={"override": reason} if reason else None,
        submitted_at=timezone.now(),
        due_at=clock.due_at(ApplicationStatus.SUBMITTED),
        reminded_at=None,
    )


@transaction.atomic
def withdraw(
    *, application: Application, actor: Actor, reason: str = "", frees_reference: bool = False
) -> Application:
    """Ends an application that is not live yet. Raises `Forbidden`, `NotFound` or `StateConflict`.

    `frees_reference` gives its reference up, so that the company may apply under it anew.
    """
    APPLICATION.authorise("withdraw", actor)
    current = locked(application, actor)
    words = reason_of(reason)
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "withdraw",
        actor=actor,
        data={"reason": words} if words else None,
        reason=words,
        due_at=None,
        reminded_at=None,
        **({"reference": ""} if frees_reference else {}),
    )


def _facts(words: dict[str, Any]) -> dict[str, Any]:
    """The words as columns. Raises `Invalid` for one that cannot be used, `TypeError` for one that nobody knows."""
    readers = {
        "brand_name": brand_name_of,
        "brand_country": lambda text: country_code(text, field="brand_country", may_be_unknown=True),
        "channels": _channels,
        "sectors": _sectors,
        "territory": _territory,
        "starts_on": lambda day: day,
        "ends_on": lambda day: day,
        "reference": _reference,
    }
    if unknown := sorted(set(words) - set(readers)):
        raise TypeError(f"An application has no {unknown[0]}.")
    return {name: readers[name](value) for name, value in words.items()}


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _must_run_forward(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid(
            _("The term would end on %(last)s, before it begins on %(first)s; give it a later last day.")
            % {"last": ends_on, "first": starts_on},
            field="ends_on",
        )


def must_be_complete(application: Application, *, gaps_may_be: bool) -> None:
    """Raises `Invalid` with code `application_incomplete` and everything that is missing."""
    missing = unsaid(application)
    if not gaps_may_be:
        missing += lacking(application)
    if missing:
        raise Invalid(
            _("The application of %(brand)s is not complete. %(missing)s")
            % {
                "brand": application.brand_name,
                "missing": " ".join(each["sentence"] for each in missing),
            },
            code="application_incomplete",
            missing=missing,
        )


def lacking(application: Application) -> list[dict[str, Any]]:
    """What stands in the way in the application's dossier, as a refusal tells it: with a sentence and what to do."""
    return [
        {
            "code": gap.code,
            "kind": gap.kind or "",
            "severity": gap.severity,
            "sentence": gap.sentence,
            "advice": gap.advice,
        }
        for gap in dossier.gaps(application)
        if gap.blocks and gap.code not in SAID_ALREADY
    ]


def unsaid(application: Application) -> list[dict[str, Any]]:
    """What the application itself must still say, each with its field and a sentence."""
    missing = []

    def say(field: str, sentence: str) -> None:
        missing.append({"code": "not_stated", "field": field, "sentence": sentence})

    if application.starts_on is None:
        say("starts_on", _("Say on which day the term begins."))
    if application.ends_on is None:
        say("ends_on", _("Say on which day the term ends."))
    elif application.ends_on <= today():
        say("ends_on", _("The term that is asked for is over; say a later last day."))
    if not application.sectors:
        say("sectors", _("Choose the sectors of goods you want to sell."))
    if not application.territory:
        say("territory", _("Choose the countries you want to sell in."))
    if application.agreed_terms_at is None:
        say("agreed", _("Declare that your papers are true and that you agree to the terms."))
    return missing


def _channels(channels: Iterable[str]) -> list[str]:
    asked = list(dict.fromkeys(channels))
    unknown = [channel for channel in asked if channel not in Channel.values]
    if unknown:
        raise Invalid(
            _("«%(word)s» is no channel; use one of: %(known)s.")
            % {"word": unknown[0][:40], "known": ", ".join(Channel.values)},
            field="channels",
        )
    if not asked:
        raise Invalid(
            _("Name at least one channel to sell on: %(known)s.") % {"known": ", ".join(Channel.values)},
            field="channels",
        )
    return asked


def _sectors(codes: Iterable[str]) -> list[str]:
    asked = list(dict.fromkeys(codes))
    known = sorted(sectors_on(today()).values_list("code", flat=True)) if asked else []
    if unknown := [code for code in asked if code not in known]:
        raise Invalid(
            _("There is no sector «%(word)s»; use one of: %(known)s.")
            % {"word": unknown[0][:40], "known": ", ".join(known)},
            field="sectors",
        )
    return asked


def _territory(countries: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(country_code(country, field="territory") for country in countries))


def _reference(text: str) -> str:
    return words_of(text, field="reference", most=REFERENCE_LENGTH) if text.strip() else ""


def _unless_reference_taken(reference: str, write: Any) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if "application_reference_once_per_company" not in str(error):
            raise
        raise Conflict(
            _("Your company has an application by the reference «%(reference)s» already; choose another one.")
            % {"reference": reference},
            code="reference_taken",
        ) from error
