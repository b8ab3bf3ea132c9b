"""Passwords, second factors and sessions: what a person may do to their own, and a platform admin to anybody's."""

from collections.abc import Iterable
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.log import record

from .. import locks
from ..models import User
from ..states import PLATFORM


@transaction.atomic
def set_password(*, person: User, password: str, actor: Actor, kept: str | None = None) -> None:
    """Sets the person's password and ends their sessions, all but the one with the key `kept`.

    Raises `Forbidden` for anybody but the person: whoever has lost it gets a letter.
    """
    if actor.key != f"user:{person.pk}":
        raise Forbidden("Nobody sets the password of another.")
    locks.person(person.pk)
    person.set_password(password)
    person.save(update_fields=["password"])
    drop_sessions(person, kept=kept)
    record(person, "user.password_changed", actor=actor)


@transaction.atomic
def ask_for_new_password(*, person: User, actor: Actor) -> None:
    """A letter with a link goes to the person's address; the key in it is made when the letter is."""
    locks.person(person.pk)
    record(person, "user.new_password_asked", actor=actor)


@transaction.atomic
def second_factor_set(*, person: User, actor: Actor, kept: str | None) -> None:
    """Ends what was logged in with the password alone; of these sessions only `kept` has shown the second factor."""
    locks.person(person.pk)
    drop_sessions(person, kept=kept)
    record(person, "user.second_factor_set", actor=actor)


@transaction.atomic
def second_factor_dropped(*, person: User, actor: Actor) -> None:
    locks.person(person.pk)
    record(person, "user.second_factor_dropped", actor=actor)


@transaction.atomic
def recovery_codes_made(*, person: User, actor: Actor) -> None:
    locks.person(person.pk)
    record(person, "user.recovery_codes_made", actor=actor)


@transaction.atomic
def reset_second_factor(*, person: User, actor: Actor) -> None:
    """For a person who has lost it, recovery codes and all: they log in with the password and set a new one.

    Raises `Forbidden` for anybody but a platform admin, and for oneself: who has a session can do it on the account
    pages, and who has none cannot be told from a thief. Raises `Conflict` where there is no second factor.
    """
    if not actor.may(PLATFORM):
        raise Forbidden("Only a platform admin resets a second factor.")
    if actor.kind == "user" and actor.id == person.pk:
        raise Forbidden("Ask another platform admin to reset your second factor.", code="not_oneself")
    locks.person(person.pk)
    found, _ = Authenticator.objects.filter(user=person).delete()
    if not found:
        raise Conflict(f"{person} has no second factor.", code="no_second_factor")
    drop_sessions(person)
    record(person, "user.second_factor_reset", actor=actor)


@transaction.atomic
def end_session(*, session: UserSession, actor: Actor) -> None:
    """From the next request on the browser of this session is logged out."""
    _require_self_or_admin(session.user, actor)
    locks.person(session.user_id)
    _end_these([session])
    record(session.user, "user.session_ended", actor=actor)


@transaction.atomic
def end_sessions(*, person: User, actor: Actor, kept: str | None = None) -> int:
    """Ends every session of the person but the one with the key `kept`; returns how many."""
    _require_self_or_admin(person, actor)
    locks.person(person.pk)
    ended = drop_sessions(person, kept=kept)
    record(person, "user.sessions_ended", actor=actor, sessions=ended)
    return ended


def forget_session(key: str) -> None:
    """The person logs out: nothing is listed for this session any longer."""
    UserSession.objects.filter(session_key=key).delete()


def sweep_sessions() -> None:
    """Removes sessions that have run out, and what was listed for sessions that are gone."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def drop_sessions(person: User, kept: str | None = None) -> int:
    """Must be called as the office."""
    open_sessions = UserSession.objects.filter(user=person).exclude(session_key=kept or "")
    return _end_these(open_sessions)


def _end_these(sessions: Iterable[UserSession]) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = 0
    for session in sessions:
        store.delete(session.session_key)
        session.delete()
        ended += 1
    return ended


def _require_self_or_admin(person: User, actor: Actor) -> None:
    if actor.kind == "user" and actor.id == person.pk:
        return
    if not actor.may(PLATFORM):
        raise Forbidden("Only the person or a platform admin does this.")
