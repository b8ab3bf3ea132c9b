"""The words that the verbs of the bench need, as forms."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from backoffice.desk.verbs import PicturesField, VerbForm

from . import queries
from .bench_models import Defect, PermitKind, Severity, TermList, VerdictWord
from .lacking import PROOF_VIEW, whole_tags
from .models import Grade, Unit
from .services import NewPhoto
from .terms import terms_for


class VerdictForm(VerbForm):
    verdict = forms.ChoiceField(choices=VerdictWord)
    findings = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="Why; needed where it is not genuine",
    )


class FlawForm(VerbForm):
    """A flaw in the words of the piece's category."""

    zone = forms.ChoiceField(label="Where")
    kind = forms.ChoiceField(label="What")
    severity = forms.TypedChoiceField(choices=Severity, coerce=int, label="How bad")
    note = forms.CharField(required=False, max_length=300)

    def fit(self, row: Any) -> None:
        for name, words in (("zone", TermList.ZONE), ("kind", TermList.FLAW)):
            terms = terms_for(words, [row.category_id])[row.category_id]
            self.fields[name].choices = [(term.code, term.label) for term in terms]  # type: ignore[attr-defined]


class GradeForm(VerbForm):
    """The grades of the scale of the piece's own bench."""

    grade = forms.ModelChoiceField(Grade.objects.none())

    def unit_of(self, row: Any) -> Unit | None:
        return row if isinstance(row, Unit) else None

    def fit(self, row: Any) -> None:
        unit = self.unit_of(row)
        grades = queries.grades_at(unit.warehouse_id) if unit else queries.house_grades()
        self.fields["grade"].queryset = grades  # type: ignore[attr-defined]


class RegradeForm(GradeForm):
    reason = forms.CharField(max_length=300)


class TagForm(VerbForm):
    tag = forms.CharField(max_length=40, help_text="The number on the tag; scan it")


class ReplaceTagForm(VerbForm):
    new_number = forms.CharField(max_length=40, help_text="The number on the new tag; scan it")
    reason = forms.CharField(max_length=300, help_text="Why the old one is broken")


class BinForm(VerbForm):
    bin = forms.CharField(max_length=20, help_text="Scan the label of the bin")


class PermitForm(VerbForm):
    kind = forms.ChoiceField(choices=PermitKind)
    number = forms.CharField(max_length=60)
    species = forms.CharField(max_length=120, help_text="As the paper names it")
    valid_until = forms.DateField()


class ArrivalPicturesField(PicturesField):
    """Photographs of how a piece came. Brands see them too, and are told no consignor's name."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            required=required,
            help_text="How it came: the piece, its wrapping, any damage; no label with a name. Several at once",
        )


class ArrivalPhotographsForm(VerbForm):
    photographs = ArrivalPicturesField()


class PhotographsForm(VerbForm):
    """A file for each view and each flaw that the piece's set still lacks, and the number that its tag shows.

    Its `photos` are what was given, ready for the verb.
    """

    def unit_of(self, row: Any) -> Unit | None:
        return row if isinstance(row, Unit) else None

    def fit(self, row: Any) -> None:
        unit = self.unit_of(row)
        if unit is None:
            return
        views = terms_for(TermList.VIEW, [unit.category_id])[unit.category_id]
        kept = set(unit.photos.filter(visit=unit.visit).values_list("view", flat=True))
        for view in views:
            if view.code not in kept:
                self.fields[f"view_{view.code}"] = forms.FileField(label=view.label, required=False)
        flaws = Defect.objects.filter(unit=unit, visit=unit.visit, photos=None).select_related("zone", "kind")
        for flaw in flaws.order_by("pk"):
            self.fields[f"flaw_{flaw.pk}"] = forms.FileField(label=f"Flaw: {flaw}", required=False)
        worn = whole_tags([unit.pk]).get(unit.pk)
        advice = f"It wears {worn.number}" if worn else "It wears none yet: this one is put on"
        self.fields["tag"] = forms.CharField(
            max_length=40,
            required=False,
            help_text=f"The number as it is read on the picture of the tag. {advice}.",
        )


def photos_given(words: dict[str, Any]) -> tuple[list[NewPhoto], str]:
    """The photographs out of the words of a `PhotographsForm`, and the number of the tag."""
    tag = str(words.get("tag") or "")
    photos = []
    for name, file in words.items():
        kind, _, key = name.partition("_")
        if not isinstance(file, UploadedFile):
            continue
        if kind == "view":
            photos.append(NewPhoto(key, file, tag=tag if key == PROOF_VIEW else ""))
        elif kind == "flaw":
            photos.append(NewPhoto("flaw", file, defect=int(key)))
    return photos, tag
