"""Partner systems: their clients, scopes and secrets.

A company's people make systems of their own company, never further than they reach themselves; a platform admin makes
any. The rows are the office's to write: behind a wall they are only read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from oauth2_provider.models import clear_expired, get_access_token_model

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record

from ..models import SCOPES_OF_COMPANIES, SCOPES_OF_PAPERS, ApiClient, ClientSecret, Right, Role, Scope, User
from ..scope import scope
from ..secrets import new_secret, secret_hash

MOST_SECRETS = 5
LAST_USE_GRAIN = timedelta(minutes=1)
PLATFORM = frozenset({Role.PLATFORM_ADMIN})
PEOPLE = PLATFORM | {Role.BRAND_OWNER, Right.PEOPLE}


@transaction.atomic
def create_client(
    *,
    name: str,
    scopes: Iterable[str],
    actor: Actor,
    company_id: int | None = None,
    brand_id: int | None = None,
) -> tuple[ApiClient, str]:
    """Creates an API client and returns it with its first secret, which is shown this once only.

    With neither company nor brand a platform admin's client is the platform's own partner, that of a company's people
    their company's. A brand's company need not be named. Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    _must_manage(actor, "creates API clients")
    if not actor.passes_walls and company_id is None:
        company_id = _company_of(actor)
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise Invalid("Give the client a name of 1 to 120 characters.", field="name")
    granted = _known(scopes)
    if brand_id is not None:
        company_id = _company_of_brand(brand_id, company_id)
        _refuse_papers(granted)
    _must_give(actor, granted)
    _must_reach(actor, company_id=company_id, brand_id=brand_id, scopes=granted)
    with scope(office("access")):
        if _clients_of(company_id).filter(name=name).exists():
            raise Invalid(f"An API client named «{name}» exists already; choose another name.", field="name")
        client = ApiClient.objects.create(
            name=name,
            company_id=company_id,
            brand_id=brand_id,
            client_id=token_hex(8),
            scopes=granted,
        )
        _, secret = _new_secret(client, actor)
        record(client, "client.created", actor=actor, name=name, scopes=granted)
    return client, secret


@transaction.atomic
def change_scopes(*, client: ApiClient, scopes: Iterable[str], actor: Actor) -> None:
    """Sets what the client may ask for. What it loses, its tokens lose at once; what it gains, new tokens have.

    Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    granted = _known(scopes)
    current = _managed(client, actor, "changes scopes")
    added = set(granted) - set(current.scopes)
    if current.brand_id is not None:
        _refuse_papers(added)
    _must_give(actor, added)
    _must_reach(actor, company_id=current.company_id, brand_id=current.brand_id, scopes=added)
    with scope(office("access")):
        ApiClient.objects.filter(pk=current.pk).update(scopes=granted)
        record(current, "client.scopes_changed", actor=actor, scopes=granted, before=current.scopes)


@transaction.atomic
def add_secret(
    *, client: ApiClient, actor: Actor, others_end_at: datetime | None = None
) -> tuple[ClientSecret, str]:
    """Adds a secret and returns it with its text, which is shown this once only.

    With `others_end_at` the client's other secrets work until then and no longer: the overlap in which the partner
    changes over. Raises `Forbidden`, `NotFound`, `Invalid` for an end that is past, or `Conflict` for a client that is
    deactivated or has as many working secrets as it may have.
    """
    current = _managed(client, actor, "makes secrets")
    _must_reach(actor, company_id=current.company_id, brand_id=current.brand_id, scopes=current.scopes)
    now = timezone.now()
    if others_end_at is not None and others_end_at < now:
        raise Invalid(
            "The end of the older secrets is past; choose a later one, or revoke them.", field="others_end_at"
        )
    with scope(office("access")):
        if not current.active:
            raise Conflict(
                f"{current} is deactivated; create another client instead.", code="client_inactive"
            )
        working = _working(current, now)
        if working.count() >= MOST_SECRETS:
            raise Conflict(
                f"{current} has {MOST_SECRETS} working secrets, and no more are kept at once; revoke one first.",
                code="too_many_secrets",
            )
        if others_end_at is not None:
            working.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=others_end_at)).update(
                ends_at=others_end_at
            )
        added, secret = _new_secret(current, actor)
        record(current, "client.secret_added", actor=actor, hint=added.hint, others_end_at=others_end_at)
    return added, secret


@transaction.atomic
def end_secret(*, secret: ClientSecret, ends_at: datetime, actor: Actor) -> None:
    """Lets a working secret work until `ends_at` (aware) and no longer. Tokens end with the secret they came from.

    Raises `Forbidden`, `NotFound`, `Invalid` for an end that is past, or `Conflict` when it works no more.
    """
    client, current = _managed_secret(secret, actor, "ends secrets")
    if ends_at < timezone.now():
        raise Invalid("That moment is past; choose a later one, or revoke the secret now.", field="ends_at")
    with scope(office("access")):
        ClientSecret.objects.filter(pk=current.pk).update(ends_at=ends_at)
        record(client, "client.secret_ends", actor=actor, hint=current.hint, ends_at=ends_at)


@transaction.atomic
def revoke_secret(*, secret: ClientSecret, actor: Actor) -> None:
    """Ends a secret now, and with it every token of its client: which of them came from it is not asked.

    A partner that has another secret asks for a new token and goes on. Raises `Forbidden`, `NotFound` or `Conflict`.
    """
    client, current = _managed_secret(secret, actor, "revokes secrets")
    with scope(office("access")):
        ClientSecret.objects.filter(pk=current.pk).update(revoked_at=Now())
        _drop_tokens(client)
        record(client, "client.secret_revoked", actor=actor, hint=current.hint)


@transaction.atomic
def deactivate_client(*, client: ApiClient, actor: Actor) -> None:
    """From now on neither the client's secrets nor its tokens open anything. Raises `Forbidden` or `NotFound`."""
    current = _managed(client, actor, "deactivates API clients")
    with scope(office("access")):
        ApiClient.objects.filter(pk=current.pk).update(active=False)
        _drop_tokens(current)
        record(current, "client.deactivated", actor=actor)


