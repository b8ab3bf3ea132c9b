"""What a person states of a paper, as forms of the desk."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django_countries import countries

from backoffice.desk.verbs import VerbForm

from .. import services
from ..models import Document, DocumentKind, DocumentVersion, TrademarkStatus


def nice_classes_of(text: str) -> list[int]:
    """The numbers of classes as a person writes them, with commas or blanks between."""
    numbers = re.findall(r"[^\s,;]+", text)
    if not all(number.isascii() and number.isdigit() and len(number) < 3 for number in numbers):
        raise forms.ValidationError("Write the numbers of the classes with commas between, for example 3, 5.")
    return [int(number) for number in numbers]


class FactsOfPaperForm(VerbForm):
    """What stands on the paper. A corrected version begins with what the one before said."""

    paper_number = forms.CharField(max_length=80, required=False, help_text="The number on the paper")
    issuer = forms.CharField(max_length=200, required=False)
    holder = forms.CharField(
        max_length=200,
        required=False,
        help_text="Who owns the trademark, gives the authorisation, or is named on the licence",
    )
    granted_to = forms.CharField(
        max_length=200, required=False, help_text="Of an authorisation: who receives it"
    )
    mark = forms.CharField(max_length=120, required=False, help_text="The trademark as it is written")
    trademark_status = forms.ChoiceField(
        choices=[("", "Not stated"), *TrademarkStatus.choices], required=False
    )
    nice_classes = forms.CharField(
        required=False, help_text="Numbers from 1 to 45, for example 3, 5", label="Nice classes"
    )
    territory = forms.MultipleChoiceField(
        choices=lambda: list(countries), required=False, help_text="None: the whole world"
    )
    issued_on = forms.DateField(required=False, help_text="From this day on it holds")
    expires_on = forms.DateField(required=False, help_text="The last day it holds")
    unlimited = forms.BooleanField(required=False, help_text="It holds for ever")
    language = forms.CharField(max_length=10, required=False, help_text="ISO 639-1, for example en, zh, fr")
    translation_of = forms.ModelChoiceField(
        DocumentVersion.objects.none(), required=False, help_text="Of a translation: the paper it translates"
    )

    def fit(self, row: Any) -> None:
        papers = DocumentVersion.objects.filter(company=row.company_id).select_related("document")
        field = self.fields["translation_of"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = papers.exclude(document__kind=DocumentKind.TRANSLATION).order_by("-pk")
        if isinstance(row, Document):
            self._begin_with(row)

    def _begin_with(self, document: Document) -> None:
        latest = document.versions.order_by("-number").first()
        for name, field in self.fields.items():
            if latest is not None and hasattr(latest, name) and name != "file":
                field.initial = getattr(latest, name)
        if latest is not None:
            self.fields["nice_classes"].initial = ", ".join(map(str, latest.nice_classes))

    def clean_nice_classes(self) -> list[int]:
        return nice_classes_of(self.cleaned_data["nice_classes"])

    def clean_translation_of(self) -> int | None:
        version = self.cleaned_data["translation_of"]
        return version.pk if version else None


class VersionForm(FactsOfPaperForm):
    file = forms.FileField(help_text="A PDF or a picture")
    field_order: tuple[str, ...] = ("file",)


class PaperForm(VersionForm):
    kind = forms.ChoiceField(choices=[("", "Choose a kind"), *DocumentKind.choices])
    of_company = forms.BooleanField(
        required=False,
        label="For every application",
        help_text="It is the company's own paper and counts for all of its applications",
    )
    field_order = ("kind", "file", "of_company")


class RefusalForm(VerbForm):
    note = forms.CharField(
        max_length=500, widget=forms.Textarea, help_text="What is wrong with it; the company reads this"
    )


def with_facts(service: Callable[..., Any]) -> Callable[..., Any]:
    """The service as a button calls it: with the words of the form gathered as what the paper says."""

    def call(row: Any, *, actor: Any, **words: Any) -> Any:
        facts = services.DocumentFacts(**{name: words.pop(name) for name in FactsOfPaperForm.base_fields})
        return service(row, facts=facts, actor=actor, **words)

    return call
