"""A verb as the admin offers it: a button, a form where it needs words, and the service it calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict

_WIDGETS: list[tuple[type[forms.Widget], type[forms.Widget]]] = [
    (forms.Textarea, UnfoldAdminTextareaWidget),
    (forms.FileInput, UnfoldAdminFileFieldWidget),
    (forms.SelectMultiple, UnfoldAdminSelectMultipleWidget),
    (forms.Select, UnfoldAdminSelectWidget),
    (forms.CheckboxInput, UnfoldBooleanSwitchWidget),
    (forms.DateInput, UnfoldAdminDateWidget),
    (forms.EmailInput, UnfoldAdminEmailInputWidget),
    (forms.TextInput, UnfoldAdminTextInputWidget),
]
# What Django writes where nobody said what a choice that is left blank means.
_DASHES = "---------"
_SEVERAL = "Ctrl or ⌘ with a click takes several"
# So many choices stand open in a list of which several may be taken.
_SHOWN = 20
# As many where the choices are records, which are not counted beforehand.
_OF_RECORDS = 8
# Each of them is decoded in the request.
_PICTURES_AT_ONCE = 20
# What PostgreSQL keeps in an integer; fields for more digits, or fewer, say so.
_LARGEST_NUMBER = 2_147_483_647
_TYPED_INTO = (forms.TextInput, forms.NumberInput, forms.Textarea, forms.Select)

# Signs that turn what follows around, so that a name reads as another.
_NO_TURNING = RegexValidator(
    "[\u202a-\u202e\u2066-\u2069]",
    "It holds a sign that nobody sees and that turns letters around; write it by hand.",
    inverse_match=True,
)
# As spreadsheets have it: what lies beyond is a slip of the pen.
_YEARS = [
    MinValueValidator(date(1900, 1, 1), "Write a year from 1900 on."),
    MaxValueValidator(date(2199, 12, 31), "Write a year until 2199."),
]


class _PicturesInput(forms.FileInput):
    """The browser's own, which tells how many were chosen; a telephone offers its camera too."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/*", "class": "desk-pictures"})


class PicturesField(forms.FileField):
    """Any number of pictures; clean data is a list of uploaded files."""

    widget = _PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > _PICTURES_AT_ONCE:
            raise forms.ValidationError(f"{_PICTURES_AT_ONCE} pictures at once are the most.")
        cleaned = [super(PicturesField, self).clean(file, initial) for file in files or [None]]
        return [file for file in cleaned if file]