def must_reach_as_far(*, client: ApiClient, actor: Actor) -> None:
    """For verbs by which a person is sent what a client may read: they must reach all of it themselves.

    Raises `Forbidden`. What a client does for itself is not asked.
    """
    if actor.kind == "user":
        _must_reach(actor, company_id=client.company_id, brand_id=client.brand_id, scopes=[Scope.EVENTS_READ])


def must_reach_its_brands(*, client: ApiClient, actor: Actor) -> None:
    """For verbs that end what a client has: a person does that to none that works for brands that are not theirs.

    Raises `Forbidden`.
    """
    if actor.kind == "user" and not actor.passes_walls and client.company_id is not None:
        _must_reach_brands(actor, client.company_id, client.brand_id)


def note_use(client: ApiClient) -> None:
    """Keeps when the client was last here, to the minute: at most one short write a minute, and in its own scope."""
    if _is_news(client.last_used_at):
        with scope(office("doorkeeper")):
            ApiClient.objects.filter(pk=client.pk).filter(_BEFORE_THIS_MINUTE).update(last_used_at=Now())


def note_use_of_secret(secret: ClientSecret) -> None:
    """Keeps when a token was last given for the secret, to the minute. Must be called inside a staff scope."""
    if _is_news(secret.last_used_at):
        ClientSecret.objects.filter(pk=secret.pk).filter(_BEFORE_THIS_MINUTE).update(last_used_at=Now())


def sweep_tokens() -> None:
    """Deletes the tokens that have expired."""
    with scope(office("sweep")):
        clear_expired()


_BEFORE_THIS_MINUTE = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - LAST_USE_GRAIN)


def _is_news(last_used_at: datetime | None) -> bool:
    return last_used_at is None or last_used_at < timezone.now() - LAST_USE_GRAIN


def _new_secret(client: ApiClient, actor: Actor) -> tuple[ClientSecret, str]:
    secret = new_secret()
    kept = ClientSecret.objects.create(
        client=client, hash=secret_hash(secret), hint=secret[-4:], created_by_name=actor.name[:150]
    )
    return kept, secret


def _clients_of(company_id: int | None) -> QuerySet[ApiClient]:
    """Those of a company, or the platform's own."""
    if company_id is None:
        return ApiClient.objects.filter(company__isnull=True)
    return ApiClient.objects.filter(company_id=company_id)


def _working(client: ApiClient, now: datetime) -> QuerySet[ClientSecret]:
    return client.secrets.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), revoked_at__isnull=True)


def _drop_tokens(client: ApiClient) -> None:
    get_access_token_model().objects.filter(application=client).delete()


def _known(scopes: Iterable[str]) -> list[str]:
    asked = sorted(set(scopes))
    unknown = [code for code in asked if code not in Scope.values]
    if unknown:
        raise Invalid(f"There is no scope {unknown[0]!r}. Known: {', '.join(Scope.values)}.", unknown=unknown)
    return asked


