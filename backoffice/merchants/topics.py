"""What the merchants room tells people, in words."""

from django.utils.translation import gettext_lazy as _

from backoffice.notices.registry import Topic, declare

from .states import RejectionReason

declare(
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
