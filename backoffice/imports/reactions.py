"""Whom the imports room tells of its news."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to
from backoffice.notices.services import tell

from .approval import rows_to_write
from .models import ImportSession
from .profiles import profile_named
from .states import APPROVERS


@react_to("import.approval_asked")
def tell_who_may_approve(facts: Sequence[Fact], actor: Actor) -> None:
    """Everybody who may import such records, but for who uploaded the file and who asks."""
    for fact, session in _with_sessions(facts):
        roles = APPROVERS & profile_named(session.profile).roles
        with scope(office("imports")):
            people = User.objects.filter(role__in=roles, is_active=True)
            others = list(people.exclude(pk__in=_involved(session)))
        params = {"rows": f"{rows_to_write(session):,}", **_about(session, actor)}
        tell(users=others, topic=fact.verb, key=_key(fact), params=params, link=_page(session))


@react_to("import.approved", "import.sent_back")
def tell_who_asked(facts: Sequence[Fact], actor: Actor) -> None:
    """Who uploaded it and who asked for it; not the person who has just decided."""
    for fact, session in _with_sessions(facts):
        with scope(office("imports")):
            people = list(User.objects.filter(pk__in=_involved(session), is_active=True))
        tell(
            users=[person for person in people if person.pk != actor.id],
            topic=fact.verb,
            key=_key(fact),
            params={"reason": fact.data.get("reason", ""), **_about(session, actor)},
            link=_page(session),
        )


def _with_sessions(facts: Sequence[Fact]) -> list[tuple[Fact, ImportSession]]:
    with scope(office("imports")):
        sessions = ImportSession.objects.in_bulk([fact.subject_id for fact in facts])
    return [(fact, sessions[fact.subject_id]) for fact in facts]


def _involved(session: ImportSession) -> list[int]:
    return [pk for pk in (session.created_by_id, session.confirmed_by_id) if pk is not None]


def _about(session: ImportSession, actor: Actor) -> dict[str, Any]:
    return {"filename": session.filename, "by": actor.name}


def _key(fact: Fact) -> str:
    """The same import may be sent back and asked for again, which is news each time."""
    return f"{fact.verb}:{fact.subject_id}:{token_hex(8)}"


def _page(session: ImportSession) -> str:
    return reverse("admin:imports_importsession_change", args=[session.pk])
