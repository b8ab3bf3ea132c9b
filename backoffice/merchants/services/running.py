"""From the approval to the sale and beyond: contract signed, deposit paid, live, suspended, terminated."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, NotFound
from backoffice.events.lifecycle import move

from .. import clock, locks, queries
from ..models import Application, Channel, Contract
from ..states import APPLICATION, ApplicationStatus, RestrictionCause
from .restrictions import lift, restrict
from .standing import must_act_for
from .wording import reason_of

GATE = office("gate")
S = ApplicationStatus


@transaction.atomic
def contract_signed(*, application: Application, actor: Actor) -> Application:
    """A contract of the application was signed: with the last one that its channels need, the application moves on.

    Called by the signing itself; `actor` is the office. Raises `Forbidden`, `NotFound` or `StateConflict`.
    """
    APPLICATION.authorise("sign", actor)
    current = _locked(application)
    signed = queries.signed_contracts(current)
    if _without_contract(current, signed):
        return current
    numbers = [contract.number for contract in signed]
    return _moved(current, "sign", actor, step=S.CONTRACT_SIGNED, data={"contracts": numbers})


@transaction.atomic
def deposit_paid(*, application: Application, actor: Actor) -> Application:
    """A deposit of the application was paid: once every contract has its deposit, the application moves on.

    Called by the ledger itself; `actor` is the office. Raises `Forbidden`, `NotFound` or `StateConflict`.
    """
    APPLICATION.authorise("pay", actor)
    current = _locked(application)
    if _without_deposit(queries.signed_contracts(current)):
        return current
    return _moved(current, "pay", actor, step=S.DEPOSIT_PAID)


@transaction.atomic
def open_for_sale(*, application: Application, actor: Actor) -> Application:
    """The application goes live: from now on its brand's goods may be offered on its channels.

    Every channel has a signed contract and its deposit, still. Raises `Forbidden`, `NotFound`, `StateConflict`, or
    `Conflict` with code `contract_missing` or `deposit_missing`.
    """
    current = _managed(application, "open", actor)
    if current.status == S.DEPOSIT_PAID:
        signed = queries.signed_contracts(current)
        if without := _without_contract(current, signed):
            raise Conflict(
                f"There is no signed contract for {_named(without)}; a channel opens when its contract is signed and "
                "its deposit paid.",
                code="contract_missing",
                channels=without,
            )
        if short := _without_deposit(signed):
            raise Conflict(
                f"The deposit of contract {', '.join(short)} is not complete; it is topped up first.",
                code="deposit_missing",
                contracts=short,
            )
    live = _moved(current, "open", actor)
    _lift(live, RestrictionCause.NOT_LIVE, RestrictionCause.TERMINATED)
    return live


@transaction.atomic
def suspend(*, application: Application, reason: str, actor: Actor) -> Application:
    """Nothing of the brand is offered on the application's channels until it is resumed.

    Raises `Forbidden`, `NotFound`, `StateConflict`, or `Invalid` without a reason.
    """
    current = _managed(application, "suspend", actor)
    words = reason_of(reason, needed_for="it is suspended; the brand reads it")
    suspended = _moved(current, "suspend", actor, reason=words)
    _restrict(suspended, RestrictionCause.SUSPENDED, words)
    return suspended


@transaction.atomic
def resume(*, application: Application, actor: Actor, reason: str = "") -> Application:
    """What the suspension took off is offered again. Raises `Forbidden`, `NotFound` or `StateConflict`."""
    current = _managed(application, "resume", actor)
    words = reason_of(reason)
    resumed = _moved(current, "resume", actor, reason=words)
    _lift(resumed, RestrictionCause.SUSPENDED)
    return resumed


@transaction.atomic
def terminate(*, application: Application, reason: str, actor: Actor) -> Application:
    """The brand sells on the application's channels no more; a new application may bring it back.

    Raises `Forbidden`, `NotFound`, `StateConflict`, or `Invalid` without a reason.
    """
    current = _managed(application, "terminate", actor)
    words = reason_of(reason, needed_for="it is terminated; the brand reads it")
    terminated = _moved(current, "terminate", actor, reason=words)
    _restrict(terminated, RestrictionCause.TERMINATED, words)
    _lift(terminated, RestrictionCause.SUSPENDED)
    return terminated


def _managed(application: Application, verb: str, actor: Actor) -> Application:
    APPLICATION.authorise(verb, actor)
    current = _locked(application)
    must_act_for(current.company, actor)
    return current


def _locked(application: Application) -> Application:
    current = locks.application(application.pk)
    if current is None:
        raise NotFound("There is no such application.")
    return current


def _moved(
    current: Application,
    verb: str,
    actor: Actor,
    *,
    step: str = "",
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> Application:
    return move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        verb,
        actor=actor,
        data={"channels": current.channels, **(data or {}), **columns},
        due_at=clock.due_at(step) if step else None,
        reminded_at=None,
        **columns,
    )


def _without_contract(application: Application, signed: Sequence[Contract]) -> list[str]:
    """The channels for which no contract is signed."""
    with_contract = {contract.channel for contract in signed}
    return [channel for channel in application.channels if channel not in with_contract]


def _without_deposit(signed: Sequence[Contract]) -> list[str]:
    """The numbers of the contracts whose deposit is not complete."""
    standings = queries.deposits_of(signed)
    return [contract.number for contract in signed if not standings[contract.pk].complete]


def _named(channels: Iterable[str]) -> str:
    return ", ".join(str(Channel(channel).label) for channel in channels)


def _restrict(application: Application, cause: str, reason: str) -> None:
    assert application.onboarded_brand is not None
    for channel in application.channels:
        restrict(
            brand=application.onboarded_brand,
            cause=cause,
            channel=channel,
            actor=GATE,
            details={"application": application.pk, "reason": reason},
        )


def _lift(application: Application, *causes: str) -> None:
    assert application.onboarded_brand is not None
    for cause in causes:
        for channel in application.channels:
            lift(brand=application.onboarded_brand, cause=cause, channel=channel, actor=GATE)
