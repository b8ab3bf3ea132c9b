"""What the merchants room tells people, in words."""

from django.utils.translation import gettext_lazy as _

from backoffice.notices.registry import Topic, declare

from .states import RejectionReason

declare(
    Topic(
        code="sign_up.link",
        name=_("Signing up"),
        subject=_("Your link to Entrepôt"),
        sentence=_(
            "Somebody, we hope you, wants to apply at Entrepôt with this address. Follow the link and choose a "
            "password. It holds for %(hours)s hours and serves once. If it was not you, leave it be: without the link "
            "nothing happens."
        ),
        action=_("Choose a password"),
        muted_by=frozenset(),
    ),
    Topic(
        code="sign_up.known",
        name=_("Signing up"),
        subject=_("You have an account at Entrepôt already"),
        sentence=_(
            "Somebody, we hope you, wants to sign up with this address, and there is an account for it already. Log in "
            "with your password; if you have forgotten it, the login page helps you to a new one."
        ),
        action=_("Log in"),
        muted_by=frozenset(),
    ),
    Topic(
        code="application.submitted",
        name=_("Applications: received"),
        subject=_("We have your application for %(brand)s"),
        sentence=_(
            "Your application for %(brand)s has come in and waits for a reviewer. "
            "You need do nothing until we write to you again."
        ),
        action=_("See the application"),
    ),
    Topic(
        code="application.approved",
        name=_("Applications: decided"),
        subject=_("Your application for %(brand)s is approved"),
        sentence=_("%(brand)s is approved. The next step is the contract: we send it to you to be signed."),
        action=_("See the application"),
        muted_by=frozenset(),
    ),
    Topic(
        code="application.rejected",
        name=_("Applications: decided"),
        subject=_("Your application for %(brand)s was turned down"),
        sentence=_("%(brand)s was not approved. The reason: %(reason_code)s. %(reason)s"),
        action=_("See the application"),
        muted_by=frozenset(),
        labels={"reason_code": RejectionReason},
    ),
)
