"""Imports as partner systems see them."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.gateway.choices import OneOf

from .meanings import unknown_words
from .models import ErrorPolicy, ImportRow, ImportSession, Outcome, Reversal
from .profiles import Profile, all_profiles
from .queries import has_rejected, progress, report, same_file, sent_back
from .rejected import formats_of
from .sniffing import Question, Sniffed

# Of how a file was read, what others are told; the rest is for giving its rows back.
READING_TOLD = frozenset(
    {
        "kind", "encoding", "delimiter", "sheet", "sheets", "header_row", "notes", "unmapped",
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


class WordsField(serializers.JSONField):
    """A JSON object of objects of texts."""

    default_error_messages = {
        "no_words": "Send an object from column names to objects from a word of the file to what it means, like "
        '{{"category": {{"Handtaschen-Set": "Handbags"}}}}.'
    }

    def to_internal_value(self, data: Any) -> dict[str, dict[str, str]]:
        try:
            value = super().to_internal_value(data)
        except RecursionError:
            self.fail("no_words")
        if not isinstance(value, dict) or not all(isinstance(words, dict) for words in value.values()):
            self.fail("no_words")
        texts = [text for words in value.values() for pair in words.items() for text in pair]
        if not all(isinstance(text, str) and "\0" not in text for text in (*value, *texts)):
            self.fail("no_words")
        return value


class ReadingSerializer(serializers.Serializer[Any]):
    """How a file is to be read where the file should not be asked."""

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
    words = WordsField(
        required=False,
        help_text="What words of the file mean: an object from column names to objects from a word to one of the "
        "column's choices; to an empty text where it is not to mean what it meant in files before",
    )


class UploadSerializer(ReadingSerializer):
    """What is sent with a file."""

    file = serializers.FileField(allow_empty_file=True, help_text="A spreadsheet, or a ZIP with one")
    check = serializers.BooleanField(
        default=True, help_text="Whether the rows are checked at once, as the file itself tells to read it"
    )
    documents = serializers.FileField(
        required=False,
        allow_empty_file=True,
        help_text="A ZIP of the documents that the rows name; for applications",
    )
    profile = serializers.CharField(default="units", max_length=40)

    def get_fields(self) -> dict[str, Any]:
        """With the choices of all profiles; each says whose it is."""
        fields = super().get_fields()
        whose: dict[str, list[Profile]] = defaultdict(list)
        for profile in all_profiles():
            for option in profile.options:
                whose[option.name].append(profile)
        for name, profiles in whose.items():
            option = next(each for each in profiles[0].options if each.name == name)
            labels = ", ".join(profile.label for profile in profiles)
            fields[name] = serializers.CharField(
                max_length=60,
                required=False,
                help_text=f"{labels}: {option.label.lower()}. {option.hint}".strip(),
            )
        return fields


class SampleSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="As it stands in the file")
    read = serializers.CharField(help_text="What it is read as, where that looks different")
    fault = serializers.CharField(help_text="Why nothing can be read from it; ? where that is asked")


class SniffedColumnSerializer(serializers.Serializer[Any]):
    letters = serializers.CharField(help_text="As a spreadsheet program calls it")
    header = serializers.CharField()
    samples = SampleSerializer(many=True)
    name = serializers.CharField(help_text="The profile's column that it fills; empty for none")
    how = serializers.CharField(
        help_text="Why: synonym, layout (of an export known as a whole), content, remembered or chosen; version and "
        "beside are columns of our own; blank, zero and counting were left out for what stands below them"
    )


class QuestionSerializer(serializers.Serializer[Any]):
    option = serializers.CharField(help_text="date_order or decimal_mark")
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="A cell that may mean several things")
    answers = serializers.SerializerMethodField(help_text="Choice → what the cell means then")

    def get_answers(self, question: Question) -> dict[str, str]:
        return dict(question.answers)


class SniffedSerializer(serializers.Serializer[Any]):
    """How a file is read, and what that makes of it."""

    kind = serializers.CharField()
    problem = serializers.CharField(help_text="Why it cannot be read like this; empty when it can")
    problem_code = serializers.CharField()
    encoding = serializers.CharField(help_text="Code to choose it by; empty for a workbook")
    encoding_label = serializers.CharField()
    encoding_sample = serializers.CharField(help_text="A line beyond ASCII: can it be read?")
    encoding_is_sure = serializers.BooleanField(source="is_sure")
    other_encodings = serializers.SerializerMethodField(help_text="Code → the same line in that one")
    delimiter = serializers.CharField()
    sheet = serializers.CharField()
    sheets = serializers.ListField(child=serializers.CharField())
    header_row = serializers.IntegerField(allow_null=True)
    top = serializers.SerializerMethodField(help_text="The first rows: number → cells")
    columns = SniffedColumnSerializer(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Columns that every row needs and no header fills"
    )
    rivals = serializers.ListField(
        child=serializers.CharField(),
        help_text="Columns that several headers fill alike; one is to be chosen",
    )
    questions = QuestionSerializer(many=True, help_text="What the file does not tell; nothing is guessed")
    notes = serializers.ListField(child=serializers.CharField())

    def get_other_encodings(self, sniffed: Sniffed) -> dict[str, str]:
        return {code: line for code, _, line in sniffed.other_encodings}

    def get_top(self, sniffed: Sniffed) -> dict[str, list[str]]:
        return {str(number): cells for number, cells in sniffed.top}


class WantedSerializer(serializers.Serializer[Any]):
    """Which rows of an import."""

    outcome = serializers.CharField(max_length=10, required=False, help_text=", ".join(Outcome.values))
    cause = serializers.CharField(max_length=60, required=False, help_text="Rejected because of this")
    column = serializers.CharField(max_length=60, required=False, help_text="Rejected in this column")
    changing = serializers.CharField(max_length=60, required=False, help_text="Updates of this fact")
    reversal = serializers.CharField(max_length=6, required=False, help_text=", ".join(Reversal.values))
    number = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, help_text="The one row of this number"
    )


class PolicySerializer(serializers.Serializer[Any]):
    policy = OneOf(
        choices=ErrorPolicy.choices,
        default=ErrorPolicy.SKIP,
        help_text="What becomes of the sound rows when others are not: skip, stop or all",
    )


class ProgressSerializer(serializers.Serializer[Any]):
    job = serializers.CharField(source="kind")
    status = serializers.CharField()
    done = serializers.IntegerField(help_text="Rows")
    total = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField()
    rows_per_second = serializers.IntegerField(allow_null=True)
    seconds_left = serializers.IntegerField(allow_null=True)
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
    differs = serializers.BooleanField(
        default=False, help_text="Whether others of them have another sentence"
    )
    words = serializers.DictField(
        child=serializers.IntegerField(), help_text="Texts in the guilty cells, with their rows"
    )


class ImportExtremeSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="An amount, or a day or time")
    row = serializers.IntegerField(help_text="The first row that has it")


class ImportAmountsSerializer(serializers.Serializer[Any]):
    """All amounts of one column in one currency."""

    column = serializers.CharField()
    currency = serializers.CharField(
        help_text="ISO 4217; empty where the record says it, such as a listing's unit"
    )
    rows = serializers.IntegerField()
    sum = serializers.CharField()
    least = ImportExtremeSerializer()
    most = ImportExtremeSerializer()


class ImportDaysSerializer(serializers.Serializer[Any]):
    """All days of one column: the earliest and the latest."""

    column = serializers.CharField()
    rows = serializers.IntegerField()
    least = ImportExtremeSerializer()
    most = ImportExtremeSerializer()


class ImportValuesSerializer(serializers.Serializer[Any]):
    """How many rows say what in a column of few values, such as brand, category and warehouse."""

    column = serializers.CharField()
    different = serializers.IntegerField(
        help_text="How many different ones there are; 2,000 at most are told apart"
    )
    words = serializers.DictField(
        child=serializers.IntegerField(), help_text="The ten that most rows have, with their rows"
    )


class ImportOverviewSerializer(serializers.Serializer[Any]):
    """What the sound rows would write, or say of what stands already, all together."""

    rows = serializers.IntegerField(
        help_text="Sound rows; those of our own exports that nobody touched are not among them"
    )
    amounts = ImportAmountsSerializer(many=True)
    days = ImportDaysSerializer(many=True)
    values = ImportValuesSerializer(many=True)


class WordSerializer(serializers.Serializer[Any]):
    """A word of the file that is none of its column's choices, or was told to mean one of them."""

    text = serializers.CharField()
    rows = serializers.IntegerField()
    meaning = serializers.CharField(help_text="The choice that it means; empty where nobody has said")
    how = serializers.CharField(help_text="chosen for this file, or remembered from files before; or empty")
    near = serializers.CharField(help_text="The choice that looks most like it; empty where none does")


