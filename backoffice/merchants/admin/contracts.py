"""Contracts, the versions of their terms, and their deposits, at the desk."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.money import written

from .. import queries, services
from ..days import day_of, today
from ..models import Application, Channel, Contract, ContractTerms, SettlementCycle
from ..services import TermsOffer
from ..states import CONTRACT, MANAGE, MONEY, REVIEW, TERMS, ContractStatus, TermsStatus

# A company's people read what concerns its money by right; whoever has it stands behind the company's wall.
READERS = MANAGE | MONEY | REVIEW | {Role.AUDITOR, Role.BRAND_OWNER, Right.MONEY}
STATES = {
    ContractStatus.DRAFT: "warning",
    ContractStatus.SIGNED: "success",
    ContractStatus.ENDED: "danger",
}
TERMS_STATES = {
    TermsStatus.PROPOSED: "warning",
    TermsStatus.APPROVED_ONCE: "warning",
    TermsStatus.APPROVED: "info",
    TermsStatus.SIGNED: "success",
    TermsStatus.DISCARDED: "danger",
}


# The days of contracts are those of their market; times of day are said in UTC all over the desk.
DAYS = "Days are those of Shanghai, and begin there at midnight. Times of day are in UTC, and say so."


class DraftForm(VerbForm):
    application = forms.ModelChoiceField(
        Application.objects.exclude(onboarded_brand=None).select_related("company").order_by("-pk"),
        help_text="An approved one",
    )
    channel = forms.ChoiceField(choices=Channel, help_text="One of those it asks for")


class TermsForm(VerbForm):
    starts_on = forms.DateField(label="First day", help_text="In Shanghai, as all days of contracts")
    ends_on = forms.DateField(label="Last day")
    commission = forms.DecimalField(label="Commission (%)", min_value=0, max_value=100, decimal_places=2)
    fixed_fee = forms.DecimalField(min_value=0, help_text="A year, in the currency below")
    minimum_guarantee = forms.DecimalField(min_value=0, initial=Decimal(0))
    deposit = forms.DecimalField(min_value=0, help_text="What must lie in the deposit at all times")
    currency = forms.CharField(max_length=3, initial="CNY", help_text="ISO 4217, for example CNY")
    settlement_cycle = forms.ChoiceField(choices=SettlementCycle)
    territory = forms.CharField(
        initial="CN", help_text="Countries with two letters each, for example CN, HK", max_length=300
    )
    exclusive = forms.BooleanField(
        required=False, help_text="No other contract of the brand runs in the territory meanwhile"
    )
    notice_days = forms.IntegerField(label="Notice in days", min_value=0, max_value=services.LONGEST_NOTICE)

    def fit(self, row: Contract) -> None:
        """What is usual stands in it already: what was signed last, or what the office and the application say."""
        usual = queries.usual_terms(row, on=today())
        for name, value in usual.items():
            if name == "commission_bp":
                self.fields["commission"].initial = plain(Decimal(value) / 100)
            elif name == "territory":
                self.fields[name].initial = ", ".join(value)
            else:
                self.fields[name].initial = plain(value) if isinstance(value, Decimal) else value

    def clean_territory(self) -> list[str]:
        return [code for code in self.cleaned_data["territory"].replace(",", " ").split() if code]


class SignForm(VerbForm):
    signed_on = forms.DateField(label="Signed on", initial=today, help_text="The day in Shanghai")
    signed_by = forms.CharField(
        max_length=services.SIGNER_LENGTH, help_text="Who signed for the company, as on the paper"
    )
    despite = forms.CharField(
        label="Despite gaps, because", required=False, max_length=300, widget=forms.Textarea,
        help_text="Only where the trademark or the chain of authorisation does not hold on the whole term",
    )  # fmt: skip


class DiscardForm(VerbForm):
    reason = forms.CharField(required=False, max_length=300, widget=forms.Textarea)


class EndForm(VerbForm):
    ends_on = forms.DateField(
        required=False, label="Last day", help_text="Empty: as soon as the notice lets it"
    )
    reason = forms.CharField(required=False, max_length=500, widget=forms.Textarea)
    for_cause = forms.BooleanField(
        required=False, label="For cause", help_text="Without notice, for a reason"
    )

    def __init__(self, *args: Any, actor: Actor | None = None, **words: Any) -> None:
        super().__init__(*args, actor=actor, **words)
        if "for_cause" in self.fields and actor is not None and not actor.may(services.FOR_CAUSE):
            del self.fields["for_cause"]

    def fit(self, row: Contract) -> None:
        if row.status == ContractStatus.DRAFT:
            for name in ("ends_on", "for_cause"):
                del self.fields[name]


class PaymentForm(VerbForm):
    amount = forms.DecimalField(min_value=0, help_text="Above zero, in the contract's currency")
    reference = forms.CharField(
        max_length=services.BOOKING_REFERENCE_LENGTH,
        help_text="The bank's number; the same one is booked once only",
    )
    note = forms.CharField(required=False, max_length=services.BOOKING_NOTE_LENGTH)


class DeductionForm(VerbForm):
    amount = forms.DecimalField(min_value=0, help_text="Above zero, in the contract's currency")
    reference = forms.CharField(max_length=services.BOOKING_REFERENCE_LENGTH, help_text="The case's number")
    note = forms.CharField(
        label="What for", max_length=services.BOOKING_NOTE_LENGTH, help_text="The company reads it"
    )


def plain(value: Decimal) -> str:
    """The number without exponent and needless zeros, as a person would type it."""
    return f"{value.normalize():f}"


def _propose(contract: Contract, *, actor: Actor, commission: Decimal, **facts: Any) -> ContractTerms:
    offer = TermsOffer(commission_bp=int(commission * 100), **facts)
    return services.propose_terms(contract=contract, terms=offer, actor=actor)


def _is_signed(contract: Contract) -> bool:
    return contract.status == ContractStatus.SIGNED


def _has_deposit(contract: Contract) -> bool:
    return contract.status != ContractStatus.DRAFT


def _how_it_stands(contract: Contract) -> str:
    standing = queries.deposit_of(contract)
    if not standing.currency:
        return "There is no deposit yet."
    lies = f"{written(standing.balance, standing.currency)} lie in the deposit"
    asked = f"{written(standing.required, standing.currency)} must."
    missing = f" {written(standing.missing, standing.currency)} are missing." if standing.missing else ""
    return f"{lies}, {asked}{missing}"


def _booking(name: str, label: str, service: Any, form: type[VerbForm], offered: Any) -> AdminVerb:
    return AdminVerb(
        name,
        label,
        lambda contract, **words: service(contract=contract, **words),
        form,
        roles=MONEY,
        offered=offered,
        outlook=_how_it_stands,
    )


class Versions(ReadOnlyInline):
    model = ContractTerms
    verbose_name_plural = "versions of the terms"
    fields = readonly_fields = (
        "number",
        "state",
        "starts_on",
        "until",
        "commission",
        "deposit_asked",
        "signed_on",
    )
    ordering = ("-number",)

    @display(description="State")
    def state(self, terms: ContractTerms) -> str:
        return str(terms.get_status_display())

    @display(description="Last day")
    def until(self, terms: ContractTerms) -> str:
        cut = " (cut off)" if terms.cut_off_on else ""
        return f"{date_format(terms.last_day)}{cut}"

    @display(description="Commission")
    def commission(self, terms: ContractTerms) -> str:
        return queries.percent(terms.commission_bp)

    @display(description="Deposit")
    def deposit_asked(self, terms: ContractTerms) -> str:
        return written(terms.deposit, terms.currency)


@admin.register(Contract)
class ContractAdmin(Desk):
    lifecycle = CONTRACT
    subject = "contract"
    sought = True
    viewers = READERS
    creation = AdminVerb("draft", "Draft a contract", services.draft_contract, DraftForm, roles=MANAGE)
    verbs = (
        AdminVerb(
            "propose", "Propose terms", _propose, TermsForm, roles=MANAGE,
            offered=lambda contract: contract.status != ContractStatus.ENDED and contract.ends_on is None,
        ),
        _booking("book_payment", "Book a deposit", services.book_payment, PaymentForm, _is_signed),
        _booking("top_up", "Book a top-up", services.top_up, PaymentForm, _is_signed),
        _booking("deduct", "Deduct", services.deduct, DeductionForm, _has_deposit),
        _booking("refund", "Pay back", services.refund, PaymentForm, _has_deposit),
        AdminVerb(
            "end", "End it", lambda contract, **words: services.end_contract(contract=contract, **words), EndForm,
            danger=True,
        ),
    )  # fmt: skip
    empty_advice = "Draft one for each channel of an approved application."
    list_display = ("number", "selling_brand", "channel_", "state", "commission", "until", "ends_on")
    file_columns = (
        "number", "selling_brand", "channel_", "state",
        FileColumn("Commission, %", lambda contract: _percent(_governing(contract)), look=Look.NUMBER),
        FileColumn("Terms until", lambda contract: _last_day(_governing(contract)), look=Look.DAY),
        "ends_on",
    )  # fmt: skip
    list_select_related = ("selling_brand",)
    list_filter = (("status", ChoicesDropdownFilter), ("channel", ChoicesDropdownFilter))
    list_filter_submit = True
    search_fields = ("number", "selling_brand__name")
    ordering = ("-pk",)
    fieldsets = (
        (
            None,
            {
                "description": DAYS,
                "fields": (("number", "selling_brand"), ("channel_", "company"), ("application", "ends_on")),
            },
        ),
        ("In force today", {"fields": ("in_force",)}),
        ("Deposit", {"fields": ("how_the_deposit_stands", "shortfall", "statement")}),
    )
    readonly_fields = ("channel_", "in_force", "how_the_deposit_stands", "shortfall", "statement")
    inlines = (Versions,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        signed = ContractTerms.objects.filter(status=TermsStatus.SIGNED).order_by("starts_on")
        rows = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("versions", queryset=signed, to_attr="signed"))

    @display(description="State", ordering="status", label=STATES)
    def state(self, contract: Contract) -> tuple[str, str]:
        return contract.status, str(contract.get_status_display())

    @display(description="Channel", ordering="channel")
    def channel_(self, contract: Contract) -> str:
        return str(contract.get_channel_display())

    @display(description="Commission", empty_value="–")
    def commission(self, contract: Contract) -> str | None:
        terms = _governing(contract)
        return queries.percent(terms.commission_bp) if terms is not None else None

    @display(description="Terms until", empty_value="–")
    def until(self, contract: Contract) -> str | None:
        terms = _governing(contract)
        return date_format(terms.last_day) if terms is not None else None

    @display(description="Terms")
    def in_force(self, contract: Contract) -> str:
        terms = queries.terms_on(contract, today())
        said = queries.differences(terms, None) if terms is not None else []
        return _table(said, "No terms are in force today.")

    @display(description="Standing")
    def how_the_deposit_stands(self, contract: Contract) -> str:
        return _how_it_stands(contract)

    @display(description="Shortfall", empty_value="None")
    def shortfall(self, contract: Contract) -> str:
        row = queries.open_shortfall(contract)
        if row is None:
            return ""
        lapsed = " It has lapsed: nothing is offered on the channel." if row.lapsed_at else ""
        return f"Open since {day_of(row.opened_at):%-d %b %Y}, to be made good by {row.due_on:%-d %b %Y}.{lapsed}"

    @display(description="Statement")
    def statement(self, contract: Contract) -> str:
        return render_to_string("merchants/statement.html", {"lines": queries.statement(contract)})


def _governing(contract: Any) -> ContractTerms | None:
    """The terms that hold a contract whose signed versions were fetched with it: today's, else the nearest."""
    begun = [terms for terms in contract.signed if terms.starts_on <= today()]
    return next(iter(begun[-1:] or contract.signed), None)