def _refuse_papers(scopes: Iterable[str]) -> None:
    if papers := sorted(SCOPES_OF_PAPERS & set(scopes)):
        raise Invalid(
            f"Applications are papers of the whole company, so a system of one brand cannot have {papers[0]}; "
            "make one for the company, or leave the scope out.",
            field="scopes",
        )


def _must_manage(actor: Actor, deed: str) -> None:
    if not actor.may(PEOPLE):
        raise Forbidden(
            f"{actor.name} may not do this: a platform admin, or who looks after a company's people, {deed}."
        )


def _managed(client: ApiClient, actor: Actor, deed: str) -> ApiClient:
    """The client, locked, for those who manage it: a platform admin any, a company's people those of their company."""
    _must_manage(actor, deed)
    company_id = None if actor.passes_walls else _company_of(actor)
    with scope(office("access")):
        current = ApiClient.objects.select_for_update(of=("self",), no_key=True).filter(pk=client.pk).first()
    if current is None or (not actor.passes_walls and current.company_id != company_id):
        raise NotFound("There is no such API client.")
    must_reach_its_brands(client=current, actor=actor)
    return current


def _managed_secret(secret: ClientSecret, actor: Actor, deed: str) -> tuple[ApiClient, ClientSecret]:
    client = _managed(secret.client, actor, deed)
    with scope(office("access")):
        current = ClientSecret.objects.get(pk=secret.pk)
    if not current.works:
        raise Conflict(f"This {current} works no more.", code="secret_ended")
    return client, current


def works_for_all_brands(actor: Actor) -> bool:
    """Whether the actor's systems may see all brands of their company: whoever makes one works for each of them."""
    return actor.passes_walls or _brands_of(_company_of(actor)) <= set(actor.brands or ())


def _company_of(actor: Actor) -> int:
    """The company whose systems a person looks after."""
    with scope(office("access")):
        people = User.objects.filter(pk=actor.id or 0)
        company_id = people.values_list("company_id", flat=True).first()
    if company_id is None:
        raise Forbidden(f"{actor.name} belongs to no company, so there is none whose systems to look after.")
    return company_id


def _company_of_brand(brand_id: int, company_id: int | None) -> int:
    with scope(office("access")):
        brands = _brand_model()._default_manager.filter(pk=brand_id)
        found = brands.values_list("company_id", flat=True).first()
    if found is None or company_id not in (None, found):
        raise NotFound("There is no such brand in this company.", field="brand")
    return int(found)


def _brands_of(company_id: int) -> set[int]:
    with scope(office("access")):
        brands = _brand_model()._default_manager.filter(company_id=company_id)
        return set(brands.values_list("pk", flat=True))


def _brand_model() -> type[Model]:
    """Brands, whose room stands above this one: known here only as the other end of a foreign key."""
    brand: type[Model] = ApiClient._meta.get_field("brand").related_model
    return brand


def _must_give(actor: Actor, scopes: Iterable[str]) -> None:
    """A company gives its systems only what is a company's to give."""
    beyond = sorted(code for code in scopes if code not in SCOPES_OF_COMPANIES)
    if beyond and not actor.passes_walls:
        raise Forbidden(f"The scope {beyond[0]} is the platform's to give; ask it.", scopes=beyond)


def _must_reach(actor: Actor, *, company_id: int | None, brand_id: int | None, scopes: Iterable[str]) -> None:
    """A client reaches no further than who gives it its reach: their company, their brands, their rights."""
    if actor.passes_walls:
        return
    if company_id is None or company_id != _company_of(actor):
        raise Forbidden("You look after the systems of your own company only.")
    lacking = sorted(code for code in scopes if not _rights_for(code) <= actor.roles)
    if lacking:
        raise Forbidden(
            f"The scope {lacking[0]} reaches further than your own rights; ask an owner of your company.",
            scopes=lacking,
        )
    _must_reach_brands(actor, company_id, brand_id)


def _must_reach_brands(actor: Actor, company_id: int, brand_id: int | None) -> None:
    reached = {brand_id} if brand_id is not None else _brands_of(company_id)
    if not reached <= set(actor.brands or ()):
        raise Forbidden(
            "Such a client sees brands that you do not work for; ask who works for all of them, or make one for a "
            "brand of your own.",
            field="brand",
        )


def _rights_for(code: str) -> frozenset[str]:
    return SCOPES_OF_COMPANIES.get(code, frozenset(Right.values))