class UnknownSerializer(serializers.Serializer[Any]):
    column = serializers.CharField(source="name")
    words = WordSerializer(many=True)


class RemarkSerializer(serializers.Serializer[Any]):
    """Something to be done about a row or its record."""

    code = serializers.CharField()
    column = serializers.CharField(help_text="The profile's column; empty when it is the whole row")
    sentence = serializers.CharField()
    suggestion = serializers.CharField()


class RecordSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChangeSerializer(serializers.Serializer[Any]):
    fact = serializers.CharField()
    now = serializers.JSONField(help_text="What stands in the record; null for a new one")
    then = serializers.JSONField()
    cell = serializers.CharField(
        help_text="The cell that it was read from, as it stands in the file, where that looks otherwise; else empty"
    )


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    errors = RemarkSerializer(many=True, help_text="Why it is rejected")  # type: ignore[assignment]
    notes = RemarkSerializer(
        many=True, help_text="What is to be done; once it is applied, what its record lacks"
    )
    record = RecordSerializer(allow_null=True, help_text="What the row became, or is about")
    reversal = serializers.CharField(help_text="undone or left, once the import was undone; empty before")
    left = RemarkSerializer(allow_null=True, help_text="Why undoing left the row as it is")
    changes = serializers.SerializerMethodField(help_text="The difference it makes, fact by fact")

    class Meta:
        model = ImportRow
        fields = [
            "number", "outcome", "applied", "record", "changes", "errors", "notes", "reversal", "left",
        ]  # fmt: skip

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, row: ImportRow) -> list[dict[str, Any]]:
        changes: list[dict[str, Any]] = ChangeSerializer(self.context["teller"].changes(row), many=True).data  # type: ignore[assignment]
        return changes


