"""What this room itself tells people: letters of the access room, which stands below and knows no letters."""

from django.utils.translation import gettext_lazy as _

from backoffice.access.models import Role

from .registry import NOBODY, Topic, declare

declare(
    Topic(
        code="invitation",
        name=_("Invitations"),
        subject=_("%(by)s invites you to Entrepôt"),
        sentence=_(
            "%(by)s invites you to Entrepôt as: %(role)s. Follow the link and choose a password; it holds until "
            "%(until)s and serves once. If you do not know what this is about, leave it be: without the link "
            "nothing happens."
        ),
        action=_("Come in"),
        muted_by=NOBODY,
        labels={"role": Role},
    ),
    Topic(
        code="new_password",
        name=_("Passwords"),
        subject=_("A new password for Entrepôt"),
        sentence=_(
            "Somebody, we hope you, asks for a new password for %(login)s. Follow the link and choose one. If it was "
            "not you, leave it be: the old password stays as it is."
        ),
        action=_("Choose a password"),
        muted_by=NOBODY,
    ),
    Topic(
        code="login_changed",
        name=_("Your login"),
        subject=_("Your login at Entrepôt was changed"),
        sentence=_(
            "%(what)s. If it was not you, ask for a new password on the login page at once, and tell the platform."
        ),
        action=_("See your sessions"),
        muted_by=NOBODY,
    ),
)
