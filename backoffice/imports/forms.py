"""The words an import needs."""

from collections.abc import Sequence
from typing import Any

from django import forms

from backoffice.desk.verbs import VerbForm
from backoffice.events.actors import Actor
from backoffice.files.limits import ARCHIVE_BYTES

from .profiles import Option, Profile, all_profiles
from .reading import ENCODINGS, Limits
from .services import REASON_LENGTH

_TOLD_BY_FILE = ("", "Told by the file")
# The spreadsheet's own bound, 200 MB, is the reader's; see there.
LARGEST_UPLOAD = max(Limits().file_bytes, ARCHIVE_BYTES)


class UploadForm(VerbForm):
    """A file, what is in it, the options of the profiles, and how to read it where the file should not be asked.

    The fields that belong to some profiles only say so in `data-profiles`; a script hides the others.
    """

    file = forms.FileField(
        allow_empty_file=True,
        help_text="CSV, TSV, XLSX, XLS, XLSB or ODS, or a ZIP with one of them; up to 200 MB.",
    )
    profile = forms.ChoiceField(label="What is in it")
    documents = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Documents",
        help_text="A ZIP of the papers that the rows name, or that are called after them, such as "
        "«A-17_trademark.pdf» for the row with the reference A-17; up to 512 MB, each paper up to 20 MB.",
    )
    sheet = forms.CharField(
        required=False, max_length=120, help_text="Of a workbook; the first that fits when blank."
    )
    encoding = forms.ChoiceField(
        required=False, choices=[_TOLD_BY_FILE, *((name, name.upper()) for name in ENCODINGS)]
    )
    date_order = forms.ChoiceField(
        required=False,
        choices=[
            _TOLD_BY_FILE,
            ("dmy", "Day, month, year"),
            ("mdy", "Month, day, year"),
            ("ymd", "Year, month, day"),
        ],
        label="Order of dates",
    )
    decimal_mark = forms.ChoiceField(
        required=False,
        choices=[_TOLD_BY_FILE, (".", "Point (1,234.50)"), (",", "Comma (1.234,50)")],
        label="Decimal mark",
    )

    class Media:
        js = ("imports/upload.js",)

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        # Every form deep-copies its base fields; the options are known only once the rooms are loaded.
        profiles = [profile for profile in all_profiles() if actor is None or actor.may(profile.roles)]
        fields = dict(type(self).base_fields)
        first = {name: fields.pop(name) for name in ("file", "profile", "documents")}
        if not any(profile.takes_documents for profile in profiles):
            del first["documents"]
        options = {name: _field(same) for name, same in _by_name(profiles).items()}
        self.base_fields = {**first, **options, **fields}  # type: ignore[misc]
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["profile"].choices = [(profile.name, profile.label) for profile in profiles]  # type: ignore[attr-defined]
        for name in ("documents", *options):
            of = [profile.name for profile in profiles if _belongs(name, profile)]
            if name in self.fields and len(of) < len(profiles):
                self.fields[name].widget.attrs["data-profiles"] = " ".join(of)


class ReasonForm(VerbForm):
    reason = forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        label="Why",
        help_text="Whoever asked for the approval reads this.",
    )


def _belongs(field: str, profile: Profile) -> bool:
    return (
        profile.takes_documents if field == "documents" else field in {each.name for each in profile.options}
    )


def _by_name(profiles: Sequence[Profile]) -> dict[str, list[Option]]:
    """The options, each with all profiles' words for it."""
    options: dict[str, list[Option]] = {}
    for profile in profiles:
        for option in profile.options:
            options.setdefault(option.name, []).append(option)
    return options


def _field(same: Sequence[Option]) -> forms.ChoiceField:
    """One field for the option. Left blank, each profile's own default holds; it is shown where all agree on it."""
    first = same[0]
    default = first.default if all(each.default == first.default for each in same) else ""
    blank = not default and not all(each.required for each in same)

    def choices() -> list[tuple[str, str]]:
        return [*([("", "—")] if blank else []), *first.choices()]

    hint = " ".join(dict.fromkeys(each.hint for each in same if each.hint))
    return forms.ChoiceField(
        required=False, choices=choices, label=first.label, initial=default, help_text=hint
    )
