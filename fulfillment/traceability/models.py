"""What can be shown of a thing's way: passports of single units, and EPCIS documents."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from catalog.inventory.models import Unit

from .states import EPCIS, PASSPORT, DocumentStatus, PassportStatus

KEY_BYTES = 16


def new_key() -> str:
    """128 random bits in 22 letters, digits, dashes and underscores."""
    return secrets.token_urlsafe(KEY_BYTES)


class Passport(models.Model):
    """The address under which anybody who has it reads the story of a unit, without a login.

    `key` makes the address unguessable. It is kept as it is, for the code is printed again, and it opens nothing but
    what a buyer may read. A unit has one valid passport at most; what was revoked stays, so that an old code is told
    from a wrong one.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="passports")
    key = models.CharField(max_length=32, unique=True, default=new_key)
    status = models.CharField(max_length=10, choices=PassportStatus, default=PassportStatus.VALID)
    issued_by_name = models.CharField("issued by", max_length=150)
    issued_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        triggers = PASSPORT.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status=PassportStatus.VALID), name="passport_valid_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PassportStatus.values), name="passport_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=PassportStatus.REVOKED, revoked_at__isnull=False)
                | Q(status=PassportStatus.VALID, revoked_at__isnull=True),
                name="passport_revoked_has_time",
            ),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="passport_by_brand")]

    def __str__(self) -> str:
        return f"Passport {self.pk} of {self.unit}"


class EpcisDocument(models.Model):
    """Events of units, of lots or of a period on their way out, as a file that is kept until `file_until`.

    `brand_id` is set when a brand's people or systems take it away; `author` is `Actor.key`, and the file is for nobody
    else. `events` counts those of the log until it is written, and those of the file then.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, related_name="+")
    units = ArrayField(models.BigIntegerField(), default=list)
    lots = ArrayField(models.BigIntegerField(), default=list)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=DocumentStatus, default=DocumentStatus.WRITING)
    events = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="epcis/%Y/%m/", blank=True)
    size = models.BigIntegerField(null=True, help_text="Bytes")
    author = models.CharField(max_length=120)
    created_by_name = models.CharField("asked for by", max_length=150)
    created_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField(null=True)
    file_until = models.DateTimeField(null=True)

    class Meta:
        triggers = EPCIS.triggers()
        verbose_name = "EPCIS document"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=DocumentStatus.values), name="epcis_status_known"),
            models.CheckConstraint(
                condition=Q(status=DocumentStatus.WRITING, ready_at=None, file_until=None, size=None)
                | (
                    ~Q(status=DocumentStatus.WRITING)
                    & Q(ready_at__isnull=False, file_until__isnull=False, size__isnull=False)
                ),
                name="epcis_ready_has_times",
            ),
            models.CheckConstraint(
                condition=(Q(status=DocumentStatus.READY) & ~Q(file=""))
                | (~Q(status=DocumentStatus.READY) & Q(file="")),
                name="epcis_ready_has_file",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="epcis_by_author"),
            models.Index(
                fields=["file_until"], condition=Q(status=DocumentStatus.READY), name="epcis_file_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"EPCIS document {self.pk}"
