"""Reviewers take applications from the queue, give them back, and endorse them for a second review."""

from typing import Any

from django.db import transaction
from django.utils.translation import override

from backoffice.access.models import Role, User
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.lifecycle import move

from .. import clock, dossier, locks
from ..models import Application
from ..states import APPLICATION, ApplicationStatus
from .standing import (
    holder_of,
    must_be_another_person,
    must_hold,
    must_not_be_first,
    name_of,
    reviews,
)
from .wording import reason_of

BECAUSE_LENGTH = 300
QUEUE = office("queue")
S = ApplicationStatus


@transaction.atomic
def review(*, application: Application, actor: Actor) -> Application:
    """Takes an application that waits for a review, or for its second one: the actor has it from now on.

    Of two who take the same one, one gets it. Raises `StateConflict` naming who has it, `NotFound`, or `Forbidden`
    for whoever opened it, for who did the first review of two, and for anyone who is not a person.
    """
    APPLICATION.authorise("review", actor)
    return _take(_locked(application), actor)


@transaction.atomic
def claim_next(*, actor: Actor) -> Application:
    """Takes the application that waits longest for a review which this person may do: the nearest deadline first.

    Reviewers who ask at the same moment get different ones: a row that another is just taking is passed over. Raises
    `Forbidden`, or `Conflict` with code `queue_empty`.
    """
    APPLICATION.authorise("review", actor)
    if actor.kind != "user" or actor.id is None:
        raise Forbidden(
            f"{actor.name} is not a person; an application is reviewed by a reviewer or a platform admin."
        )
    waiting = locks.next_to_review(actor.id)
    if waiting is None:
        raise Conflict("No application waits for a review that you may do.", code="queue_empty")
    return _take(waiting, actor)


@transaction.atomic
def assign(*, application: Application, reviewer: User, actor: Actor) -> Application:
    """Gives an application, in the queue or in review, to a reviewer; for platform admins.

    One that is in review keeps its deadline. Raises `Forbidden`, `NotFound`, `StateConflict`, or `Invalid` for
    someone who cannot review it.
    """
    APPLICATION.authorise("assign", actor)
    current = _locked(application)
    if not reviews(reviewer):
        raise Invalid(
            f"{name_of(reviewer)} does no reviews; choose an active reviewer or platform admin.",
            field="reviewer",
        )
    second = current.status == S.SECOND_REVIEW
    if reviewer.pk == current.created_by_id:
        raise Invalid(
            f"{name_of(reviewer)} opened this application; choose another person.", field="reviewer"
        )
    if second and reviewer.pk == current.reviewer_id:
        raise Invalid(
            f"{name_of(reviewer)} did the first review; choose another person for the second.",
            field="reviewer",
        )
    columns: dict[str, Any] = {"second_reviewer": reviewer} if second else {"reviewer": reviewer}
    if current.status == S.SUBMITTED:
        columns |= {"due_at": clock.due_at(S.IN_REVIEW), "reminded_at": None}
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "assign_second" if second else "assign",
        actor=actor,
        data={"reviewer": name_of(reviewer)},
        **columns,
    )


@transaction.atomic
def release(*, application: Application, actor: Actor, reason: str = "") -> Application:
    """Puts an application in review back into the queue, with the deadline it had there.

    For who has it, and for platform admins. Raises `Forbidden`, `NotFound`, `StateConflict`, or `Conflict` naming who
    has it.
    """
    APPLICATION.authorise("release", actor)
    current = _locked(application)
    if current.status in (S.IN_REVIEW, S.SECOND_REVIEW) and not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        must_hold(current, actor)
    words = reason_of(reason)
    return give_back(current, actor=actor, data={"reason": words} if words else {})


def give_back(current: Application, *, actor: Actor, data: dict[str, Any]) -> Application:
    """The locked application into the queue of its review, under the clock that runs for it there."""
    second = current.status == S.SECOND_REVIEW
    if second and current.second_reviewer_id is None:
        raise Conflict(
            f"Nobody has taken the second review of {current.brand_name}; it waits in the queue already.",
            code="not_taken",
        )
    columns: dict[str, Any] = {"second_reviewer": None}
    if not second:
        columns = {
            "reviewer": None,
            "due_at": clock.due_at(S.SUBMITTED, current.submitted_at),
            "reminded_at": None,
        }
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "release_second" if second else "release",
        actor=actor,
        data=data,
        **columns,
    )


@transaction.atomic
def endorse(*, application: Application, actor: Actor, because: str = "") -> Application:
    """The first review is done and speaks for the application; a second person must look at it too.

    The reason is what the rules say, and `because`, the reviewer's own words, needed where they say nothing. Raises
    `Forbidden`, `NotFound`, `StateConflict`, `Conflict` naming who has it, or `Invalid` without a reason.
    """
    APPLICATION.authorise("endorse", actor)
    current = _locked(application)
    if current.status != S.IN_REVIEW:
        raise APPLICATION.conflict(current, "endorse")
    must_hold(current, actor)
    own_words = " ".join(reason_of(because, field="because").split())
    words = " ".join(part for part in (second_review_because(current), own_words) if part)[:BECAUSE_LENGTH]
    if not words:
        raise Invalid(
            "The rules ask for no second review of this application; say why a second person must look at it.",
            field="because",
        )
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "endorse",
        actor=actor,
        data={"because": words},
        second_review_because=words,
        due_at=clock.due_at(S.SECOND_REVIEW),
        reminded_at=None,
    )


def second_review_because(application: Application) -> str:
    """Why the rules in force ask for a second review, in English, as it is kept; empty where they do not."""
    pending = [gap for gap in dossier.gaps(application) if gap.code == "trademark_pending"]
    with override("en-gb"):
        return " ".join(gap.sentence for gap in pending)


def _take(current: Application, actor: Actor) -> Application:
    must_be_another_person(current, actor)
    holder = holder_of(current)
    if current.status == S.SECOND_REVIEW and holder is None:
        must_not_be_first(current, actor)
        return _moved(current, "review_second", actor, second_reviewer_id=actor.id)
    if current.status != S.SUBMITTED:
        conflict = APPLICATION.conflict(current, "review")
        if holder is not None and current.status in (S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO):
            conflict = StateConflict(
                f"{name_of(holder)} has {current.brand_name} in review already; take another one.",
                holder=name_of(holder),
                **conflict.data,
            )
        raise conflict
    return _moved(
        current, "review", actor, reviewer_id=actor.id, due_at=clock.due_at(S.IN_REVIEW), reminded_at=None
    )


def _moved(current: Application, verb: str, actor: Actor, **columns: Any) -> Application:
    return move(APPLICATION, Application.objects.filter(pk=current.pk), verb, actor=actor, **columns)


def _locked(application: Application) -> Application:
    current = locks.application(application.pk)
    if current is None:
        raise NotFound("There is no such application.")
    return current