def _percent(terms: ContractTerms | None) -> Decimal | None:
    return None if terms is None else Decimal(terms.commission_bp) / 100


def _last_day(terms: ContractTerms | None) -> date | None:
    return None if terms is None else terms.last_day


def _table(differences: list[queries.Difference], nothing: str) -> str:
    changed = any(each.before for each in differences)
    return render_to_string(
        "merchants/terms.html", {"differences": differences, "changed": changed, "nothing": nothing}
    )


def _why_two(terms: ContractTerms) -> str:
    reasons = queries.why_two_approve(terms, on=today())
    return f"Two people must approve it. {' '.join(reasons)}" if reasons else "One person approves it."


def _what_signing_does(terms: ContractTerms) -> str:
    """Which version it cuts off, and where the papers do not hold on the whole term."""
    said = [gap.sentence for gap in queries.gaps_on_term(terms.contract.application, terms)]
    earlier = queries.version_before(terms)
    if earlier is not None and earlier.last_day >= terms.starts_on:
        said.append(
            f"Version {earlier.number} then ends the day before these begin, instead of on {earlier.last_day}."
        )
    return " ".join(said)


def _approve(terms: ContractTerms, *, actor: Actor) -> ContractTerms:
    return services.approve_terms(terms=terms, actor=actor)