class ScannedField(forms.CharField):
    """A line that a scanner may type into: the Enter with which it ends leads on to what is asked next."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-scanned": True}


class VerbForm(forms.Form):
    """The words a verb needs, in the admin's dress. Field names are the service's keyword arguments.

    `row` is the record that the verb is about, `rows` are those that it is about together; neither where it makes one,
    and where nobody asks yet. `actor` is who asks. A box of `second_words` stands on the page only once a refusal that
    names it has asked for it: who sees it always ticks it always.
    """

    second_words: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, *args: Any, row: Any = None, rows: Sequence[Any] = (), actor: Actor | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is not None:
            self.fit(row)
        elif rows:
            self.fit_all(rows)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
                field.empty_label = "Choose …" if field.required else "—"
            if self._is_unanswered(name, field):
                field.choices = [("", "Choose …"), *field.choices]  # type: ignore[attr-defined]
            if isinstance(field, forms.CharField):
                field.validators.append(_NO_TURNING)
            if type(field) is forms.DateField:
                field.validators += _YEARS
            if type(field) is forms.IntegerField and field.max_value is None:
                field.max_value = _LARGEST_NUMBER
                field.validators.append(MaxValueValidator(_LARGEST_NUMBER))
            field.widget = _dressed(field)
            if isinstance(field.widget, forms.SelectMultiple):
                _open_up(field)

    def __iter__(self) -> Iterator[forms.BoundField]:
        return (field for field in super().__iter__() if self._is_asked(field))

    def begin(self) -> None:
        """On a page of its own the first field in which nothing stands yet takes what is typed, or scanned."""
        if any("autofocus" in field.widget.attrs for field in self.fields.values()):
            return
        for bound in self:
            if isinstance(bound.field.widget, _TYPED_INTO) and bound.value() in (None, "", []):
                bound.field.widget.attrs["autofocus"] = True
                return

    def _is_asked(self, field: forms.BoundField) -> bool:
        if field.name not in self.second_words:
            return True
        return self.is_bound and bool(field.errors or field.data)

    def _is_unanswered(self, name: str, field: forms.Field) -> bool:
        """Whether its first choice would be the answer of who has not looked at it: a verdict, say."""
        if isinstance(field, forms.MultipleChoiceField | forms.ModelChoiceField):
            return False
        if not (isinstance(field, forms.ChoiceField) and field.required):
            return False
        values = [value for value, _ in field.choices]  # type: ignore[misc, union-attr]
        return self.get_initial_for_field(field, name) is None and "" not in values and len(values) > 1

    def clean(self) -> dict[str, Any]:
        """Refuses what was written on top of a value that somebody else has changed since the page was opened.

        Fields that show what stands now send that along, as their hidden initial.
        """
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            if not (field.show_hidden_initial and self.is_written(name)) or name in self.errors:
                continue
            bound = self[name]
            shown = field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            now = self.get_initial_for_field(field, name)
            if shown is not None and field.has_changed(now, shown):
                self.add_error(
                    name, f"It was changed since you opened this page: it is «{now}» now. Open it anew."
                )
        return cleaned

    def is_written(self, name: str) -> bool:
        """Whether the verb writes what stands in the field; some write only what was changed in it."""
        return True

    def fit(self, row: Any) -> None:
        """For forms whose fields depend on the record: their choices, what stands in them already."""

    def fit_all(self, rows: Sequence[Any]) -> None:
        """The same for bulk verbs, whose words are asked once for all their records."""


def _open_up(field: forms.Field) -> None:
    """A list of which several may be taken, with room to see them, and with the key that takes one more."""
    choices = field.choices  # type: ignore[attr-defined]
    field.widget.attrs.setdefault(
        "size", min(len(choices), _SHOWN) if isinstance(choices, list) else _OF_RECORDS
    )
    field.help_text = ". ".join(filter(None, (str(field.help_text).removesuffix("."), _SEVERAL)))


def _dressed(field: forms.Field) -> forms.Widget:
    if isinstance(field, forms.DecimalField):
        return UnfoldAdminDecimalFieldWidget()
    if isinstance(field, forms.IntegerField):
        return UnfoldAdminIntegerFieldWidget()
    for plain, dressed in _WIDGETS:
        if isinstance(field.widget, plain) and not isinstance(field.widget, (dressed, _PicturesInput)):
            widget = dressed(attrs=field.widget.attrs)
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                widget.choices = field.choices  # type: ignore[attr-defined]
            widget.is_required = field.required
            return widget
    return field.widget


def _done_on_its_page(row: Any, *, actor: Actor, **words: Any) -> Any:
    raise Conflict(f"It is done on a page of its own; open {row} for it.", code="own_page")


@dataclass(frozen=True, slots=True)
class AdminVerb:
    """A verb on one record (or, for `ModelAdmin.creation`, one that makes a record).

    `service(row, actor, **words)` does it and raises a `Refusal` when it cannot; a creation is called without
    the row and returns the new one. `name` is the verb in the lifecycle when there is one: the button is shown
    only where the table permits it. Otherwise `offered(row)` and `roles` decide. `bulk` offers it on lists too, for all
    that were chosen, with its words asked once. Whether it `leads` on, and stands out for that, tells the lifecycle
    unless it is said here.
    `outlook(row)` says beforehand what it will do. What is done on a page of its own has no service but a `page(rows)`,
    the address of that page for one record or for several.
    """

    name: str
    label: str
    service: Callable[..., Any] = _done_on_its_page
    form: type[VerbForm] = VerbForm
    roles: frozenset[str] = frozenset()
    offered: Callable[[Any], bool] = lambda row: True
    bulk: bool = False
    danger: bool = False
    leads: bool | None = None
    outlook: Callable[[Any], str] = lambda row: ""
    page: Callable[[Sequence[Any]], str] | None = None

    def may(self, actor: Actor) -> bool:
        return actor.may(self.roles)
