"""What is asked about each kind of paper, beside the file itself."""

import re
from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backoffice.desk.counter import CounterForm
from backoffice.files.kinds import PAPERS, SUFFIXES

from ..countries import places
from ..models import Application, DocumentKind, DocumentVersion, TrademarkStatus
from ..services import DocumentFacts
from .forms import Day
from .standing import documents_of

ACCEPT = ",".join(suffix for kind in sorted(PAPERS) for suffix in SUFFIXES[kind])
# The languages in which papers come most often; a reviewer reads English and Chinese.
LANGUAGES = (
    "en",
    "zh",
    "fr",
    "de",
    "it",
    "es",
    "pt",
    "nl",
    "sv",
    "da",
    "pl",
    "ja",
    "ko",
    "th",
    "ru",
    "ar",
    "tr",
)
HIGHEST_CLASS = 45


class PaperForm(CounterForm):
    """A file, and the facts that `names` lists: those that the paper's kind has."""

    names: tuple[str, ...] = ()
    # Not asked for by itself, because another field may be filled in for it.
    one_of = ("expires_on",)

    file = forms.FileField(
        label=gettext_lazy("The file"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )
    mark = forms.CharField(
        label=gettext_lazy("Trademark"),
        max_length=120,
        help_text=gettext_lazy("As it is written on the paper."),
    )
    trademark_status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=TrademarkStatus, widget=forms.RadioSelect
    )
    paper_number = forms.CharField(label=gettext_lazy("Number"), max_length=80)
    holder = forms.CharField(label=gettext_lazy("Holder"), max_length=200)
    granted_to = forms.CharField(
        label=gettext_lazy("Given to"),
        max_length=200,
        help_text=gettext_lazy(
            "The company that may use the trademark by this letter, as the letter names it."
        ),
    )
    nice_classes = forms.CharField(
        label=gettext_lazy("Nice classes"),
        max_length=200,
        help_text=gettext_lazy("The numbers, with commas between them: 3, 18, 25"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    territory = forms.MultipleChoiceField(
        label=gettext_lazy("Where it holds"),
        required=False,
        help_text=gettext_lazy(
            "Countries and regions that the paper names; choose none for the whole world."
        ),
    )
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=200)
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"), widget=Day())
    expires_on = forms.DateField(
        label=gettext_lazy("Last day on which it holds"), required=False, widget=Day()
    )
    unlimited = forms.BooleanField(label=gettext_lazy("It holds without an end"), required=False)
    translation_of = forms.ModelChoiceField(
        DocumentVersion.objects.none(),
        label=gettext_lazy("Translation of"),
        empty_label=gettext_lazy("Choose the paper"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the paper"))

    def __init__(self, *args: Any, application: Application, replaces: bool = False, **kwargs: Any) -> None:
        """With `replaces` the file may be left out: then the one that is there is kept, and what is said corrected."""
        super().__init__(*args, **kwargs)
        self.fields["file"].required = not replaces
        for name in [each for each in self.fields if each not in ("file", "language", *self.names)]:
            del self.fields[name]
        self.fields["language"].choices = [("", _("Choose a language")), *_languages()]  # type: ignore[attr-defined]
        if "territory" in self.fields:
            self.fields["territory"].choices = places()  # type: ignore[attr-defined]
            self.fields["territory"].widget.attrs |= {
                "size": 6, "data-search": _("Search a country or region"), "data-remove": _("Remove %"),
            }  # fmt: skip
        if "unlimited" in self.fields:
            self.fields["unlimited"].widget.attrs["data-excludes"] = self.add_prefix("id_expires_on")
        if "translation_of" in self.fields:
            kept = [each for shelf in documents_of(application).values() for each in shelf]
            latest = [each.latest.pk for each in kept if each.document.kind != DocumentKind.TRANSLATION]
            self.fields["translation_of"].queryset = DocumentVersion.objects.filter(  # type: ignore[attr-defined]
                pk__in=latest
            ).order_by("pk")
        for name, words in self.labels().items():
            self.fields[name].label = words

    def labels(self) -> dict[str, Any]:
        """Fields that are called otherwise on this kind of paper."""
        return {}

    def clean_nice_classes(self) -> list[int]:
        numbers = [int(text) for text in re.findall(r"\d+", self.cleaned_data["nice_classes"])]
        wrong = [number for number in numbers if not 1 <= number <= HIGHEST_CLASS]
        if wrong or not numbers:
            raise forms.ValidationError(
                _("Nice classes are numbers from 1 to %(most)s, for example 3, 18, 25.")
                % {"most": HIGHEST_CLASS}
            )
        return sorted(set(numbers))

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        issued, expires = words.get("issued_on"), words.get("expires_on")
        if isinstance(issued, date) and isinstance(expires, date) and expires < issued:
            self.add_error("expires_on", _("The last day lies before the day of issue."))
        if (
            "unlimited" in self.fields
            and not words.get("unlimited")
            and "expires_on" not in self.errors
            and not expires
        ):
            self.add_error("expires_on", _("Say the last day, or that it holds without an end."))
        if words.get("unlimited"):
            words["expires_on"] = None
        return words

    def facts(self) -> DocumentFacts:
        words = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        if "translation_of" in words:
            words["translation_of"] = words["translation_of"].pk
        return DocumentFacts(**words)


class RegistrationForm(PaperForm):
    names = ("paper_number", "holder", "issuer", "issued_on")

    def labels(self) -> dict[str, Any]:
        return {"holder": _("Name of the company on the paper"), "issuer": _("Register or authority")}


class TrademarkForm(PaperForm):
    names = (
        "mark", "trademark_status", "paper_number", "holder", "nice_classes", "territory", "issuer", "issued_on",
        "expires_on", "unlimited",
    )  # fmt: skip

    def labels(self) -> dict[str, Any]:
        return {
            "holder": _("Owner of the trademark"),
            "paper_number": _("Number of the registration or application"),
            "issuer": _("Trademark office"),
        }


class AuthorisationForm(PaperForm):
    names = ("mark", "holder", "granted_to", "territory", "issued_on", "expires_on", "unlimited")

    def labels(self) -> dict[str, Any]:
        return {"holder": _("Given by"), "issued_on": _("Holds from")}


class BankForm(PaperForm):
    names = ("holder", "issuer", "issued_on")

    def labels(self) -> dict[str, Any]:
        return {"holder": _("Holder of the account"), "issuer": _("Bank")}


class LicenceForm(PaperForm):
    names = ("paper_number", "holder", "issuer", "issued_on", "expires_on", "unlimited")

    def labels(self) -> dict[str, Any]:
        return {"issuer": _("Authority")}


class StoryForm(PaperForm):
    pass


class TranslationForm(PaperForm):
    names = ("translation_of",)

    def labels(self) -> dict[str, Any]:
        return {"language": _("Language of the translation")}


class OtherForm(PaperForm):
    names = ("paper_number", "holder")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.names:
            self.fields[name].required = False


FORMS: dict[str, type[PaperForm]] = {
    DocumentKind.REGISTRATION: RegistrationForm,
    DocumentKind.TRADEMARK: TrademarkForm,
    DocumentKind.AUTHORISATION: AuthorisationForm,
    DocumentKind.BANK_PROOF: BankForm,
    DocumentKind.RETAIL_LICENCE: LicenceForm,
    DocumentKind.FOOD_LICENCE: LicenceForm,
    DocumentKind.COSMETICS_LICENCE: LicenceForm,
    DocumentKind.BRAND_STORY: StoryForm,
    DocumentKind.TRANSLATION: TranslationForm,
    DocumentKind.OTHER: OtherForm,
}
_OWN = (DocumentKind.REGISTRATION, DocumentKind.BANK_PROOF, DocumentKind.RETAIL_LICENCE)


def suggestion(kind: str, application: Application, latest: DocumentVersion | None) -> dict[str, Any]:
    """What stands in the form at first: what the latest version says, else what the application says."""
    if latest is not None:
        said = {name: getattr(latest, name) for name in (*FORMS[kind].names, "language")}
        if "nice_classes" in said:
            said["nice_classes"] = ", ".join(map(str, said["nice_classes"]))
        return said
    company = application.company
    said = {"mark": application.brand_name}
    if kind in _OWN:
        said["holder"] = company.name
    if kind == DocumentKind.REGISTRATION:
        said |= {"paper_number": company.registration_number, "issued_on": company.registered_on}
    if kind == DocumentKind.AUTHORISATION:
        said["granted_to"] = company.name
    return said


def _languages() -> list[tuple[str, str]]:
    """The languages by their names in the one spoken."""
    spoken = Locale.parse("zh_Hans" if get_language() == "zh-hans" else "en_GB")
    return [(code, spoken.languages[code]) for code in LANGUAGES]
