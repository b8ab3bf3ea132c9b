"""Partner systems: their clients and secrets."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.log import record

from ..models import ApiClient, Role, Scope

TOKEN_MARK = "ent"


def secret_hash(secret: str) -> str:
    """How a client's secret is kept: an HMAC under the installation's key, useless without it."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def create_client(
    *, name: str, scopes: Iterable[str], actor: Actor, brand_id: int | None = None
) -> tuple[ApiClient, str]:
    """Creates an API client and returns it with its token `ent_<prefix>_<secret>`, which is shown this once only."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin creates API clients.")
    granted = sorted(set(scopes))
    unknown = [code for code in granted if code not in Scope.values]
    if unknown:
        raise Invalid(f"There is no scope {unknown[0]!r}. Known: {', '.join(Scope.values)}.", unknown=unknown)
    if ApiClient.objects.filter(name=name).exists():
        raise Invalid(f"An API client named «{name}» exists already; choose another name.", field="name")
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=name, brand_id=brand_id, prefix=prefix, secret_hash=secret_hash(secret), scopes=granted
    )
    record(client, "client.created", actor=actor, name=name, scopes=granted)
    return client, f"{TOKEN_MARK}_{prefix}_{secret}"


@transaction.atomic
def deactivate_client(*, client: ApiClient, actor: Actor) -> None:
    """From the next request on the client's token opens nothing."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden("Only a platform admin deactivates API clients.")
    ApiClient.objects.filter(pk=client.pk).update(active=False)
    record(client, "client.deactivated", actor=actor)