class DocumentsSerializer(serializers.Serializer[Any]):
    """The archive of documents that came with the spreadsheet."""

    filename = serializers.CharField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes")


class ImportLineSerializer(serializers.ModelSerializer[ImportSession]):
    """An import in the list of them."""

    counts = serializers.SerializerMethodField(
        help_text="rows, created, updated, unchanged, rejected by cause; before it is applied, what would be"
    )
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)

    class Meta:
        model = ImportSession
        fields = [
            "id",
            "profile",
            "filename",
            "sha256",
            "size",
            "status",
            "created_by_name",
            "created_at",
            "confirmed_by_name",
            "approved_by_name",
            "applied_at",
            "undone_at",
            "corrects",
            "counts",
        ]

    def get_counts(self, session: ImportSession) -> dict[str, Any]:
        return report(session)


class ImportSerializer(serializers.ModelSerializer[ImportSession]):
    counts = serializers.SerializerMethodField(help_text="Rows by outcome, and by first cause of rejection")
    causes = serializers.SerializerMethodField()
    remarks = serializers.SerializerMethodField(help_text="What the preview has to say of sound rows")
    overview = serializers.SerializerMethodField(
        help_text="What the sound rows hold together: sums, days, brands; null before they are checked"
    )
    unknown_words = serializers.SerializerMethodField(
        help_text="Words that are none of their column's choices; send what they mean as `words` to be checked again"
    )
    documents = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField(help_text="What applying did; null before its end")
    undone = serializers.SerializerMethodField(help_text="What undoing did; null before its end")
    reading = serializers.SerializerMethodField(help_text="How the file was read")
    mapping = serializers.SerializerMethodField(help_text="Column of the profile → header in the file")
    progress = serializers.SerializerMethodField()
    sent_back = serializers.SerializerMethodField(
        help_text="Who sent it back instead of approving it, and why; empty else"
    )
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
            "created_by_name",
            "created_at",
            "confirmed_by_name",
            "approved_by_name",
            "applied_at",
            "undone_at",
            "options",
            "policy",
            "reading",
            "mapping",
            "counts",
            "causes",
            "remarks",
            "overview",
            "unknown_words",
            "documents",
            "result",
            "undone",
            "progress",
            "sent_back",
            "rejected",
            "rejected_csv",
            "corrects",
            "corrections",
        ]

    def get_counts(self, session: ImportSession) -> dict[str, Any]:
        return {
            name: value
            for name, value in session.counts.items()
            if name not in ("causes", "remarks", "overview", "unknown_words", "applied", "undone")
        }

    def get_causes(self, session: ImportSession) -> list[dict[str, Any]]:
        return CauseSerializer(session.counts.get("causes", []), many=True).data  # type: ignore[return-value]

    def get_remarks(self, session: ImportSession) -> list[dict[str, Any]]:
        return CauseSerializer(session.counts.get("remarks", []), many=True).data  # type: ignore[return-value]

    @extend_schema_field(ImportOverviewSerializer(allow_null=True))
    def get_overview(self, session: ImportSession) -> dict[str, Any] | None:
        found = session.counts.get("overview")
        return None if found is None else dict(ImportOverviewSerializer(found).data)

    @extend_schema_field(UnknownSerializer(many=True))
    def get_unknown_words(self, session: ImportSession) -> list[dict[str, Any]]:
        return UnknownSerializer(unknown_words(session, session.options), many=True).data  # type: ignore[return-value]

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
        told = {name: value for name, value in session.reading.items() if name in READING_TOLD}
        return {**told, "same_file": same_file(session)}

    def get_mapping(self, session: ImportSession) -> dict[str, str]:
        return {name: place["header"] for name, place in session.mapping.items()}

    def get_progress(self, session: ImportSession) -> dict[str, Any] | None:
        found = progress(session)
        return None if found is None else dict(ProgressSerializer(found).data)

    def get_sent_back(self, session: ImportSession) -> str:
        return sent_back(session)

    def get_rejected(self, session: ImportSession) -> str | None:
        return self._address("api:import-rejected", session) if has_rejected(session) else None

    def get_rejected_csv(self, session: ImportSession) -> str | None:
        has_text = has_rejected(session) and "csv" in formats_of(session)
        return self._address("api:import-rejected-csv", session) if has_text else None

    def get_corrections(self, session: ImportSession) -> list[int]:
        return list(session.corrections.order_by("pk").values_list("pk", flat=True))

    def _address(self, name: str, session: ImportSession) -> str:
        return str(self.context["request"].build_absolute_uri(reverse(name, args=[session.pk])))
