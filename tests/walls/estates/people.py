"""People, and the programs that act for them."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.utils import timezone
from oauth2_provider import models as oauth

from backoffice.access.models import (
    ApiClient,
    ClientSecret,
    Invitation,
    Membership,
    Posting,
    Right,
    Role,
    User,
)

from .estate import NOON, Estate, builds


def person_of(estate: Estate, serial: int) -> User:
    """The estate's own person first, so that they see their own."""
    return estate.person if estate.person is not None and serial == 1 else user(estate, 2000 + serial)


@builds("access.User")
def user(estate: Estate, serial: int) -> User:
    return User.objects.create(
        username=f"person-{estate.brand.pk}-{serial}",
        last_name=estate.text(serial),
        email=f"{estate.text(serial)}@people.example",
        role=Role.BRAND_MEMBER,
        company_id=estate.brand.company_id,
        rights=[Right.PEOPLE],
    )


@builds("access.Invitation")
def invitation(estate: Estate, serial: int) -> Invitation:
    return Invitation.objects.create(
        email=f"{estate.text(serial)}@invited.example",
        role=Role.BRAND_MEMBER,
        company_id=estate.brand.company_id,
        brand_ids=[estate.brand.pk],
        rights=[Right.GOODS],
        invited_by_name=estate.text(serial),
        expires_at=timezone.now() + timedelta(days=7),
    )


@builds("access.Posting")
def posting(estate: Estate, serial: int) -> Posting:
    return Posting.objects.create(
        user=person_of(estate, 3000 + serial if serial > 1 else 1),
        warehouse=estate.one("inventory.Warehouse"),
    )


@builds("account.EmailAddress")
def email_address(estate: Estate, serial: int) -> EmailAddress:
    return EmailAddress.objects.create(
        user=person_of(estate, 4000 + serial if serial > 1 else 1),
        email=f"{estate.text(serial)}@mail.example",
    )


@builds("mfa.Authenticator")
def authenticator(estate: Estate, serial: int) -> Authenticator:
    return RecoveryCodes.activate(person_of(estate, 5000 + serial if serial > 1 else 1)).instance


@builds("usersessions.UserSession")
def user_session(estate: Estate, serial: int) -> UserSession:
    return UserSession.objects.create(
        user=person_of(estate, 6000 + serial if serial > 1 else 1),
        ip="192.0.2.1",
        session_key=f"{estate.brand.pk}-{serial}",
        user_agent=estate.text(serial),
    )


@builds("access.Membership")
def membership(estate: Estate, serial: int) -> Membership:
    return Membership.objects.create(user=user(estate, 1000 + serial), brand=estate.brand)


@builds("access.ApiClient")
def api_client(estate: Estate, serial: int) -> ApiClient:
    return ApiClient.objects.create(
        name=estate.text(serial),
        company_id=estate.brand.company_id,
        brand=estate.brand,
        client_id=f"{estate.brand.pk:08x}{serial:08x}",
        scopes=["units:read"],
    )


@builds("access.ClientSecret")
def client_secret(estate: Estate, serial: int) -> ClientSecret:
    return ClientSecret.objects.create(
        client=estate.one("access.ApiClient"),
        hash=f"{estate.brand.pk:032x}{serial:032x}",
        created_by_name=estate.text(serial),
    )


@builds("oauth2_provider.AccessToken")
def access_token(estate: Estate, serial: int) -> Any:
    token = oauth.AccessToken(application=estate.one("access.ApiClient"), expires=NOON, scope=estate.mark)
    oauth.set_token_value(token, estate.text(serial))
    token.save()
    return token


@builds("oauth2_provider.DeviceGrant")
def device_grant(estate: Estate, serial: int) -> Any:
    return oauth.DeviceGrant.objects.create(
        device_code=estate.text(serial), user_code=estate.text(serial), client_id=estate.mark, expires=NOON
    )


@builds("oauth2_provider.Grant")
def grant(estate: Estate, serial: int) -> Any:
    return oauth.Grant.objects.create(
        user=user(estate, 5000 + serial),
        code=estate.text(serial),
        application=estate.one("access.ApiClient"),
        expires=NOON,
    )


@builds("oauth2_provider.IDToken")
def id_token(estate: Estate, serial: int) -> Any:
    return oauth.IDToken.objects.create(
        application=estate.one("access.ApiClient"), expires=NOON, scope=estate.text(serial)
    )


@builds("oauth2_provider.RefreshToken")
def refresh_token(estate: Estate, serial: int) -> Any:
    return oauth.RefreshToken.objects.create(
        user=user(estate, 6000 + serial),
        token=estate.text(serial),
        application=estate.one("access.ApiClient"),
    )
