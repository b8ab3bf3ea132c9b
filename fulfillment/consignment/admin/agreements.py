"""Consignors and agreements at the desk: who leaves pieces here, and by which terms."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django_countries import countries
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of
from backoffice.desk.told import day
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand
from backoffice.merchants.states import MANAGE, MONEY
from backoffice.money import exact, written

from .. import queries, services
from ..models import Agreement, AgreementTerms, BankAccount, ConsignedPiece, Consignor, ConsignorKind, OnLoss
from ..states import AGREEMENT, PRIVY, VERSION, AgreementStatus, VersionStatus

STAGES = {
    AgreementStatus.DRAFT: "warning",
    AgreementStatus.SIGNED: "success",
    AgreementStatus.ENDED: "danger",
}
VERSION_STAGES = {
    VersionStatus.PROPOSED: "warning",
    VersionStatus.SIGNED: "success",
    VersionStatus.DISCARDED: "danger",
}


class ConsignorForm(VerbForm):
    name = forms.CharField(max_length=150)
    country = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries])
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=40, required=False)
    address = forms.CharField(max_length=300, required=False)

    def fit(self, row: Consignor) -> None:
        for name, field in self.fields.items():
            field.initial = str(getattr(row, name))


class AccountForm(VerbForm):
    holder = forms.CharField(label="In whose name", max_length=150)
    iban = forms.CharField(label="IBAN", max_length=50, required=False)
    number = forms.CharField(
        label="Number of the account", max_length=50, required=False, help_text="Only where there is no IBAN"
    )
    bic = forms.CharField(label="BIC", max_length=20, required=False)
    bank = forms.CharField(
        label="Name of the bank", max_length=120, required=False, help_text="Without an IBAN this, or the BIC"
    )

    def fit(self, row: Consignor) -> None:
        """The name alone: a number that is written anew is written whole."""
        account = getattr(row, "account", None)
        self.fields["holder"].initial = account.holder if account else row.name


def said_of(account: BankAccount | None) -> str:
    """The account as it is paid to; what cannot be opened any more says so."""
    if account is None:
        return ""
    return str(services.opened(account) or f"ends in {account.ends_in}; its key is lost, write it down anew")


class NewConsignorForm(ConsignorForm):
    brand = forms.ModelChoiceField(
        Brand.objects.order_by("name", "pk"), help_text="Under which its pieces are sold"
    )
    kind = forms.ChoiceField(choices=ConsignorKind)
    field_order = ("brand", "kind")


class TermsForm(VerbForm):
    starts_on = forms.DateField(label="First day", initial=today)
    ends_on = forms.DateField(label="Last day")
    share = forms.DecimalField(
        min_value=0, max_value=100, decimal_places=2, help_text="Per cent of the net sale for the consignor"
    )
    minimum_price = forms.DecimalField(min_value=0, help_text="No piece is offered below it")
    sale_fee = forms.DecimalField(
        min_value=0, initial=0, help_text="Per piece sold; taken off the price before it is shared"
    )
    withdrawal_fee = forms.DecimalField(min_value=0, initial=0, help_text="Per piece that is taken back")
    currency = forms.CharField(max_length=3, initial="EUR", help_text="ISO 4217, for example EUR")
    return_days = forms.IntegerField(
        label="Return window in days",
        min_value=0,
        max_value=services.LONGEST_WINDOW,
        initial=30,
        help_text="Counted from the delivery; the consignor is paid when they have passed",
    )
    return_rules = forms.CharField(
        max_length=1000, required=False, widget=forms.Textarea, help_text="What a buyer may return, and how"
    )
    on_loss = forms.ChoiceField(
        choices=[("", "Nothing is agreed"), *OnLoss.choices],
        required=False,
        label="For a piece that is lost here",
    )

    def fit(self, row: Any) -> None:
        """What was agreed last stands in it already."""
        last = AgreementTerms.objects.filter(agreement=row).order_by("-number").first()
        if isinstance(row, Agreement) and last is not None:
            for name in (
                "currency",
                "return_days",
                "return_rules",
                "on_loss",
            ):
                self.fields[name].initial = getattr(last, name)
            for name in ("minimum_price", "sale_fee", "withdrawal_fee"):
                # «400.000» is four hundred thousand to half of Europe.
                self.fields[name].initial = str(exact(getattr(last, name), last.currency))
            self.fields["share"].initial = Decimal(last.share_bp) / 100

    @staticmethod
    def offer(words: dict[str, Any]) -> services.TermsOffer:
        share = words.pop("share")
        return services.TermsOffer(share_bp=int(share * 100), **words)


class DraftForm(TermsForm):
    def fit(self, row: Any) -> None:
        """Nothing was agreed with this consignor in this agreement before."""


class SignForm(VerbForm):
    signed_on = forms.DateField(label="Signed on", initial=today)
    signed_by = forms.CharField(max_length=150, help_text="Who signed for the consignor, as on the paper")


class EndForm(VerbForm):
    last_day = forms.DateField(required=False, label="Last day", help_text="Empty: it ends at once")
    reason = forms.CharField(max_length=500, widget=forms.Textarea)

    def fit(self, row: Agreement) -> None:
        """A draft has no days yet: it ends at once or not at all."""
        if row.status == AgreementStatus.DRAFT:
            del self.fields["last_day"]


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea)


def _draft(consignor: Consignor, *, actor: Actor, **words: Any) -> Agreement:
    return services.draft_agreement(consignor=consignor, terms=TermsForm.offer(words), actor=actor)


def _propose(agreement: Agreement, *, actor: Actor, **words: Any) -> AgreementTerms:
    return services.propose_terms(agreement=agreement, terms=TermsForm.offer(words), actor=actor)


def _revise(consignor: Consignor, *, actor: Actor, **words: Any) -> Consignor:
    return services.revise_consignor(consignor=consignor, actor=actor, **words)


def _sign(terms: AgreementTerms, *, actor: Actor, signed_on: date, signed_by: str) -> AgreementTerms:
    return services.sign_terms(terms=terms, signed_on=signed_on, signed_by=signed_by, actor=actor)


def _discard(terms: AgreementTerms, *, actor: Actor, reason: str) -> AgreementTerms:
    return services.discard_terms(terms=terms, reason=reason, actor=actor)


def _end(agreement: Agreement, *, actor: Actor, reason: str, last_day: date | None = None) -> Agreement:
    return services.end_agreement(agreement=agreement, reason=reason, last_day=last_day, actor=actor)


def _what_ends(agreement: Agreement) -> str:
    """What becomes of its pieces, and of terms that nobody has signed."""
    fates = queries.fates(agreement)
    told = [
        _told(fates.offered, "is offered and goes off every channel", "are offered and go off every channel"),
        _told(
            fates.held,
            "is held: it stays with its hold, and goes off when that is gone without a sale",
            "are held: they stay with their holds, and go off when those are gone without a sale",
        ),
        _told(
            fates.sold,
            "is sold: it goes its way, and its consignor is paid by the terms of its sale",
            "are sold: they go their way, and their consignor is paid by the terms of each sale",
        ),
        _told(
            fates.lost,
            "is lost: its consignor is owed for it as agreed",
            "are lost: their consignor is owed for them as agreed",
        ),
        _told(
            fates.others,
            "stays here, off the channels, until it is withdrawn or stands under another agreement",
            "stay here, off the channels, until they are withdrawn or stand under another agreement",
        ),
    ]
    proposed = agreement.versions.filter(status=VersionStatus.PROPOSED).count()
    return "\n".join(
        [
            f"Pieces under it: {fates.pieces:,}." if fates.pieces else "No piece stands under it.",
            *(f"{words}." for words in told if words),
            *(["Terms that are proposed and not signed are discarded."] if proposed else []),
            "This cannot be taken back.",
        ]
    )


def _told(count: int, of_one: str, of_many: str) -> str:
    return f"{count:,} {of_one if count == 1 else of_many}" if count else ""


class AgreementsOfConsignor(ReadOnlyInline):
    model = Agreement
    fields = readonly_fields = ("number", "status", "ends_on", "created_at")
    ordering = ("-pk",)


@admin.register(Consignor)
class ConsignorDesk(Desk):
    """Only for who may know who consigns."""

    viewers = PRIVY
    subject = "consignor"
    creation = AdminVerb(
        "register", "Register a consignor", services.register_consignor, NewConsignorForm, roles=MANAGE
    )
    verbs = (
        AdminVerb("draft", "Draft an agreement", _draft, DraftForm, roles=MANAGE),
        AdminVerb("revise", "Put right", _revise, ConsignorForm, roles=MANAGE),
        AdminVerb(
            "write_account", "Write down the bank account",
            lambda consignor, **words: services.write_account(consignor=consignor, **words), AccountForm, roles=MONEY,
        ),
    )  # fmt: skip
    inlines = (AgreementsOfConsignor,)
    list_display = ("number", "name", "kind", "country", "brand", "created_at")
    list_select_related = ("brand",)
    list_filter = (("kind", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("name", "email")
    ordering = ("-pk",)
    empty_advice = "Register the person or company whose pieces you sell."
    fields = ("name", "kind", "brand", "email", "phone", "address", "country", "account_shown", "created_at")
    readonly_fields = ("account_shown", "account_whole")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The account whole for those who pay, for the others by its end."""
        if not actor_of(request).may(MONEY):
            return self.fields
        return ["account_whole" if name == "account_shown" else name for name in self.fields]

    @display(description="Bank account", empty_value="None is written down")
    def account_shown(self, consignor: Consignor) -> str:
        account = getattr(consignor, "account", None)
        return f"{account.holder}: ends in {account.ends_in}" if account else ""

    @display(description="Bank account", empty_value="None is written down")
    def account_whole(self, consignor: Consignor) -> str:
        account = getattr(consignor, "account", None)
        return f"{account.holder}: {said_of(account)}" if account else ""

    @display(description="Consignor", ordering="pk")
    def number(self, consignor: Consignor) -> str:
        return f"Consignor {consignor.pk}"