@admin.register(ContractTerms)
class ContractTermsAdmin(Desk):
    lifecycle = TERMS
    subject = "terms"
    viewers = READERS
    verbs = (
        AdminVerb("approve", "Approve", _approve, outlook=_why_two),
        AdminVerb("approve_second", "Approve as the second", _approve),
        AdminVerb(
            "sign", "Record the signature",
            lambda terms, **words: services.sign_terms(terms=terms, **words), SignForm, outlook=_what_signing_does,
        ),
        AdminVerb(
            "discard", "Discard",
            lambda terms, **words: services.discard_terms(terms=terms, **words), DiscardForm, danger=True,
        ),
    )  # fmt: skip
    empty_advice = "Terms are proposed on the page of their contract."
    list_display = (
        "version",
        "brand",
        "channel",
        "state",
        "starts_on",
        "ends_on",
        "commission",
        "deposit_asked",
    )
    file_columns = (
        "version", "brand", "channel", "state", "starts_on", "ends_on",
        FileColumn("Commission, %", lambda terms: _percent(terms), look=Look.NUMBER),
        FileColumn("Deposit", "deposit", currency="currency"),
    )  # fmt: skip
    list_select_related = ("contract__selling_brand",)
    list_filter = (("status", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("contract__number", "contract__selling_brand__name")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"description": DAYS, "fields": (("contract", "number"), ("brand", "channel"))}),
        ("What they change", {"fields": ("differences", "papers")}),
        ("Approval", {"fields": ("approvals", ("proposed_by", "approved_by", "second_approved_by"))}),
        ("Signature", {"fields": (("signed_on", "signed_by", "cut_off_on"),)}),
    )
    readonly_fields = ("brand", "channel", "differences", "papers", "approvals")

    @display(description="Terms", ordering="pk")
    def version(self, terms: ContractTerms) -> str:
        return f"{terms.contract.number}, version {terms.number}"

    @display(description="Brand")
    def brand(self, terms: ContractTerms) -> str:
        return terms.contract.selling_brand.name

    @display(description="Channel")
    def channel(self, terms: ContractTerms) -> str:
        return str(terms.contract.get_channel_display())

    @display(description="State", ordering="status", label=TERMS_STATES)
    def state(self, terms: ContractTerms) -> tuple[str, str]:
        return terms.status, str(terms.get_status_display())

    @display(description="Commission", ordering="commission_bp")
    def commission(self, terms: ContractTerms) -> str:
        return queries.percent(terms.commission_bp)

    @display(description="Deposit")
    def deposit_asked(self, terms: ContractTerms) -> str:
        return written(terms.deposit, terms.currency)

    @display(description="Against the version before")
    def differences(self, terms: ContractTerms) -> str:
        return _table(
            queries.differences(terms, queries.version_before(terms)),
            "They say what the version before says.",
        )

    @display(description="Trademark and authorisation", empty_value="They hold on the whole term")
    def papers(self, terms: ContractTerms) -> str:
        return " ".join(gap.sentence for gap in queries.gaps_on_term(terms.contract.application, terms))

    @display(description="Who approves")
    def approvals(self, terms: ContractTerms) -> str:
        if terms.status == TermsStatus.PROPOSED:
            return _why_two(terms)
        return "Two people." if terms.second_approved_by_id else "One person, so far."


def _terms(status: str) -> str:
    return f"{reverse('admin:merchants_contractterms_changelist')}?status__exact={status}"


@todo(*MANAGE, *MONEY)
def agreements(actor: Actor) -> Iterable[Card]:
    approve = queries.terms_to_approve(actor.id)
    yield Card(
        title="Terms to approve",
        waiting=waiting(approve),
        link=_terms(TermsStatus.PROPOSED),
        advice="Another person than their proposer approves them; above a threshold two do.",
    )
    if actor.may(MANAGE):
        yield Card(
            title="Contracts to draft",
            waiting=waiting(queries.applications_without_contract()),
            link=reverse("admin:merchants_contract_add"),
            advice="Approved applications with a channel that has no contract yet.",
        )
        yield Card(
            title="Terms to sign",
            waiting=waiting(queries.terms_to_sign()),
            link=_terms(TermsStatus.APPROVED),
            advice="Approved: have them signed, and record the day and who signed.",
        )
