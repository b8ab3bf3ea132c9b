"""What is asked on the applicant's pages. Field names are the keyword arguments of the verbs behind them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.access.models import User
from backoffice.desk.counter import CounterForm

from ..countries import MARKETS, places
from ..models import Channel, Company, Sector
from ..services import COMPANY_NAME_LENGTH, NAME_LENGTH, REGISTRATION_LENGTH
from .words import sector_name

# Where consumers are; what an application asks for is chosen among these.
SHORTEST_TERM = timedelta(days=365)


class Day(forms.DateInput):
    """A day as browsers ask for it, each in its own way of writing."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def country_choices(empty: str) -> list[tuple[str, str]]:
    """All countries by their names in the language spoken."""
    return [("", empty), *places()]


class AddressForm(CounterForm):
    """The first question of all: where the link goes."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=150,
        help_text=gettext_lazy("We send a link there; with it you choose your password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PasswordForm(CounterForm):
    """Who has followed the link says their name and chooses a password."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        strip=False,
        help_text=gettext_lazy("Ten characters or more, and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("password"):
            somebody = User(username=self.email, email=self.email, first_name=words.get("name", ""))
            try:
                validate_password(words["password"], somebody)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return words


class CompanyForm(CounterForm):
    """The company as its register knows it, and the numbers by which others do."""

    name = forms.CharField(
        label=gettext_lazy("Name of the company"),
        max_length=COMPANY_NAME_LENGTH,
        help_text=gettext_lazy("As its register writes it, with the legal form."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country of registration"))
    registration_number = forms.CharField(
        label=gettext_lazy("Registration number"),
        max_length=REGISTRATION_LENGTH,
        help_text=gettext_lazy(
            "The number in that register: a SIREN in France, a company number in the United Kingdom, a unified "
            "social credit code in mainland China."
        ),
    )
    registered_on = forms.DateField(
        label=gettext_lazy("Date of registration"),
        required=False,
        widget=Day(),
        help_text=gettext_lazy("Some sectors ask for a company that is at least a year old."),
    )
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("Companies in the European Union: with the two letters of the country."),
    )
    iban = forms.CharField(
        label=gettext_lazy("IBAN of the company's account"),
        max_length=40,
        required=False,
        help_text=gettext_lazy(
            "Where we pay what you have sold. The proof of the account must show the same."
        ),
    )
    gtin_prefix = forms.CharField(
        label=gettext_lazy("GS1 company prefix"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("The digits that your barcodes begin with, if your company has its own."),
    )
    address = forms.CharField(
        label=gettext_lazy("Registered address"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices(_("Choose a country"))  # type: ignore[attr-defined]

    @staticmethod
    def words_of(company: Company) -> dict[str, Any]:
        names = CompanyForm.base_fields
        return {name: getattr(company, name) for name in names}


class BrandForm(CounterForm):
    """What the application asks for: a brand, where and how to sell it, and for how long."""

    brand_name = forms.CharField(
        label=gettext_lazy("Name of the brand"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("As it stands on the goods. With a Chinese name too: «CHANDO/自然堂»."),
    )
    brand_country = forms.ChoiceField(
        label=gettext_lazy("Country of origin"),
        required=False,
        help_text=gettext_lazy("Where the brand comes from; leave it open if you are not sure."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=Channel,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose one or more. Each channel has a contract of its own."),
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors of goods"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What you want to sell. The papers that are needed depend on it."),
    )
    territory = forms.MultipleChoiceField(
        label=gettext_lazy("Where to sell"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Your rights to the brand must reach there."),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day of the contract"), widget=Day())
    ends_on = forms.DateField(
        label=gettext_lazy("Last day of the contract"),
        widget=Day(),
        help_text=gettext_lazy("Trademark and authorisations must be valid until then."),
    )

    def __init__(self, *args: Any, sectors: Iterable[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand_country"].choices = country_choices(_("Not known"))  # type: ignore[attr-defined]
        self.fields["sectors"].choices = [(each.code, sector_name(each)) for each in sectors]  # type: ignore[attr-defined]
        self.fields["territory"].choices = list(MARKETS.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("starts_on") and words.get("ends_on") and words["ends_on"] <= words["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first one."))
        return words

    @staticmethod
    def suggestion(today: date) -> dict[str, Any]:
        """The term of a new application: two months from now, for a year."""
        starts_on = (today.replace(day=1) + timedelta(days=70)).replace(day=1)
        return {
            "territory": ["CN"],
            "starts_on": starts_on,
            "ends_on": starts_on + SHORTEST_TERM - timedelta(days=1),
        }


class DeclarationForm(CounterForm):
    """The words under which an application is handed in."""

    agreed = forms.BooleanField(
        label=gettext_lazy("The papers are genuine and what I have said is true; I may act for the company."),
        error_messages={"required": gettext_lazy("Please confirm this; without it nothing is handed in.")},
    )


class WithdrawalForm(CounterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why, if you like to tell us"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(CounterForm):
    """The answer as a whole, once each thing that was asked for is there."""

    answer = forms.CharField(
        label=gettext_lazy("Anything else you want to say"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WordsForm(CounterForm):
    """An answer in words to one thing that was asked for."""

    words = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
