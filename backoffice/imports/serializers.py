"""Imports as partner systems see them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from .models import ImportRow, ImportSession
from .queries import has_rejected, progress
from .rejected import formats_of

# Of how a file was read, what others are told; the rest is for giving its rows back.
READING_TOLD = frozenset(
    {
        "kind", "encoding", "delimiter", "sheet", "sheets", "header_row", "notes", "unmapped", "same_file",
    }
)  # fmt: skip


class MappingField(serializers.JSONField):
    """A JSON object of texts."""

    default_error_messages = {
        "no_mapping": 'Send an object from headers of the file to column names, like {{"Marke": "brand"}}.'
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            value = super().to_internal_value(data)
        except RecursionError:
            self.fail("no_mapping")
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
            self.fail("no_mapping")
        text = serializers.CharField(allow_blank=True, trim_whitespace=False)
        return {text.run_validation(header): text.run_validation(name) for header, name in value.items()}


class UploadSerializer(serializers.Serializer[Any]):
    """What is sent with a file."""

    file = serializers.FileField(allow_empty_file=True, help_text="A spreadsheet, or a ZIP with one")
    documents = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="A ZIP of the documents that the rows name; for applications",
    )
    profile = serializers.CharField(default="units", max_length=40)
    then = serializers.CharField(
        max_length=20,
        required=False,
        help_text="Applications: draft, or complete to hand in what lacks nothing",
    )
    warehouse = serializers.CharField(max_length=20, required=False, help_text="Units: code of the warehouse")
    currency = serializers.CharField(
        max_length=3, required=False, help_text="Where a price has none; default EUR"
    )
    category = serializers.CharField(max_length=60, required=False, help_text="Code, for rows without one")
    brand = serializers.CharField(
        max_length=60, required=False, help_text="Code, for rows without one; not of units and applications"
    )
    measure = serializers.CharField(
        max_length=10,
        required=False,
        help_text="Products: piece or gram, for rows without one; default piece",
    )
    origin = serializers.CharField(
        max_length=2, required=False, help_text="Products: country of origin (ISO 3166), for rows without one"
    )
    sheet = serializers.CharField(max_length=120, required=False, help_text="Default: the first that fits")
    encoding = serializers.CharField(max_length=20, required=False, help_text="Default: told by the content")
    delimiter = serializers.CharField(
        max_length=10,
        required=False,
        help_text="comma, semicolon, tab or bar; told by the content by default",
    )
    header_row = serializers.CharField(
        max_length=6, required=False, help_text="Number of the row of column names; found by default"
    )
    date_order = serializers.CharField(
        max_length=3, required=False, help_text="dmy, mdy or ymd; told by the column by default"
    )
    decimal_mark = serializers.CharField(
        max_length=1, required=False, help_text="A point or a comma; told by the column by default"
    )
    mapping = MappingField(
        required=False, help_text="An object from headers of the file to column names of the profile"
    )


class ProgressSerializer(serializers.Serializer[Any]):
    job = serializers.CharField(source="kind")
    status = serializers.CharField()
    done = serializers.IntegerField(help_text="Rows")
    total = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField()
    rows_per_second = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(help_text="Why the job ended without success; empty otherwise")


class CauseSerializer(serializers.Serializer[Any]):
    """Rows with one cause. A row with several causes is counted under each."""

    code = serializers.CharField()
    column = serializers.CharField(help_text="The profile's column at fault; empty when it is the whole row")
    count = serializers.IntegerField()
    rows = serializers.ListField(
        child=serializers.IntegerField(), help_text="The first row numbers, as in the file"
    )
    sentence = serializers.CharField(help_text="What is wrong with the first of them")
    suggestion = serializers.CharField()
    words = serializers.DictField(
        child=serializers.IntegerField(), help_text="Texts in the guilty cells, with their rows"
    )


class RemarkSerializer(serializers.Serializer[Any]):
    """Something to be done about a row or its record."""

    code = serializers.CharField()
    column = serializers.CharField(help_text="The profile's column; empty when it is the whole row")
    sentence = serializers.CharField()
    suggestion = serializers.CharField()


class RecordSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    errors = RemarkSerializer(many=True, help_text="Why it is rejected")  # type: ignore[assignment]
    notes = RemarkSerializer(
        many=True, help_text="What is to be done; once it is applied, what its record lacks"
    )
    record = RecordSerializer(allow_null=True, help_text="What the row became, or is about")
    reversal = serializers.CharField(help_text="undone or left, once the import was undone; empty before")
    left = RemarkSerializer(allow_null=True, help_text="Why undoing left the row as it is")

    class Meta:
        model = ImportRow
        fields = ["number", "outcome", "applied", "record", "errors", "notes", "reversal", "left"]


class DocumentsSerializer(serializers.Serializer[Any]):
    """The archive of documents that came with the spreadsheet."""

    filename = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")


class ImportSerializer(serializers.ModelSerializer[ImportSession]):
    counts = serializers.SerializerMethodField(help_text="Rows by outcome, and by first cause of rejection")
    causes = serializers.SerializerMethodField()
    remarks = serializers.SerializerMethodField(help_text="What the preview has to say of sound rows")
    documents = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField(help_text="What applying did; null before its end")
    undone = serializers.SerializerMethodField(help_text="What undoing did; null before its end")
    reading = serializers.SerializerMethodField(help_text="How the file was read")
    mapping = serializers.SerializerMethodField(help_text="Column of the profile → header in the file")
    progress = serializers.SerializerMethodField()
    rejected = serializers.SerializerMethodField(
        help_text="Address of the workbook of rejected rows, or null"
    )
    rejected_csv = serializers.SerializerMethodField(help_text="The same as text, of a text file; or null")
    corrects = serializers.IntegerField(
        source="corrects_id",
        allow_null=True,
        help_text="The import whose rejected rows this one brings again",
    )
    corrections = serializers.SerializerMethodField(
        help_text="The imports that brought its rejected rows again"
    )

    class Meta:
        model = ImportSession
        fields = [
            "id",
            "profile",
            "filename",
            "sha256",
            "size",
            "status",
            "created_at",
            "applied_at",
            "undone_at",
            "options",
            "reading",
            "mapping",
            "counts",
            "causes",
            "remarks",
            "documents",
            "result",
            "undone",
            "progress",
            "rejected",
            "rejected_csv",
            "corrects",
            "corrections",
        ]

    def get_counts(self, session: ImportSession) -> dict[str, Any]:
        return {
            name: value
            for name, value in session.counts.items()
            if name not in ("causes", "remarks", "applied", "undone")
        }

    def get_causes(self, session: ImportSession) -> list[dict[str, Any]]:
        return CauseSerializer(session.counts.get("causes", []), many=True).data  # type: ignore[return-value]

    def get_remarks(self, session: ImportSession) -> list[dict[str, Any]]:
        return CauseSerializer(session.counts.get("remarks", []), many=True).data  # type: ignore[return-value]

    def get_documents(self, session: ImportSession) -> dict[str, Any] | None:
        if not session.documents:
            return None
        names = {name: getattr(session, f"documents_{name}") for name in ("filename", "sha256", "size")}
        return dict(DocumentsSerializer(names).data)

    def get_result(self, session: ImportSession) -> dict[str, Any] | None:
        return session.counts.get("applied")

    def get_undone(self, session: ImportSession) -> dict[str, Any] | None:
        return session.counts.get("undone")

    def get_reading(self, session: ImportSession) -> dict[str, Any]:
        return {name: value for name, value in session.reading.items() if name in READING_TOLD}

    def get_mapping(self, session: ImportSession) -> dict[str, str]:
        return {name: place["header"] for name, place in session.mapping.items()}

    def get_progress(self, session: ImportSession) -> dict[str, Any] | None:
        found = progress(session)
        return None if found is None else dict(ProgressSerializer(found).data)

    def get_rejected(self, session: ImportSession) -> str | None:
        return self._address("api:import-rejected", session) if has_rejected(session) else None

    def get_rejected_csv(self, session: ImportSession) -> str | None:
        has_text = has_rejected(session) and "csv" in formats_of(session)
        return self._address("api:import-rejected-csv", session) if has_text else None

    def get_corrections(self, session: ImportSession) -> list[int]:
        return list(session.corrections.order_by("pk").values_list("pk", flat=True))

    def _address(self, name: str, session: ImportSession) -> str:
        return str(self.context["request"].build_absolute_uri(reverse(name, args=[session.pk])))
