"""Spreadsheets on their way in: the session, and its rows as staged."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from backoffice.access.models import User
from backoffice.events.encoding import QuickDecoder

from .exports.models import Export, ExportedRow, ExportFormat
from .states import SESSION, WRITTEN, SessionStatus

__all__ = ["Export", "ExportFormat", "ExportedRow", "ImportRow", "ImportSession", "Outcome", "Reversal"]


class ErrorPolicy(models.TextChoices):
    """What becomes of the sound rows when others are not."""

    SKIP = "skip", "Skip bad rows"
    STOP = "stop", "Stop at the first bad row"
    ALL = "all", "All or nothing"


class ImportSession(models.Model):
    """One file on its way in, from upload to its last row.

    `documents` is the ZIP of papers that came with it, where the profile takes one.

    `reading` says how the file was read (encoding, delimiter, sheet, header row, notes); `mapping` which of its columns
    fills which column of the profile; `counts` what the preview found and what applying and undoing did. `brand_id` is
    set when a brand's own system imports; a session of the platform belongs to no brand. `corrects` is the import whose
    rejected rows this one brings again. `policy` says what bad rows do to the sound ones. `confirmed_by` asked for it
    to be applied; above a size, `approved_by` let it, who is neither that person nor who uploaded it.
    """

    brand = models.ForeignKey("merchants.Brand", on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.CharField(max_length=40)
    filename = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/%Y/%m/")
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.BigIntegerField(help_text="Bytes")
    documents = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    documents_filename = models.CharField(max_length=255, blank=True)
    documents_sha256 = models.CharField(max_length=64, blank=True)
    documents_size = models.BigIntegerField(null=True, help_text="Bytes")
    status = models.CharField(max_length=12, choices=SessionStatus, default=SessionStatus.UPLOADED)
    reading = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    rejected_file = models.FileField(upload_to="imports/rejected/%Y/%m/", blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_by_name = models.CharField("uploaded by", max_length=150)
    created_at = models.DateTimeField("uploaded", db_default=Now())
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    policy = models.CharField("for bad rows", max_length=4, choices=ErrorPolicy, default=ErrorPolicy.SKIP)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by_name = models.CharField("confirmed by", max_length=150, blank=True)
    confirmed_by_key = models.CharField(max_length=80, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by_name = models.CharField("approved by", max_length=150, blank=True)
    applied_at = models.DateTimeField("applied", null=True)
    undone_at = models.DateTimeField("undone", null=True)

    class Meta:
        triggers = SESSION.triggers()
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=SessionStatus.values), name="import_status_known"),
            models.CheckConstraint(condition=Q(policy__in=ErrorPolicy.values), name="import_policy_known"),
            models.CheckConstraint(
                condition=Q(status__in=WRITTEN, applied_at__isnull=False)
                | (~Q(status__in=WRITTEN) & Q(applied_at__isnull=True)),
                name="import_applied_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=SessionStatus.UNDONE) | Q(undone_at__isnull=False),
                name="import_undone_has_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (
                    (Q(created_by__isnull=True) | ~Q(approved_by=F("created_by")))
                    & (Q(confirmed_by__isnull=True) | ~Q(approved_by=F("confirmed_by")))
                ),
                name="import_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(documents="", documents_sha256="", documents_size__isnull=True)
                | (~Q(documents="") & ~Q(documents_sha256="") & Q(documents_size__isnull=False)),
                name="import_documents_have_hash_and_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} (import {self.pk})"


class Outcome(models.TextChoices):
    CREATE = "create", "Create"
    UPDATE = "update", "Update"
    UNCHANGED = "unchanged", "Unchanged"
    CONFLICT = "conflict", "To be settled"
    ERROR = "error", "Rejected"


class Reversal(models.TextChoices):
    """What undoing did to a row; blank where it was not tried."""

    UNDONE = "undone", "Undone"
    LEFT = "left", "Left as it is"


class ImportRow(models.Model):
    """One row of the file, staged.

    `number` is the row as the user sees it in the file; `cells` are its texts in the file's column order; `values` what
    the profile made of them: {key, facts, found}, with the facts found in the record at the preview, and `disputed`,
    fact → {exported, now, yours, take}, where a merge found changes on both sides; `errors` a list of
    {code, column, sentence, suggestion}. `notes` are remarks of the same form that reject nothing: what the
    preview has to say of the row, and once it is applied what its record still lacks. `record` is that record,
    {id, label}. `applied` is the checkpoint. `reversal` is that of undoing; `left` says, in the form of an error, why
    the row was left as it is then.
    """

    session = models.ForeignKey(
        ImportSession, on_delete=models.CASCADE, related_name="rows", db_index=False
    )  # `import_row_once` serves it
    brand_id = models.BigIntegerField(null=True, help_text="The session's brand, for the wall")
    number = models.IntegerField()
    cells = models.JSONField(decoder=QuickDecoder)
    values = models.JSONField(null=True, decoder=QuickDecoder)
    outcome = models.CharField(max_length=10, choices=Outcome)
    errors = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    record = models.JSONField(null=True)
    applied = models.BooleanField(default=False)
    reversal = models.CharField(max_length=6, choices=Reversal, blank=True, db_default="")
    left = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(reversal="")
                | Q(reversal=Reversal.UNDONE, applied=True, left__isnull=True)
                | Q(reversal=Reversal.LEFT, applied=True, left__isnull=False),
                name="import_row_undone_was_applied",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="import_row_outcome_known"),
            models.CheckConstraint(
                condition=~(Q(outcome=Outcome.ERROR) & Q(applied=True)), name="import_row_error_never_applied"
            ),
        ]
        indexes = [
            # No index may hold `applied` or `record`: see the migration that gives the rows room.
            models.Index(fields=["session", "number"], condition=~Q(notes=[]), name="import_row_noted"),
            models.Index(
                fields=["session", "number"], condition=Q(reversal=Reversal.LEFT), name="import_row_left"
            ),
            models.Index(
                fields=["session", "number"], condition=Q(outcome=Outcome.ERROR), name="import_row_rejected"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