class TermsOfAgreement(ReadOnlyInline):
    model = AgreementTerms
    fields = readonly_fields = ("number", "status", "starts_on", "until", "share", "minimum", "return_days")
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("agreement")

    @display(description="Last day")
    def until(self, terms: AgreementTerms) -> str:
        return day(terms.last_day)

    @display(description="Share")
    def share(self, terms: AgreementTerms) -> str:
        return percent(terms.share_bp)

    @display(description="Minimum price")
    def minimum(self, terms: AgreementTerms) -> str:
        return written(terms.minimum_price, terms.currency)


class PiecesOfAgreement(ReadOnlyInline):
    model = ConsignedPiece
    fields = readonly_fields = ("unit", "stands", "status", "attached_at", "ended_at")
    ordering = ("-pk",)
    per_page = 20

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("unit", "agreement")

    @display(description="The piece is")
    def stands(self, piece: ConsignedPiece) -> str:
        return piece.unit.get_status_display()


@admin.register(Agreement)
class AgreementDesk(Desk):
    sought = True
    viewers = PRIVY
    lifecycle = AGREEMENT
    subject = "consignment"
    verbs = (
        AdminVerb(
            "propose",
            "Propose terms",
            _propose,
            TermsForm,
            roles=MANAGE,
            offered=lambda agreement: agreement.status != AgreementStatus.ENDED and agreement.ends_on is None,
        ),
        AdminVerb("end", "End it", _end, EndForm, danger=True, outlook=_what_ends),
    )
    inlines = (TermsOfAgreement, PiecesOfAgreement)
    list_display = ("number", "stage", "whose", "brand", "ends_on", "created_at")
    list_select_related = ("consignor", "brand")
    list_filter = (("status", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("number", "consignor__name")
    ordering = ("-pk",)
    empty_advice = "Draft one on the page of a consignor."
    fields = ("number", "whose", "brand", "ends_on", "created_at")
    readonly_fields = ("whose",)

    @display(description="Consignor", ordering="consignor__name")
    def whose(self, agreement: Agreement) -> str:
        """By name: only who may know it sees this page."""
        address = reverse("admin:consignment_consignor_change", args=[agreement.consignor_id])
        return format_html('<a href="{}">{}</a>', address, agreement.consignor.name)

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, agreement: Agreement) -> tuple[str, str]:
        return agreement.status, agreement.get_status_display()


@admin.register(AgreementTerms)
class AgreementTermsDesk(Desk):
    viewers = PRIVY
    lifecycle = VERSION
    subject = "consignment_terms"
    verbs = (
        AdminVerb("sign", "Record the signature", _sign, SignForm),
        AdminVerb("discard", "Discard", _discard, ReasonForm, danger=True),
    )
    list_display = ("agreement", "number", "stage", "starts_on", "until", "share", "minimum", "return_days")
    file_columns = (
        "agreement", "number", "stage", "starts_on",
        FileColumn("Counts until", lambda terms: terms.last_day, look=Look.DAY),
        FileColumn(
            "Share of the net sale, %", lambda terms: Decimal(terms.share_bp) / 100, look=Look.NUMBER
        ),
        FileColumn("Minimum price", "minimum_price", currency="currency"),
        FileColumn("Fee of a sale", "sale_fee", currency="currency"),
        FileColumn("Fee of a withdrawal", "withdrawal_fee", currency="currency"),
        "return_days",
    )  # fmt: skip
    list_select_related = ("agreement",)
    list_filter = (("status", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("agreement__number",)
    ordering = ("-pk",)
    empty_advice = "They are proposed on the page of an agreement."
    fields = (
        "agreement", "number", "starts_on", "ends_on", "until", "share", "minimum", "fee_of_a_sale",
        "fee_of_a_withdrawal", "return_days", "return_rules", "on_loss", "signed_on", "signed_by", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    @display(description="State", ordering="status", label=VERSION_STAGES)
    def stage(self, terms: AgreementTerms) -> tuple[str, str]:
        return terms.status, terms.get_status_display()

    @display(description="Counts until")
    def until(self, terms: AgreementTerms) -> str:
        return day(terms.last_day)

    @display(description="Share of the net sale")
    def share(self, terms: AgreementTerms) -> str:
        return percent(terms.share_bp)

    @display(description="Minimum price")
    def minimum(self, terms: AgreementTerms) -> str:
        return written(terms.minimum_price, terms.currency)

    @display(description="Fee of a sale")
    def fee_of_a_sale(self, terms: AgreementTerms) -> str:
        return written(terms.sale_fee, terms.currency)

    @display(description="Fee of a withdrawal")
    def fee_of_a_withdrawal(self, terms: AgreementTerms) -> str:
        return written(terms.withdrawal_fee, terms.currency)


def percent(basis_points: int) -> str:
    return f"{(Decimal(basis_points) / 100).normalize():f} %"
