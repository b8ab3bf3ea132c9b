"""Who was asked to come in, as what, and until when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone

from ..states import INVITATION, InvitationStatus
from .people import COMPANY_ROLES, LANGUAGES, Right, Role, User


class Invitation(models.Model):
    """An address is asked to come in as `role`. A link opens it that is made when the letter is, and kept nowhere.

    `sendings` counts the letters: the link in an earlier one opens nothing once there is a later one. Brands and
    warehouses are ids; when the invitation is accepted, only those count that are still the company's and still there.
    """

    email = models.EmailField()
    role = models.CharField(max_length=30, choices=Role)
    company = models.ForeignKey(
        "merchants.Company", on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    brand_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    rights = ArrayField(models.CharField(max_length=20, choices=Right), default=list, blank=True)
    warehouse_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    language = models.CharField(max_length=10, choices=LANGUAGES, default="en-gb")
    status = models.CharField(max_length=10, choices=InvitationStatus, default=InvitationStatus.OPEN)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_by_name = models.CharField(max_length=150)
    sendings = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, related_name="accepted_invitation"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=models.Q(status__in=InvitationStatus.values), name="invitation_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(COMPANY_ROLES), company__isnull=False)
                | (~models.Q(role__in=sorted(COMPANY_ROLES)) & models.Q(company__isnull=True)),
                name="invitation_company_fits_role",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.BRAND_MEMBER, rights__contained_by=Right.values)
                | models.Q(rights=[]),
                name="invitation_rights_of_members_only",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.WAREHOUSE_OPERATOR) | models.Q(warehouse_ids=[]),
                name="invitation_warehouses_of_operators_only",
            ),
            models.CheckConstraint(
                condition=models.Q(status=InvitationStatus.ACCEPTED, accepted_by__isnull=False)
                | (~models.Q(status=InvitationStatus.ACCEPTED) & models.Q(accepted_by__isnull=True)),
                name="invitation_accepted_by_somebody",
            ),
            # Per company: a refusal tells nothing of what another company has asked.
            models.UniqueConstraint(
                Lower("email"),
                "company",
                condition=models.Q(status=InvitationStatus.OPEN),
                nulls_distinct=False,
                name="invitation_open_once",
            ),
        ]
        triggers = INVITATION.triggers()

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.status == InvitationStatus.OPEN and self.expires_at > timezone.now()

    @property
    def is_over(self) -> bool:
        """Open by its status, and too late by the clock."""
        return self.status == InvitationStatus.OPEN and self.expires_at <= timezone.now()
