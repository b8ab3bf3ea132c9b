"""The life of an application."""

from django.db import models

from backoffice.access.models import Role
from backoffice.events.lifecycle import Lifecycle, Transition

REVIEW = frozenset({Role.REVIEWER, Role.PLATFORM_ADMIN})


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RejectionReason(models.TextChoices):
    """Why an application was turned down, as statistics and partners read it."""

    PAPERS_INCOMPLETE = "papers_incomplete", "Papers are missing or unreadable"
    TRADEMARK_NOT_PROVEN = (
        "trademark_not_proven",
        "The trademark is not registered or does not cover the goods",
    )
    CHAIN_BROKEN = "authorisation_chain_broken", "The authorisation from the owner to the company has a gap"
    COMPANY_NOT_ELIGIBLE = "company_not_eligible", "The company does not meet the conditions of the channel"
    GOODS_NOT_PERMITTED = "goods_not_permitted", "The goods may not be sold on the channel"
    ALREADY_ONBOARDED = "already_onboarded", "The brand is here already"
    OTHER = "other", "Another reason"


S = ApplicationStatus
DECIDED_BY_A_PERSON = (S.IN_REVIEW, S.APPROVED, S.REJECTED)
APPLICATION = Lifecycle(
    subject="application",
    states=ApplicationStatus,
    initial=S.DRAFT,
    transitions=[
        Transition("submit", (S.DRAFT,), S.SUBMITTED, REVIEW, past="submitted"),
        Transition("review", (S.SUBMITTED,), S.IN_REVIEW, REVIEW, past="taken_for_review"),
        Transition("approve", (S.IN_REVIEW,), S.APPROVED, REVIEW),
        Transition("reject", (S.IN_REVIEW,), S.REJECTED, REVIEW),
        Transition("withdraw", (S.DRAFT, S.SUBMITTED, S.IN_REVIEW), S.WITHDRAWN, REVIEW, past="withdrawn"),
    ],
)
