"""Applicants sign up: an address asks for a link, and whoever has the link makes an account of it.

Nothing is kept until the link is followed. The answer to the question, and the work it costs, are the same for an
address that has an account already; only its owner learns the difference, from the letter.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.events.actors import office
from backoffice.events.errors import Conflict, Invalid
from backoffice.notices.services import write_to

LINK_HOLDS = timedelta(hours=24)
# An address gets one letter in so many minutes, however often it is typed in.
ONE_LETTER_IN = 5
_SALT = "merchants.sign-up"


@dataclass(frozen=True, slots=True)
class SignUp:
    """What a link says: whose address it was sent to, and which language that person reads."""

    address: str
    language: str


def ask_to_sign_up(*, address: str, language: str) -> None:
    """Sends a link by which the owner of the address makes an account; it holds for `LINK_HOLDS`.

    To an address that has an account the letter says so, with the way to log in.
    """
    address = address.strip().lower()
    now = timezone.now()
    slot = int(now.timestamp()) // (60 * ONE_LETTER_IN)
    with scope(office("sign-up")):
        known = _is_known(address)
        token = signing.dumps([address, language], salt=_SALT)
        write_to(
            address=address,
            language=language,
            topic="sign_up.known" if known else "sign_up.link",
            key=f"sign-up:{slot}",
            params={"hours": int(LINK_HOLDS.total_seconds() // 3600)},
            link=reverse("account_login") if known else reverse("portal:choose_password", args=[token]),
        )


def read_link(token: str) -> SignUp:
    """What the link says. Raises `Invalid` for one that lapsed, `Conflict` for one that was used."""
    try:
        address, language = signing.loads(token, salt=_SALT, max_age=LINK_HOLDS)
    except (signing.BadSignature, ValueError) as error:
        raise Invalid(
            _("This link does not hold any more. Ask for a new one; it comes by mail at once."),
            code="link_lapsed",
        ) from error
    with scope(office("sign-up")):
        if _is_known(address):
            raise _used()
    return SignUp(address, language)


@transaction.atomic
def sign_up(*, token: str, name: str, password: str) -> User:
    """Makes an applicant of whoever has the link; it serves once, for then the address has its account.

    Raises as `read_link` does. The form has checked the password.
    """
    link = read_link(token)
    with scope(office("sign-up")) as actor:
        try:
            with transaction.atomic():
                user = create_user(
                    username=link.address,
                    email=link.address,
                    password=password,
                    role=Role.APPLICANT,
                    actor=actor,
                )
        except (IntegrityError, Invalid) as error:
            raise _used() from error  # by a second click at the same moment
        user.first_name, user.language = name.strip(), link.language
        user.save(update_fields=["first_name", "language"])
    return user


def _is_known(address: str) -> bool:
    return (
        User.objects.filter(email__iexact=address).exists() or User.objects.filter(username=address).exists()
    )


def _used() -> Conflict:
    return Conflict(
        _("This link has been used already: your account is there. Log in with your password."),
        code="link_used",
    )
