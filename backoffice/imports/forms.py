"""The words an import needs."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.desk.verbs import VerbForm
from backoffice.events.actors import Actor
from backoffice.files.limits import ARCHIVE_BYTES

from .choices import READING_WORDS
from .models import ErrorPolicy
from .profiles import Option, Profile, all_profiles
from .reading import Limits
from .services import REASON_LENGTH
from .sniffing import DIFFERENT_ENCODINGS, Sniffed, label_of

_DELIMITERS = {"comma": "Commas", "semicolon": "Semicolons", "tab": "Tabs", "bar": "Vertical bars"}
_HEADER_SHOWN = 90
# The spreadsheet's own bound, 200 MB, is the reader's; see there.
LARGEST_UPLOAD = max(Limits().file_bytes, ARCHIVE_BYTES)


class UploadForm(VerbForm):
    """A file, what is in it, and the options of the profiles. How it is read is settled on the page of columns.

    The fields that belong to some profiles only say so in `data-profiles`; a script hides the others.
    """

    file = forms.FileField(
        allow_empty_file=True,
        help_text="CSV, TSV, XLSX, XLS (also a web page or XML called so), XLSB or ODS, or a ZIP with one of them; up "
        "to 200 MB.",
    )
    profile = forms.ChoiceField(label="What is in it")
    documents = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Documents",
        help_text="A ZIP of the papers that the rows name, or that are called after them, such as "
        "«A-17_trademark.pdf» for the row with the reference A-17; up to 512 MB, each paper up to 20 MB.",
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
        # Nothing is chosen beforehand where there is a choice: rows of one kind are not to be read as another.
        unchosen = [("", "Choose …")] if len(profiles) > 1 else []
        self.fields["profile"].choices = [*unchosen, *((profile.name, profile.label) for profile in profiles)]  # type: ignore[attr-defined]
        self.fields["profile"].help_text = _templates(profiles)
        for name in ("documents", *options):
            of = [profile.name for profile in profiles if _belongs(name, profile)]
            if name in self.fields and len(of) < len(profiles):
                self.fields[name].widget.attrs["data-profiles"] = " ".join(of)


# Of a file that was not read for its encoding nobody knows one yet; of a workbook there is none.
_ASKS_ENCODING = frozenset({"unknown_encoding", "encoding_mismatch", "mixed_encoding"})


class ColumnsForm(VerbForm):
    """How a file is read. `row` is what was found with the choices that stand; each blank choice leaves it to the file.

    `asked` are options that the page asks for in a question of its own.
    """

    encoding = forms.ChoiceField(required=False)
    delimiter = forms.ChoiceField(required=False, label="Columns are separated by")
    sheet = forms.ChoiceField(required=False)
    header_row = forms.ChoiceField(required=False, label="Column names are in")
    date_order = forms.ChoiceField(
        required=False,
        choices=[("", "Told by each column"), *READING_WORDS["date_order"]],
        label="Order of dates",
    )
    decimal_mark = forms.ChoiceField(
        required=False,
        choices=[("", "Told by each column"), *READING_WORDS["decimal_mark"]],
        label="Decimal mark",
    )

    def __init__(self, *args: Any, asked: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asked:
            del self.fields[name]

    def fit(self, row: Sniffed) -> None:
        self._fit("encoding", row.encoding_label, [(code, label_of(code)) for code in DIFFERENT_ENCODINGS])
        self._fit("delimiter", _DELIMITERS.get(row.delimiter, ""), list(_DELIMITERS.items()))
        self._fit("sheet", row.sheet, [(name, name) for name in row.sheets])
        self._fit(
            "header_row",
            f"row {row.header_row}" if row.header_row else "",
            [(str(number), _row_shown(number, cells)) for number, cells in row.top],
        )
        if not row.encoding and row.problem_code not in _ASKS_ENCODING:
            del self.fields["encoding"]
        if row.sheet or not row.encoding:
            del self.fields["delimiter"]
        if len(row.sheets) < 2:
            del self.fields["sheet"]

    def _fit(self, name: str, found: str, choices: list[tuple[str, str]]) -> None:
        given = self.initial.get(name)
        own = "Told by the file" + (f": {found}" if found and not given else "")
        self.fields[name].choices = [("", own), *choices]  # type: ignore[attr-defined]


def _row_shown(number: int, cells: Sequence[str]) -> str:
    text = " · ".join(cell for cell in cells if cell)
    return f"Row {number}: {text[:_HEADER_SHOWN]}{'…' if len(text) > _HEADER_SHOWN else ''}"


class OptionsForm(VerbForm):
    """What was chosen at upload for all rows of the file, to be chosen otherwise."""

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        # Every form deep-copies its base fields; which there are depends on the profile.
        self.base_fields = {option.name: _field({profile.name: option}) for option in profile.options}  # type: ignore[misc]
        super().__init__(*args, prefix="option", **kwargs)


class ReasonForm(VerbForm):
    reason = forms.CharField(
        required=False,
        max_length=REASON_LENGTH,
        label="Why",
        help_text="Whoever asked for the approval reads this.",
    )


def _templates(profiles: Sequence[Profile]) -> SafeString:
    """Links to the template workbooks."""
    links = format_html_join(
        ", ",
        '<a class="underline" href="{}">{}</a>',
        [
            (reverse("admin:imports_importsession_template", args=[profile.name]), profile.label)
            for profile in profiles
        ],
    )
    return format_html("Templates with hints and lists to choose from: {}.", links)


def _belongs(field: str, profile: Profile) -> bool:
    return (
        profile.takes_documents if field == "documents" else field in {each.name for each in profile.options}
    )


def _by_name(profiles: Sequence[Profile]) -> dict[str, dict[str, Option]]:
    """The options, each with every profile's words for it."""
    options: dict[str, dict[str, Option]] = {}
    for profile in profiles:
        for option in profile.options:
            options.setdefault(option.name, {})[profile.name] = option
    return options


def _field(same: Mapping[str, Option]) -> forms.ChoiceField:
    """One field for the option. Left blank, each profile's own default holds; it is shown where all agree on it.

    What is needed is chosen by a person: nothing stands there beforehand but the only choice that there is.
    """
    first = next(iter(same.values()))
    default = first.default if all(each.default == first.default for each in same.values()) else ""
    needed = [each.required for each in same.values()]

    def choices() -> list[tuple[str, str]]:
        known = list(first.choices())
        if default or (all(needed) and len(known) == 1):
            return known
        return [("", "Choose …" if any(needed) else "—"), *known]

    return forms.ChoiceField(
        required=False, choices=choices, label=first.label, initial=default, help_text=_hints(same, default)
    )


def _hints(same: Mapping[str, Option], default: str) -> SafeString:
    """Each profile's own hint, with its default where the field does not show it; the script of the form shows that of
    the profile that was chosen.
    """
    of: dict[str, list[str]] = {}
    for profile, option in same.items():
        needed = "Needed." if option.required and not option.column else ""
        left_blank = f"Left blank, it is {option.default}." if option.default and not default else ""
        words = " ".join(filter(None, (needed, option.hint, left_blank)))
        of.setdefault(words, []).append(profile)
    return format_html_join(
        " ",
        '<span data-profiles="{}">{}</span>',
        [(" ".join(profiles), words) for words, profiles in of.items() if words],
    )


class ApplyForm(VerbForm):
    policy = forms.ChoiceField(
        required=False,
        label="When a row is bad",
        choices=ErrorPolicy.choices,
        initial=ErrorPolicy.SKIP,
        help_text="Also for rows whose record is found changed only when they are applied.",
    )
