"""Telling people something, and what they do with it."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden
from backoffice.jobs.services import enqueue

from .models import Letter, LetterStatus, Mute, Notice
from .registry import Topic, topic_of, topics_muted_by

SEND = "notices.send"
# There is one sender at a time: it keeps one connection to the mail server for all that is due.
SENDER = "outbox"
MAILERS = frozenset({Role.PLATFORM_ADMIN})

_TELL = """
INSERT INTO notices_notice (user_id, topic, key, params, link, company_id, brand_id)
SELECT person, %s, %s, %s::jsonb, %s, %s, %s FROM unnest(%s::bigint[]) AS person ORDER BY person
ON CONFLICT (user_id, key) DO NOTHING RETURNING id, user_id
"""


def tell(
    *,
    users: Iterable[User],
    topic: str,
    key: str,
    params: dict[str, Any] | None = None,
    link: str = "",
    company_id: int | None = None,
    brand_id: int | None = None,
    mail: bool = True,
) -> int:
    """Tells each of `users` once, in the caller's transaction; returns to how many it was news.

    `key` names the news, such as `lapsing:41:30`: who has been told it before is left out. `params` are the facts of
    the topic's templates, JSON-able, days and times as ISO texts. `link` is a path of this office. The mail, in the
    person's language, goes out by a job after the commit, unless the person has muted the topic or has no address.
    Works in any scope: notices are written by the office. Raises ValueError for params that the templates do not fit.
    """
    facts = _facts(topic_of(topic), params, link)
    people = {user.pk: user for user in users if user.is_active}
    if not people:
        return 0
    with scope(office("notices")) as actor:
        with connection.cursor() as cursor:
            words = [topic, key, json.dumps(facts), link, company_id, brand_id, sorted(people)]
            cursor.execute(_TELL, words)
            told = {user_id: notice_id for notice_id, user_id in cursor.fetchall()}
        if mail and told:
            muted = set(Mute.objects.filter(topic=topic, user_id__in=told).values_list("user_id", flat=True))
            _post(
                Letter(
                    notice_id=notice_id, user_id=user_id, address=people[user_id].email,
                    language=people[user_id].language, topic=topic, key=key, params=facts, link=link,
                )
                for user_id, notice_id in told.items()
                if people[user_id].email and user_id not in muted
            )  # fmt: skip
            ask_to_send(actor)
    return len(told)


def tell_company(
    *,
    company_id: int,
    topic: str,
    key: str,
    params: dict[str, Any] | None = None,
    link: str = "",
    brand_id: int | None = None,
    rights: Iterable[str] = (Right.PAPERS,),
    mail: bool = True,
) -> int:
    """Tells a company's owners and applicants, and its members who hold one of `rights`; see `tell`."""
    with scope(office("notices")):
        concerned = Q(role__in=[Role.BRAND_OWNER, Role.APPLICANT]) | Q(rights__overlap=list(rights))
        people = list(User.objects.filter(concerned, company_id=company_id, is_active=True))
    return tell(
        users=people, topic=topic, key=key, params=params, link=link,
        company_id=company_id, brand_id=brand_id, mail=mail,
    )  # fmt: skip


def tell_roles(
    *,
    roles: Iterable[str],
    topic: str,
    key: str,
    params: dict[str, Any] | None = None,
    link: str = "",
    company_id: int | None = None,
    brand_id: int | None = None,
    mail: bool = True,
) -> int:
    """Tells everyone who has one of `roles`; see `tell`."""
    with scope(office("notices")):
        people = list(User.objects.filter(role__in=list(roles), is_active=True))
    return tell(
        users=people, topic=topic, key=key, params=params, link=link,
        company_id=company_id, brand_id=brand_id, mail=mail,
    )  # fmt: skip


def write_to(
    *, address: str, language: str, topic: str, key: str, params: dict[str, Any] | None = None, link: str = ""
) -> None:
    """Writes to somebody who has no account yet, once per address and `key`; see `tell`."""
    facts = _facts(topic_of(topic), params, link)
    with scope(office("notices")) as actor:
        _post([Letter(address=address, language=language, topic=topic, key=key, params=facts, link=link)])
        ask_to_send(actor)


def ask_to_send(actor: Actor) -> None:
    """Has what is due sent by the one job that does it; the sweep asks too, for letters whose time comes later."""
    enqueue(SEND, key=SENDER, actor=actor)


def mark_read(*, notices: Iterable[int], actor: Actor) -> int:
    """Marks those of the ids that are the actor's own notices; returns how many were unread."""
    with scope(office("notices")):
        return _own(actor).filter(pk__in=list(notices), read_at__isnull=True).update(read_at=Now())


def mark_all_read(*, actor: Actor) -> int:
    """Marks everything the actor has been told; returns how many were unread."""
    with scope(office("notices")):
        return _own(actor).filter(read_at__isnull=True).update(read_at=Now())


def mute(*, topic: str, user: User) -> None:
    """The person gets no more mails of this topic. Raises `Forbidden` where it is not theirs to mute."""
    if topic not in {each.code for each in topics_muted_by([user.role])}:
        raise Forbidden("These mails cannot be turned off; they are about what you must decide or do.")
    with scope(office("notices")):
        Mute.objects.bulk_create([Mute(user=user, topic=topic)], ignore_conflicts=True)
        # What waits is not sent either.
        Letter.objects.filter(user=user, topic=topic, status=LetterStatus.DUE).delete()


def unmute(*, topic: str, user: User) -> None:
    """Mails of this topic come again, from the next one on."""
    with scope(office("notices")):
        Mute.objects.filter(user=user, topic=topic).delete()


@transaction.atomic
def send_again(*, letter: Letter, actor: Actor) -> None:
    """Puts a letter that was refused back into the outbox. Raises `Forbidden` or `Conflict`."""
    if not actor.may(MAILERS):
        raise Forbidden("Only platform admins send letters again.")
    refused = Letter.objects.filter(pk=letter.pk, status=LetterStatus.REFUSED)
    if not refused.update(status=LetterStatus.DUE, due_at=Now(), attempts=0, error=""):
        raise Conflict(f"The letter to {letter.address} was not refused; there is nothing to send again.")
    ask_to_send(actor)


def _own(actor: Actor) -> Any:
    """The actor's notices; a partner system and the office itself have none."""
    return (
        Notice.objects.filter(user_id=actor.id)
        if actor.kind == "user" and actor.id
        else Notice.objects.none()
    )


def _post(letters: Iterable[Letter]) -> None:
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _facts(topic: Topic, params: dict[str, Any] | None, link: str) -> dict[str, Any]:
    """The params as they are kept. Raises ValueError where they do not fit the topic, or the link leads elsewhere."""
    facts: dict[str, Any] = json.loads(json.dumps(params or {}, cls=DjangoJSONEncoder))
    if missing := topic.missing(facts):
        raise ValueError(f"The topic {topic.code} needs {', '.join(sorted(missing))} too.")
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"A notice leads to a path of this office, not to {link!r}.")
    return facts
