"""Exports as partner systems see them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from backoffice.gateway.choices import OneOf

from ..serializers import ProgressSerializer
from . import queries
from .models import Export, ExportFormat


class FiltersField(serializers.JSONField):
    """A JSON object of texts."""

    default_error_messages = {
        "no_filters": 'Send an object from names of filters to texts, like {{"status": "listed"}}.'
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        try:
            value = super().to_internal_value(data)
        except RecursionError:
            self.fail("no_filters")
        if not isinstance(value, dict) or not all(isinstance(each, str | int) for each in value.values()):
            self.fail("no_filters")
        text = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=200)
        return {text.run_validation(name): text.run_validation(str(said)) for name, said in value.items()}


class AskedExportSerializer(serializers.Serializer[Any]):
    """What is to be taken away."""

    profile = serializers.CharField(max_length=40, help_text="What the list is of: units, orders, …")
    format = OneOf(choices=ExportFormat.choices, default=ExportFormat.XLSX)
    filters = FiltersField(
        required=False,
        help_text="The filters of the list over REST, like those of GET /units or GET /orders; all when left out",
    )


class ExportSerializer(serializers.ModelSerializer[Export]):
    progress = serializers.SerializerMethodField(
        help_text="Of the job that writes it; null when it took none"
    )
    file = serializers.SerializerMethodField(
        help_text="Address of the file, good for a while and for you alone; null before it is ready and after its end"
    )

    class Meta:
        model = Export
        fields = [
            "id", "profile", "format", "filename", "filters", "rows", "status", "size", "created_at", "ready_at",
            "file_until", "versions_until", "progress", "file",
        ]  # fmt: skip

    def get_progress(self, export: Export) -> dict[str, Any] | None:
        found = queries.progress(export)
        return None if found is None else dict(ProgressSerializer(found).data)

    def get_file(self, export: Export) -> str | None:
        if not queries.has_file(export):
            return None
        word = queries.link_word(export, self.context["view"].actor)
        request = self.context["request"]
        return str(request.build_absolute_uri(reverse("api:export-file", args=[export.pk, word])))


class DisputeSerializer(serializers.Serializer[Any]):
    """A fact of a row that was changed both in the file and here since the export."""

    row = serializers.IntegerField(help_text="Its number in the file")
    fact = serializers.CharField()
    exported = serializers.JSONField(help_text="What the row said when it was exported")
    now = serializers.JSONField(help_text="What the record says now")
    yours = serializers.JSONField(help_text="What the file says")
    take = serializers.CharField(help_text="mine, theirs, or empty as long as it is open")


class DisputesSerializer(serializers.Serializer[Any]):
    results = DisputeSerializer(many=True)
    next = serializers.IntegerField(allow_null=True, help_text="Send it as `after` to go on; null at the end")


class ChoiceSerializer(serializers.Serializer[Any]):
    """Whose value counts: of one row, of one fact, of one fact of one row, or of all."""

    take = OneOf(choices=["mine", "theirs"])
    row = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1
    )
    fact = serializers.CharField(required=False, allow_null=True, default=None, max_length=80)


class SettlementSerializer(serializers.Serializer[Any]):
    choices = ChoiceSerializer(many=True, allow_empty=False)
