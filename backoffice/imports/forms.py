"""The words an import needs."""

from typing import Any

from django import forms

from backoffice.desk.verbs import VerbForm

from .profiles import Option, all_profiles
from .reading import ENCODINGS

_TOLD_BY_FILE = ("", "Told by the file")


def _profiles() -> list[tuple[str, str]]:
    return [(profile.name, profile.label) for profile in all_profiles()]


class UploadForm(VerbForm):
    """A file, what is in it, the options of the profiles, and how to read it where the file should not be asked."""

    file = forms.FileField(
        allow_empty_file=True,
        help_text="CSV, TSV, XLSX, XLS, XLSB or ODS, or a ZIP with one of them; up to 200 MB.",
    )
    profile = forms.ChoiceField(choices=_profiles, label="What is in it")
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Every form deep-copies its base fields; the options are known only once the rooms are loaded.
        options = {option.name: _field(option) for profile in all_profiles() for option in profile.options}
        fields = dict(type(self).base_fields)
        first = {name: fields.pop(name) for name in ("file", "profile")}
        self.base_fields = {**first, **options, **fields}  # type: ignore[misc]
        super().__init__(*args, **kwargs)


def _field(option: Option) -> forms.ChoiceField:
    def choices() -> list[tuple[str, str]]:
        return [*([] if option.required or option.default else [("", "—")]), *option.choices()]

    return forms.ChoiceField(
        required=False, choices=choices, label=option.label, initial=option.default, help_text=option.hint
    )
