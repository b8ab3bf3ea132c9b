"""People who log in."""

from collections.abc import Iterable

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.log import record

from ..models import Role, User


@transaction.atomic
def create_user(
    *,
    username: str,
    password: str,
    role: str,
    actor: Actor,
    email: str = "",
    brand_ids: Iterable[int] = (),
    company_id: int | None = None,
    rights: Iterable[str] = (),
) -> User:
    """Creates a person who can log in; a company's people are given their company and the brands to work for."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin creates users.")
    if User.objects.filter(username=username).exists():
        raise Invalid(f"A user named «{username}» exists already; choose another name.", field="username")
    user = User.objects.create_user(
        username=username,
        password=password,
        email=email,
        role=role,
        is_staff=role != Role.APPLICANT,
        company_id=company_id,
        rights=sorted(set(rights)),
    )
    for brand_id in brand_ids:
        user.memberships.create(brand_id=brand_id)
    record(user, "user.created", actor=actor, username=username, role=role, brands=sorted(brand_ids))
    return user
