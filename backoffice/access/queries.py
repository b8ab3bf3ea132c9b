"""Who is asking?"""

import hmac

from backoffice.events.actors import NOBODY, Actor

from .models import ApiClient, Right, Role, User
from .services import TOKEN_MARK, secret_hash


def actor_of_user(user: User) -> Actor:
    """The actor a logged-in person is. Must be called inside a staff scope: it reads the person's brands."""
    if not user.is_active:
        return NOBODY
    brands = (
        None if user.is_platform_staff else tuple(sorted(user.memberships.values_list("brand_id", flat=True)))
    )
    rights = frozenset(Right.values if user.role == Role.BRAND_OWNER else user.rights)
    handles_papers = user.role in (Role.BRAND_OWNER, Role.APPLICANT) or rights & {Right.PAPERS, Right.MONEY}
    return Actor(
        kind="user",
        id=user.pk,
        name=user.get_full_name() or user.username,
        roles=frozenset({user.role}) | rights,
        brands=brands,
        companies=(user.company_id,) if user.company_id is not None and handles_papers else (),
    )


def actor_of_client(client: ApiClient) -> Actor:
    """The actor an API client is; its scopes are its roles."""
    return Actor(
        kind="client",
        id=client.pk,
        name=client.name,
        roles=frozenset(client.scopes),
        brands=None if client.brand_id is None else (client.brand_id,),
    )


def client_of_token(token: str) -> ApiClient | None:
    """The active client a token belongs to, or None. Must be called inside a staff scope."""
    mark, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != TOKEN_MARK or not prefix or not secret:
        return None
    client = ApiClient.objects.filter(prefix=prefix, active=True).first()
    if client is None or not hmac.compare_digest(client.secret_hash, secret_hash(secret)):
        return None
    return client
