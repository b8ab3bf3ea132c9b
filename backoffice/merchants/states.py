"""The lives of an application, of a contract and of its terms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.access.models import Right, Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition

OFFICE: frozenset[str] = frozenset()
REVIEW = frozenset({Role.REVIEWER, Role.PLATFORM_ADMIN})
ASSIGN = frozenset({Role.PLATFORM_ADMIN})
MANAGE = frozenset({Role.ACCOUNT_MANAGER, Role.PLATFORM_ADMIN})
MONEY = frozenset({Role.FINANCE, Role.PLATFORM_ADMIN})
# Whose decisions may take a brand's goods off, or let them be offered again.
RESTRICT = REVIEW | MANAGE | MONEY
# A company's people, and the partner systems that act for it.
APPLY = frozenset({Role.APPLICANT, Role.BRAND_OWNER, Right.PAPERS, Scope.APPLICATIONS_WRITE})
# Who may open, fill in and hand in an application: the company itself, or staff on its behalf.
CLERKS = APPLY | REVIEW | MANAGE


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    SECOND_REVIEW = "second_review", _("Second review")
    NEED_INFO = "need_info", _("Information needed")
    APPROVED = "approved", _("Approved")
    CONTRACT_SIGNED = "contract_signed", _("Contract signed")
    DEPOSIT_PAID = "deposit_paid", _("Deposit paid")
    LIVE = "live", _("Live")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")


class RejectionReason(models.TextChoices):
    """Why an application was turned down, as statistics and partners read it."""

    PAPERS_INCOMPLETE = "papers_incomplete", _("Papers are missing or unreadable")
    TRADEMARK_NOT_PROVEN = (
        "trademark_not_proven",
        _("The trademark is not registered or does not cover the goods"),
    )
    CHAIN_BROKEN = (
        "authorisation_chain_broken",
        _("The authorisation from the owner to the company has a gap"),
    )
    COMPANY_NOT_ELIGIBLE = (
        "company_not_eligible",
        _("The company does not meet the conditions of the channel"),
    )
    GOODS_NOT_PERMITTED = "goods_not_permitted", _("The goods may not be sold on the channel")
    ALREADY_ONBOARDED = "already_onboarded", _("The brand is here already")
    OTHER = "other", _("Another reason")


S = ApplicationStatus
DECIDED_BY_A_PERSON = (S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO, S.APPROVED, S.REJECTED)
WITHOUT_BRAND = (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO, S.REJECTED)
WITH_BRAND = (S.APPROVED, S.CONTRACT_SIGNED, S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED, S.TERMINATED)
BEFORE_DECISION = (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO)
# An application that runs: its brand has the application's channels, or is on the way to them.
RUNNING = (S.APPROVED, S.CONTRACT_SIGNED, S.DEPOSIT_PAID, S.LIVE, S.SUSPENDED)
BEFORE_LIVE = (*BEFORE_DECISION, S.APPROVED, S.CONTRACT_SIGNED, S.DEPOSIT_PAID)
APPLICATION = Lifecycle(
    subject="application",
    states=ApplicationStatus,
    initial=S.DRAFT,
    transitions=[
        Transition("submit", (S.DRAFT,), S.SUBMITTED, CLERKS, past="submitted"),
        Transition("review", (S.SUBMITTED,), S.IN_REVIEW, REVIEW, past="taken_for_review"),
        Transition("assign", (S.SUBMITTED, S.IN_REVIEW), S.IN_REVIEW, ASSIGN, past="assigned"),
        Transition("release", (S.IN_REVIEW,), S.SUBMITTED, REVIEW, past="given_back"),
        Transition("ask", (S.IN_REVIEW, S.SECOND_REVIEW), S.NEED_INFO, REVIEW, past="information_asked"),
        Transition("answer", (S.NEED_INFO,), S.IN_REVIEW, CLERKS, past="information_given"),
        Transition("endorse", (S.IN_REVIEW,), S.SECOND_REVIEW, REVIEW),
        # A second review waits in the queue as a first one does: taken, assigned, given back, asked in and answered.
        Transition(
            "review_second", (S.SECOND_REVIEW,), S.SECOND_REVIEW, REVIEW, past="taken_for_second_review"
        ),
        Transition("assign_second", (S.SECOND_REVIEW,), S.SECOND_REVIEW, ASSIGN, past="assigned"),
        Transition("release_second", (S.SECOND_REVIEW,), S.SECOND_REVIEW, REVIEW, past="given_back"),
        Transition("answer_second", (S.NEED_INFO,), S.SECOND_REVIEW, CLERKS, past="information_given"),
        Transition("approve", (S.IN_REVIEW, S.SECOND_REVIEW), S.APPROVED, REVIEW),
        Transition("reject", (S.IN_REVIEW, S.SECOND_REVIEW, S.NEED_INFO), S.REJECTED, REVIEW),
        Transition("withdraw", BEFORE_LIVE, S.WITHDRAWN, CLERKS, past="withdrawn"),
        Transition("expire", (S.DRAFT, S.NEED_INFO, S.APPROVED, S.CONTRACT_SIGNED), S.EXPIRED, OFFICE),
        Transition("sign", (S.APPROVED,), S.CONTRACT_SIGNED, OFFICE, past="contract_signed"),
        Transition("pay", (S.CONTRACT_SIGNED,), S.DEPOSIT_PAID, OFFICE, past="deposit_paid"),
        Transition("open", (S.DEPOSIT_PAID,), S.LIVE, MANAGE, past="went_live"),
        Transition("suspend", (S.LIVE,), S.SUSPENDED, MANAGE),
        Transition("resume", (S.SUSPENDED,), S.LIVE, MANAGE),
        Transition("terminate", (S.LIVE, S.SUSPENDED), S.TERMINATED, MANAGE),
    ],
)


class ContractStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    ENDED = "ended", _("Ended")


K = ContractStatus
CONTRACT = Lifecycle(
    subject="contract",
    states=ContractStatus,
    initial=K.DRAFT,
    transitions=[
        Transition("sign", (K.DRAFT,), K.SIGNED, MANAGE, past="signed"),
        Transition("end", (K.DRAFT, K.SIGNED), K.ENDED, MANAGE),
    ],
)


class TermsStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED_ONCE = "approved_once", _("Approved by one")
    APPROVED = "approved", _("Approved")
    SIGNED = "signed", _("Signed")
    DISCARDED = "discarded", _("Discarded")


T = TermsStatus
TERMS = Lifecycle(
    subject="terms",
    states=TermsStatus,
    initial=T.PROPOSED,
    transitions=[
        Transition("approve", (T.PROPOSED,), T.APPROVED, MANAGE | MONEY),
        Transition("approve_first", (T.PROPOSED,), T.APPROVED_ONCE, MANAGE | MONEY, past="approved_by_one"),
        Transition("approve_second", (T.APPROVED_ONCE,), T.APPROVED, MANAGE | MONEY, past="approved_by_two"),
        Transition("sign", (T.APPROVED,), T.SIGNED, MANAGE, past="signed"),
        Transition(
            "discard", (T.PROPOSED, T.APPROVED_ONCE, T.APPROVED), T.DISCARDED, MANAGE, past="discarded"
        ),
    ],
)


class RestrictionCause(models.TextChoices):
    """Why nothing is offered."""

    NOT_APPLIED = "not_applied", _("Not applied for")
    NOT_LIVE = "not_live", _("Not live yet")
    TRADEMARK = "trademark", _("No trademark in force covers the goods")
    AUTHORISATION = "authorisation", _("The chain of authorisation has a gap")
    LICENCE = "licence", _("A licence has lapsed")
    PAPER = "paper", _("A paper has lapsed")
    DEPOSIT = "deposit", _("The deposit was not made good")
    CONTRACT = "contract", _("The contract has ended")
    SUSPENDED = "suspended", _("Suspended")
    TERMINATED = "terminated", _("Terminated")
