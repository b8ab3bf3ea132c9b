"""Who is asking?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.events.actors import NOBODY, Actor

from .models import SCOPES_OF_PAPERS, ApiClient, ClientSecret, Membership, Posting, Right, Role, User
from .secrets import secret_hash


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person besides their own row."""

    brands: tuple[int, ...]
    warehouses: frozenset[int]
    second_factor: bool


def with_standing(people: QuerySet[User]) -> QuerySet[User]:
    """The people together with their standing, in one query."""
    brands = Membership.objects.filter(user=OuterRef("pk")).order_by("brand").values("brand")
    warehouses = Posting.objects.filter(user=OuterRef("pk")).values("warehouse")
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return people.annotate(
        known_brands=ArraySubquery(brands),
        known_warehouses=ArraySubquery(warehouses),
        has_second_factor=Exists(factors),
    )


def standing_of(person: User) -> Standing:
    """From what the login brought along, else by a query, which must be made inside a staff scope."""
    brands = getattr(person, "known_brands", None)
    if brands is None:
        return standing_of(with_standing(User.objects.filter(pk=person.pk)).get())
    return Standing(
        brands=tuple(brands),
        warehouses=frozenset(getattr(person, "known_warehouses", ())),
        second_factor=bool(getattr(person, "has_second_factor", False)),
    )


def actor_of_user(user: User) -> Actor:
    """The actor a logged-in person is. Must be called inside a staff scope: it reads the person's standing."""
    if not user.is_active:
        return NOBODY
    known = standing_of(user)
    rights = frozenset(Right.values if user.role == Role.BRAND_OWNER else user.rights)
    handles_papers = user.role in (Role.BRAND_OWNER, Role.APPLICANT) or rights & {Right.PAPERS, Right.MONEY}
    return Actor(
        kind="user",
        id=user.pk,
        name=user.get_full_name() or user.username,
        roles=frozenset({user.role}) | rights,
        brands=None if user.is_platform_staff else known.brands,
        companies=(user.company_id,) if user.company_id is not None and handles_papers else (),
        colleagues=(user.company_id,) if user.company_id is not None else (),
        warehouses=known.warehouses or None if user.role == Role.WAREHOUSE_OPERATOR else None,
        read_only=user.role == Role.AUDITOR,
    )


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Where the person is logged in at this moment, the latest seen first."""
    return living(UserSession.objects.filter(user=user)).order_by("-last_seen_at", "-pk")


def living(sessions: QuerySet[UserSession]) -> QuerySet[UserSession]:
    """Those of the sessions that have neither ended nor run out. Must be called as the office or as staff."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return sessions.filter(session_key__in=alive.values("session_key"))


@dataclass(frozen=True, slots=True)
class Caller:
    """A partner system that has shown a token: its client, and what the token lets it do."""

    client: ApiClient
    actor: Actor


def caller_of_token(token: str) -> Caller | None:
    """Whose access token this is, or None when it is unknown or over. Must be called inside a staff scope.

    One query, by the token's checksum: the token itself is kept nowhere. What the client may do is what the token was
    given for, less what the client has lost since. The query is a function of PostgreSQL, because it is asked by every
    request: written out, Django and PostgreSQL took longer to compile it than a small request takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_caller(%s)", [hashlib.sha256(token.encode()).hexdigest()])
        row = cursor.fetchone()
        if row is None:
            return None
        granted, company_brands, *values = row
        names = [column.name for column in cursor.description[2:]]
    client = ApiClient.from_db(connection.alias, names, values)
    return Caller(
        client, _actor(client, frozenset(granted.split()) & frozenset(client.scopes), company_brands)
    )


def actor_of_client(client_id: int) -> Actor:
    """The actor an active client is, with all its scopes; nobody when it is gone. Must be called in a staff scope."""
    clients = ApiClient.objects.filter(pk=client_id, active=True)
    client = clients.annotate(company_brands=_brands_of_company(OuterRef("company_id"))).first()
    return NOBODY if client is None else _actor(client, frozenset(client.scopes), client.company_brands)


def _actor(client: ApiClient, roles: frozenset[str], company_brands: Sequence[int]) -> Actor:
    if client.company_id is None:
        brands = None
    else:
        brands = tuple(company_brands) if client.brand_id is None else (client.brand_id,)
    of_company = () if client.company_id is None else (client.company_id,)
    return Actor(
        kind="client",
        id=client.pk,
        name=client.name,
        roles=roles if client.brand_id is None else roles - SCOPES_OF_PAPERS,
        brands=brands,
        companies=of_company if client.brand_id is None else (),
    )


def _brands_of_company(company: OuterRef) -> ArraySubquery:
    """The ids of a company's brands, whose room stands above this one."""
    brands = ApiClient._meta.get_field("brand").related_model._default_manager
    return ArraySubquery(brands.filter(company_id=company).order_by("pk").values("pk"))


def working_secret(*, client_id: str, secret: str) -> ClientSecret | None:
    """The secret by which an active client proves itself, or None. Must be called inside a staff scope."""
    known = ClientSecret.objects.select_related("client").filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=Now()),
        hash=secret_hash(secret),
        revoked_at__isnull=True,
        client__active=True,
    )
    found = known.first()
    return found if found is not None and found.client.client_id == client_id else None
