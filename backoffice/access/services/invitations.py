"""Invitations: by a platform admin to anybody, by who looks after a company's people to people of their own company."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from ..models import Invitation, Role, User
from ..scope import scope
from ..states import INVITATION, KEEPERS, PLATFORM, InvitationStatus
from .people import add_person, refuse_beyond, say_where
from .places import Place, brands_of, place

HOLDS_FOR = timedelta(days=7)
MOST_SENDINGS = 10
_SALT = "access.invitation"


@transaction.atomic
def invite(
    *,
    email: str,
    role: str,
    actor: Actor,
    company_id: int | None = None,
    brand_ids: Iterable[int] = (),
    rights: Iterable[str] = (),
    warehouse_ids: Iterable[int] = (),
    everywhere: bool = False,
    language: str = "en-gb",
) -> Invitation:
    """Asks an address to come in; a letter with a link goes there. The link holds for `HOLDS_FOR`.

    Whether the address has a login already is found out by its owner, who follows the link, and by nobody here.
    Raises `Forbidden` for who may not invite, or invites beyond their own company, brands or rights; `Invalid`;
    `Conflict` with code `invited_already` while an invitation of the same company to the address is open.
    """
    if not actor.may(KEEPERS):
        raise Forbidden(
            f"{actor.name} may not invite: a platform admin, or who looks after a company's people, does."
        )
    address = _address(email)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(f"«{language[:20]}» is no language that is spoken here.", field="language")
    with scope(office("access")):
        if not actor.may(PLATFORM):
            company_id = _own_company(actor, role, company_id)
        given = place(
            role=role, company_id=company_id, brand_ids=brand_ids, rights=rights, warehouse_ids=warehouse_ids
        )
        say_where(given, everywhere=everywhere)
        refuse_beyond(actor, rights=given.rights, brand_ids=given.brand_ids)
        invitation = _new(address, given, language, actor)
        record(
            invitation, "invitation.made", actor=actor, role=given.role, brands=list(given.brand_ids),
            rights=list(given.rights), warehouses=list(given.warehouse_ids), expires_at=invitation.expires_at,
        )  # fmt: skip
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: Actor) -> None:
    """Sends the letter once more, with a link of its own and the whole time before it; the links before open nothing.

    Raises `Forbidden`, `NotFound`, or `Conflict` for one that was accepted or revoked, or was sent often enough.
    """
    with scope(office("access")):
        current = _managed(invitation, actor)
        if current.status != InvitationStatus.OPEN:
            raise Conflict(
                f"The invitation of {current.email} was {current.get_status_display().lower()}; invite anew.",
                code="invitation_closed",
            )
        if current.sendings >= MOST_SENDINGS:
            raise Conflict(
                f"The letter went to {current.email} {MOST_SENDINGS} times; ask whether the address is right.",
                code="sent_often_enough",
            )
        current.sendings += 1
        current.expires_at = timezone.now() + HOLDS_FOR
        current.save(update_fields=["sendings", "expires_at"])
        record(current, "invitation.sent_again", actor=actor, expires_at=current.expires_at)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: Actor) -> None:
    """Its link opens nothing any more. Raises `Forbidden`, `NotFound`, or `StateConflict`."""
    with scope(office("access")):
        current = _managed(invitation, actor)
        move(INVITATION, Invitation.objects.filter(pk=current.pk), "revoke", actor=actor)


def link_token(invitation: Invitation) -> str:
    """What the link of the latest letter carries; made of the row, and kept nowhere."""
    return signing.Signer(salt=_SALT).sign(f"{invitation.pk}-{invitation.sendings}")


def invitation_of(token: str) -> Invitation:
    """The invitation that a link opens.

    Raises `Conflict` with code `invitation_closed` for any link that opens nothing, whatever the reason: it is
    forged, too late, used, revoked, or there is a later letter.
    """
    try:
        pk, _dash, sendings = signing.Signer(salt=_SALT).unsign(token).partition("-")
    except signing.BadSignature as error:
        raise _closed() from error
    with scope(office("access")):
        found = Invitation.objects.filter(pk=int(pk), sendings=int(sendings)).first()
    if found is None or not found.is_open:
        raise _closed()
    return found


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> User:
    """Makes a person of whoever has the link; it serves once.

    1. Of two who follow it at once, the compare-and-swap lets one in.
    2. Brands and warehouses that are gone, or another company's by now, are left out.

    Raises `Conflict` with code `invitation_closed`, or `has_login` where the address has one already; `Invalid` for
    a password that is too easy.
    """
    invitation = invitation_of(token)
    person = User(username=invitation.email, email=invitation.email, first_name=name)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    with scope(office("access")) as doorkeeper:
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Conflict(
                _(
                    "There is a login for this address already, and one login works for one company. Log in with it."
                ),
                code="has_login",
            )
        try:
            user = add_person(
                username=invitation.email, email=invitation.email, password=password, name=name[:150],
                given=_place_now(invitation), actor=doorkeeper,
            )  # fmt: skip
        except Invalid as error:
            raise _closed() from error  # by a second click at the same moment
        User.objects.filter(pk=user.pk).update(language=invitation.language)
        rows = Invitation.objects.filter(pk=invitation.pk, sendings=invitation.sendings)
        move(INVITATION, rows, "accept", actor=doorkeeper, data={"user": user.pk}, accepted_by=user)
    return user


def _new(address: str, given: Place, language: str, actor: Actor) -> Invitation:
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                email=address,
                role=given.role,
                company_id=given.company_id,
                brand_ids=list(given.brand_ids),
                rights=list(given.rights),
                warehouse_ids=list(given.warehouse_ids),
                language=language,
                invited_by_id=actor.id if actor.kind == "user" else None,
                invited_by_name=actor.name[:150],
                expires_at=timezone.now() + HOLDS_FOR,
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(
                f"{address} is invited already; send that letter again, or revoke it first.",
                code="invited_already",
            ) from error
        raise


def _own_company(actor: Actor, role: str, company_id: int | None) -> int:
    if not actor.colleagues or company_id not in (None, *actor.colleagues):
        raise Forbidden("You invite people of your own company only.")
    invited = (
        {Role.BRAND_OWNER, Role.BRAND_MEMBER} if Role.BRAND_OWNER in actor.roles else {Role.BRAND_MEMBER}
    )
    if role not in invited:
        raise Forbidden("You may invite brand members; owners are invited by owners, staff by the platform.")
    return actor.colleagues[0]


def _managed(invitation: Invitation, actor: Actor) -> Invitation:
    """The invitation, locked, for who looks after its people. One that goes beyond the actor is not theirs to send."""
    if not actor.may(KEEPERS):
        raise Forbidden(
            f"{actor.name} may not do this: a platform admin, or who looks after a company's people, does."
        )
    current = Invitation.objects.filter(pk=invitation.pk).select_for_update(of=("self",)).first()
    if current is None or not (actor.may(PLATFORM) or current.company_id in actor.colleagues):
        raise NotFound("There is no such invitation.")
    if current.role == Role.BRAND_OWNER and not actor.may(PLATFORM | {Role.BRAND_OWNER}):
        raise Forbidden("Owners are invited by owners.")
    refuse_beyond(actor, rights=current.rights, brand_ids=current.brand_ids)
    return current


def _place_now(invitation: Invitation) -> Place:
    brands = brands_of(invitation.company_id) if invitation.company_id is not None else set()
    return place(
        role=invitation.role,
        company_id=invitation.company_id,
        brand_ids=brands & set(invitation.brand_ids),
        rights=invitation.rights,
        warehouse_ids=invitation.warehouse_ids,
    )


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"«{address[:80]}» is no e-mail address.", field="email") from error
    return address


def _closed() -> Conflict:
    return Conflict(
        _("This invitation does not hold any more. Ask whoever invited you for a new one."),
        code="invitation_closed",
    )
