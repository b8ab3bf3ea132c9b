"""What the merchants room tells people, in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.access.models import PLATFORM_ROLES
from backoffice.notices.registry import NOBODY, Topic, declare

from .models import Channel, DocumentKind
from .states import ApplicationStatus, RejectionReason

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
        muted_by=NOBODY,
    ),
    Topic(
        code="application.rejected",
        name=_("Applications: decided"),
        subject=_("Your application for %(brand)s was turned down"),
        sentence=_("%(brand)s was not approved. The reason: %(reason_code)s. %(reason)s"),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"reason_code": RejectionReason},
    ),
    Topic(
        code="application.information_asked",
        name=_("Applications: what we need from you"),
        subject=_("We need something from you about %(brand)s"),
        sentence=_("The reviewer of %(brand)s asks for: %(items)s. Please answer by %(day)s."),
        action=_("Answer"),
        muted_by=NOBODY,
        labels={"items": DocumentKind},
    ),
    Topic(
        code="application.ends_soon",
        name=_("Applications: what we need from you"),
        subject=_("%(brand)s: please go on by %(day)s"),
        sentence=_("%(brand)s is at this step: %(step)s. It expires when nothing has come by %(day)s."),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"step": ApplicationStatus},
    ),
    Topic(
        code="application.expired",
        name=_("Applications: decided"),
        subject=_("Your application for %(brand)s has expired"),
        sentence=_(
            "The time for this step of %(brand)s was up: %(step)s. You may apply again whenever you like."
        ),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"step": ApplicationStatus},
    ),
    Topic(
        code="application.went_live",
        name=_("Applications: decided"),
        subject=_("%(brand)s is live"),
        sentence=_("From now on the goods of %(brand)s can be offered on: %(channels)s."),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"channels": Channel},
    ),
    Topic(
        code="application.suspended",
        name=_("Applications: decided"),
        subject=_("The sale of %(brand)s is suspended"),
        sentence=_(
            "Nothing of %(brand)s is offered on these channels for the time being: %(channels)s. %(reason)s"
        ),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"channels": Channel},
    ),
    Topic(
        code="application.resumed",
        name=_("Applications: decided"),
        subject=_("The sale of %(brand)s goes on"),
        sentence=_("The goods of %(brand)s are offered again on: %(channels)s."),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"channels": Channel},
    ),
    Topic(
        code="application.terminated",
        name=_("Applications: decided"),
        subject=_("The sale of %(brand)s has ended"),
        sentence=_("Nothing of %(brand)s is offered any more on: %(channels)s. %(reason)s"),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"channels": Channel},
    ),
    Topic(
        code="review.assigned",
        name=_("Reviews"),
        subject=_("%(brand)s is yours to review"),
        sentence=_("%(by)s has assigned the application of %(company)s for %(brand)s to you."),
        action=_("See the application"),
        muted_by=PLATFORM_ROLES,
    ),
    Topic(
        code="review.answered",
        name=_("Reviews"),
        subject=_("The answer about %(brand)s is here"),
        sentence=_("%(company)s has answered what you asked about %(brand)s. The review goes on."),
        action=_("See the application"),
        muted_by=PLATFORM_ROLES,
    ),
    Topic(
        code="step.ends_soon",
        name=_("Deadlines"),
        subject=_("%(brand)s is due on %(day)s"),
        sentence=_("%(brand)s of %(company)s is at this step: %(step)s. It should end by %(day)s."),
        action=_("See the application"),
        muted_by=PLATFORM_ROLES,
        labels={"step": ApplicationStatus},
    ),
    Topic(
        code="step.overdue",
        name=_("Deadlines"),
        subject=_("%(brand)s is overdue"),
        sentence=_("%(brand)s of %(company)s is at this step: %(step)s. It should have ended by %(day)s."),
        action=_("See the application"),
        muted_by=NOBODY,
        labels={"step": ApplicationStatus},
    ),
)
_PAPERS = _("Papers: what lapses")
_DEPOSITS = _("Contracts and deposits")
_IN_WORDS: dict[str, type[models.TextChoices]] = {
    "kind": DocumentKind,
    "channel": Channel,
    "channels": Channel,
}

declare(
    Topic(
        code="document.lapsing",
        name=_PAPERS,
        subject=_("%(kind)s %(number)s of %(brands)s lapses on %(expires_on)s"),
        sentence=_(
            "It lapses in less than %(days)s days. From the next day on, the goods that depend on it are off sale on "
            "%(channels)s. Hand in the renewed paper soon: a reviewer must accept it before that."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="document.lapsed",
        name=_PAPERS,
        subject=_("%(kind)s %(number)s of %(brands)s has lapsed"),
        sentence=_(
            "Its last day was %(expires_on)s. The goods that depend on it are off sale on %(channels)s. They come "
            "back by themselves when a renewed paper is accepted."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="document.renewed",
        name=_PAPERS,
        subject=_("A renewed paper waits for a verdict: %(kind)s"),
        sentence=_(
            "The company has handed in version %(version)s, «%(filename)s». What depends on it sells again, or goes on "
            "selling, once a reviewer accepts it."
        ),
        labels=_IN_WORDS,
    ),
    Topic(
        code="document.accepted",
        name=_PAPERS,
        subject=_("The renewed paper is accepted: %(kind)s"),
        sentence=_(
            "«%(filename)s» is in force. What was off sale for want of it is offered again by itself."
        ),
        labels=_IN_WORDS,
    ),
    Topic(
        code="document.refused",
        name=_PAPERS,
        subject=_("The renewed paper was not accepted: %(kind)s"),
        sentence=_("«%(filename)s» cannot be used: %(note)s Please hand in a better one."),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.to_sign",
        name=_DEPOSITS,
        subject=_("Contract %(contract)s is ready to be signed"),
        sentence=_(
            "%(brand)s on the channel %(channel)s: version %(version)s, from %(from)s to %(to)s, with a deposit of "
            "%(deposit)s. The account manager brings it for the signature."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="application.contract_signed",
        name=_DEPOSITS,
        subject=_("Please pay the deposit for %(brand)s"),
        sentence=_("The contracts are signed. This is left to be paid by %(day)s: %(deposits)s."),
        action=_("See the application"),
        muted_by=NOBODY,
    ),
    Topic(
        code="application.deposit_paid",
        name=_DEPOSITS,
        subject=_("The deposit for %(brand)s has arrived"),
        sentence=_("Everything is there. We open %(brand)s next; you need do nothing until then."),
        action=_("See the application"),
    ),
    Topic(
        code="brand.to_open",
        name=_("Deadlines"),
        subject=_("%(brand)s can go live"),
        sentence=_(
            "The contracts of %(company)s are signed and its deposits paid. Open %(brand)s by %(day)s."
        ),
        action=_("See the application"),
        muted_by=PLATFORM_ROLES,
    ),
    Topic(
        code="contract.signed",
        name=_DEPOSITS,
        subject=_("Contract %(contract)s is signed"),
        sentence=_("%(brand)s on the channel %(channel)s, from %(from)s to %(to)s."),
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.terms_signed",
        name=_DEPOSITS,
        subject=_("New terms of contract %(contract)s are signed"),
        sentence=_(
            "%(brand)s on the channel %(channel)s: version %(version)s counts from %(from)s to %(to)s."
        ),
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.notice_given",
        name=_DEPOSITS,
        subject=_("Contract %(contract)s ends on %(ends_on)s"),
        sentence=_(
            "Notice was given. From the next day on, nothing of %(brand)s is offered on %(channel)s by it."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.ended",
        name=_DEPOSITS,
        subject=_("Contract %(contract)s has ended"),
        sentence=_("It was for %(brand)s on the channel %(channel)s. What lies in its deposit is paid back."),
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.shortfall_opened",
        name=_DEPOSITS,
        subject=_("The deposit of contract %(contract)s is short by %(missing)s %(currency)s"),
        sentence=_(
            "Top it up by %(due_on)s. After that day nothing of %(brand)s is offered on the channel %(channel)s until "
            "it is made good."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.shortfall_lapsed",
        name=_DEPOSITS,
        subject=_("%(brand)s is off sale on the channel %(channel)s"),
        sentence=_(
            "The deposit of contract %(contract)s was not made good by %(due_on)s. The offers come back by themselves "
            "when it is topped up."
        ),
        muted_by=NOBODY,
        labels=_IN_WORDS,
    ),
    Topic(
        code="contract.shortfall_closed",
        name=_DEPOSITS,
        subject=_("The deposit of contract %(contract)s is complete again"),
        sentence=_("%(balance)s %(currency)s lie in it. What was off sale for want of it is offered again."),
        labels=_IN_WORDS,
    ),
)
