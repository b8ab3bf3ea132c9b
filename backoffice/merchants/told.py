"""This room's events in words. Applicants read them in their timeline, in their language."""

from django.utils.translation import gettext_lazy as _

from backoffice.desk.told import declare

from .models import ApplicationSource, Channel, DocumentKind, EntryKind, Verdict
from .states import ApplicationStatus, RejectionReason

HEADLINES = {
    "application.opened": _("Application opened"),
    "application.changed": _("Application changed"),
    "application.submitted": _("Application handed in"),
    "application.taken_for_review": _("Taken for review"),
    "application.assigned": _("Assigned to a reviewer"),
    "application.given_back": _("Given back to the queue"),
    "application.information_asked": _("Information asked for"),
    "application.item_answered": _("One thing answered"),
    "application.information_given": _("Information given"),
    "application.endorsed": _("First review passed; a second one follows"),
    "application.taken_for_second_review": _("Taken for the second review"),
    "application.approved": _("Application approved"),
    "application.rejected": _("Application rejected"),
    "application.withdrawn": _("Application withdrawn"),
    "application.expired": _("Application expired"),
    "application.contract_signed": _("All contracts signed"),
    "application.deposit_paid": _("All deposits paid"),
    "application.went_live": _("Open for sale"),
    "application.suspended": _("Sale suspended"),
    "application.resumed": _("Sale resumed"),
    "application.terminated": _("Sale ended for good"),
    "application.attached": _("Attached to a company that is known here"),
    "application.reminded": _("Reminder sent"),
    "application.ends_soon": _("Reminder sent: the time is nearly up"),
    "document.added": _("Paper received"),
    "document.renewed": _("Newer version of a paper received"),
    "document.accepted": _("Paper accepted"),
    "document.refused": _("Paper refused"),
    "document.lapsing": _("A paper lapses soon"),
    "document.lapsed": _("A paper has lapsed"),
    "contract.drafted": _("Contract drafted"),
    "contract.signed": _("Contract signed"),
    "contract.terms_signed": _("New terms signed"),
    "contract.notice_given": _("Notice given"),
    "contract.ended": _("Contract ended"),
    "contract.deposit_paid": _("Deposit paid"),
    "contract.deposit_topped_up": _("Deposit topped up"),
    "contract.deposit_deducted": _("Deducted from the deposit"),
    "contract.deposit_refunded": _("Deposit paid back"),
    "contract.shortfall_opened": _("Deposit too low"),
    "contract.shortfall_closed": _("Deposit complete again"),
    "contract.shortfall_lapsed": _("Deposit not made good in time"),
}
NAMES = {
    "reason": _("reason"),
    "reason_code": _("grounds"),
    "message": _("message"),
    "answer": _("answer"),
    "sentence": _("question"),
    "words": _("answer"),
    "filename": _("file"),
    "note": _("note"),
    "channels": _("channels"),
    "kind": _("kind"),
    "status": _("status"),
    "number": _("number"),
    "amount": _("amount"),
}
# What a person outside the office may want to know of an event; the rest serves the office.
SHOWN = tuple(NAMES)

declare(
    headlines=HEADLINES,
    names=NAMES,
    labels={
        "application.status": ApplicationStatus,
        "application.reason_code": RejectionReason,
        "application.channels": Channel,
        "application.source": ApplicationSource,
        "application.kind": DocumentKind,
        "document.kind": DocumentKind,
        "document.verdict": Verdict,
        "contract.channel": Channel,
        "deposit.kind": EntryKind,
    },
)
