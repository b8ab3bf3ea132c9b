"""A list taken away as a file, and what each of its rows said then."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.access.models import User

from ..states import EXPORT, ExportStatus


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "Workbook (XLSX)"
    CSV = "csv", "CSV, UTF-8"


class ExportManager(models.Manager["Export"]):
    """Leaves the selection in the database, where it may be long."""

    def get_queryset(self) -> models.QuerySet["Export"]:
        return super().get_queryset().defer("selection")


class Export(models.Model):
    """One list on its way out.

    `selection` holds the ids of its records in the order of the list, and is emptied once the file is written;
    `profile` is the profile's name, or that of a list for reading, which comes back in no file. `filters` are the words
    by which they were chosen. `rows` counts them. The file is kept until `file_until`, and what each row said until
    `versions_until`: so long a file that comes back is merged with what was changed here meanwhile. Of a list for
    reading nothing is kept.
    `brand_id` is set when a brand's people or systems take it away, as on imports; `author` is `Actor.key`.
    """

    brand = models.ForeignKey("merchants.Brand", on_delete=models.PROTECT, null=True, related_name="+")
    profile = models.CharField(max_length=40)
    format = models.CharField(max_length=4, choices=ExportFormat)
    filename = models.CharField(max_length=255)
    filters = models.JSONField(default=dict)
    selection = ArrayField(models.BigIntegerField(), default=list)
    rows = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=12, choices=ExportStatus, default=ExportStatus.WRITING)
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    size = models.BigIntegerField(null=True, help_text="Bytes")
    author = models.CharField(max_length=120)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField(null=True)
    file_until = models.DateTimeField(null=True)
    versions_until = models.DateTimeField(null=True)

    objects = ExportManager()

    class Meta:
        triggers = EXPORT.triggers()
        verbose_name = "export"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ExportStatus.values), name="export_status_known"),
            models.CheckConstraint(condition=Q(format__in=ExportFormat.values), name="export_format_known"),
            models.CheckConstraint(
                condition=Q(
                    status=ExportStatus.WRITING,
                    ready_at=None,
                    file_until=None,
                    versions_until=None,
                    size=None,
                )
                | (
                    ~Q(status=ExportStatus.WRITING)
                    & Q(ready_at__isnull=False, file_until__isnull=False)
                    & Q(size__isnull=False)
                ),
                name="export_ready_has_times",
            ),
            models.CheckConstraint(
                condition=(Q(status=ExportStatus.READY) & ~Q(file=""))
                | (~Q(status=ExportStatus.READY) & Q(file="")),
                name="export_ready_has_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["file_until"], condition=Q(status=ExportStatus.READY), name="export_file_ends"
            ),
            models.Index(fields=["versions_until"], name="export_versions_end"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} (export {self.pk})"


class ExportedRow(models.Model):
    """What a row of an export said.

    `key` is the natural key of its record, `facts` are in the shape in which the importer compares them, and `digest`
    is that of its cells, by which a row is known that comes back untouched.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="exported")
    brand_id = models.BigIntegerField(null=True, help_text="The export's brand, for the wall")
    number = models.IntegerField()
    record_id = models.BigIntegerField()
    key = models.JSONField()
    facts = models.JSONField()
    digest = models.CharField(max_length=32, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="exported_row_once"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
