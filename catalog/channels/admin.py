"""The pages of this room: stores and listings; and what it adds to the page of a unit."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RelatedDropdownFilter,
)
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.told import day
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand, Channel
from backoffice.money import exact, written
from catalog.inventory.admin.units import UnitAdmin
from catalog.inventory.models import Unit
from catalog.inventory.services.source import CLAIMED
from catalog.inventory.states import CATALOG, UnitStatus

from . import queries, services
from .desk_filters import StoreFilter
from .models import Listing, PriceStep, Store
from .proposing import Proposal, propose_price
from .services import Widening
from .states import LISTING, REPRICED, ListingStatus


class StoreForm(VerbForm):
    code = forms.SlugField(max_length=40)
    name = forms.CharField(max_length=120)
    channel = forms.ChoiceField(choices=Channel)
    brand = forms.ModelChoiceField(
        Brand.objects.order_by("name", "pk"),
        required=False,
        help_text="A flagship store belongs to its brand",
    )
    hold_minutes = forms.IntegerField(
        min_value=1, max_value=services.LONGEST_HOLD, initial=15, help_text="How long an unpaid hold lasts"
    )


class OfferForm(VerbForm):
    stores = forms.ModelMultipleChoiceField(Store.objects.order_by("name", "pk"))
    price = forms.DecimalField(
        required=False, help_text="In the unit's currency, above zero; empty for the asking price"
    )

    def fit(self, row: Unit) -> None:
        self.fields["stores"].queryset = _stores_without(row)  # type: ignore[attr-defined]

    def fit_all(self, rows: Sequence[Unit]) -> None:
        self.fields["stores"].queryset = queries.stores_for_all(  # type: ignore[attr-defined]
            {unit.brand_id for unit in rows}
        )
        self.fields["price"].help_text = "Of each, in its own currency, above zero; empty for what each asks"


class ListingChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, listing: Listing) -> str:
        return f"{listing.store}, now {written(listing.price, listing.currency)}"


class PriceForm(VerbForm):
    amount = forms.DecimalField(min_value=Decimal("0.001"), label="Price")
    currency = forms.CharField(max_length=3, help_text="ISO 4217, for example EUR")
    listings = ListingChoice(
        Listing.objects.none(),
        required=False,
        label="Also where it is offered",
        help_text="Those that are not chosen keep their price",
    )

    def fit(self, row: Unit) -> None:
        self.fields["amount"].initial = exact(row.asking_price, row.currency)
        self.fields["currency"].initial = row.currency
        for name in ("amount", "currency"):
            self.fields[name].show_hidden_initial = True
        priced = queries.priced_listings(row.pk)
        self.fields["listings"].queryset = priced  # type: ignore[attr-defined]
        self.fields["listings"].initial = [each.pk for each in priced if each.price == row.asking_price]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class ListingPriceForm(VerbForm):
    price = forms.DecimalField(min_value=Decimal("0.001"))

    def fit(self, row: Listing) -> None:
        self.fields["price"].initial = exact(row.price, row.currency)
        self.fields["price"].show_hidden_initial = True
        self.fields["price"].help_text = f"In {row.currency}"


class HoldForm(VerbForm):
    store = forms.ModelChoiceField(
        Store.objects.order_by("name", "pk"), help_text="A store in which it is listed"
    )

    def fit(self, row: Unit) -> None:
        offered = Store.objects.filter(listings__unit=row, listings__status=ListingStatus.LIVE)
        self.fields["store"].queryset = offered.order_by("name", "pk")  # type: ignore[attr-defined]


class PriceStepsForm(VerbForm):
    valid_from = forms.DateField(initial=today, help_text="The first day on which these steps count")
    steps = forms.CharField(
        widget=forms.Textarea,
        initial="model 0 180 3\nmodel 15 365 3\ncategory 15 365 5",
        help_text="A line each, tried in their order: model or category, points of rank, days, least number of sales",
    )
    source_note = forms.CharField(max_length=300, label="Source", help_text="Whose decision it is, and why")

    def clean_steps(self) -> list[Widening]:
        return [_step_of(line) for line in self.cleaned_data["steps"].splitlines() if line.strip()]


def _step_of(line: str) -> Widening:
    words = line.split()
    if (
        len(words) != 4
        or words[0] not in ("model", "category")
        or not all(word.isdecimal() for word in words[1:])
    ):
        raise forms.ValidationError(f"«{line[:60]}» is no step; write for example: model 15 365 3")
    span, days, least = (int(word[:6]) for word in words[1:])
    return Widening(same_model=words[0] == "model", rank_span=span, days=days, least=least)


class EndForm(VerbForm):
    reason = forms.CharField(required=False, max_length=500, widget=forms.Textarea)


def _stores_without(unit: Unit) -> QuerySet[Store]:
    """The stores that may sell it and do not offer it yet."""
    offered = queries.open_listings().filter(unit=unit)
    return queries.stores_for(unit.brand_id).exclude(pk__in=offered.values("store"))


def _offer(unit: Unit, *, actor: Actor, stores: QuerySet[Store], price: Decimal | None) -> None:
    services.list_units(
        unit_ids=[unit.pk], store_codes=[store.code for store in stores], price_of=price, actor=actor
    )


def _change_price(
    unit: Unit, *, actor: Actor, amount: Decimal, currency: str, listings: QuerySet[Listing]
) -> None:
    services.change_price(
        unit_id=unit.pk, amount=amount, currency=currency, listings=list(listings), actor=actor
    )


def _reprice(listing: Listing, *, actor: Actor, price: Decimal) -> None:
    outcome = services.reprice_listings(prices={listing.pk: price}, actor=actor)
    for refusal in outcome.conflicts.values():
        raise refusal


def _asked_and_proposed(unit: Unit) -> str:
    return f"Asked: {written(unit.asking_price, unit.currency)}.\nBy our own sales: {propose_price(unit).sentence}"


def _put_steps(*, actor: Actor, valid_from: date, steps: Sequence[Widening], source_note: str) -> PriceStep:
    rows = services.put_price_steps(steps=steps, valid_from=valid_from, source_note=source_note, actor=actor)
    return rows[0]


def _hold(unit: Unit, *, actor: Actor, store: Store) -> None:
    services.hold_listed(unit_id=unit.pk, store_code=store.code, actor=actor)


def _end(listing: Listing, *, actor: Actor, reason: str) -> None:
    services.end_listings(listing_ids=[listing.pk], actor=actor, reason=reason)


class Listings(ReadOnlyInline):
    model = Listing
    fields = readonly_fields = ("store", "channel", "status", "costs", "told", "created_at")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("store")

    @display(description="Channel")
    def channel(self, listing: Listing) -> str:
        return str(listing.store.get_channel_display())

    @display(description="Taken off there")
    def told(self, listing: Listing) -> str:
        """What the store was told, and what it has said to that."""
        if listing.taken_off_at is None:
            return ""
        if listing.acknowledged_at is None:
            return f"Told {listing.taken_off_at:%-d %b %Y, %H:%M} UTC; it has not answered yet"
        return f"It said so {listing.acknowledged_at:%-d %b %Y, %H:%M} UTC"

    @display(description="Price")
    def costs(self, listing: Listing) -> str:
        return written(listing.price, listing.currency)


admin.site.unregister(Unit)


@admin.register(Unit)
class OfferedUnitAdmin(UnitAdmin):
    """The unit's page as the inventory room made it, with its listings and the verbs that need a store."""

    verbs = (
        *UnitAdmin.verbs[:-2],
        AdminVerb("list", "Offer in stores", _offer, OfferForm, bulk=True, outlook=_asked_and_proposed),
        AdminVerb(
            "offer_further", "Offer in a further store", _offer, OfferForm, roles=CATALOG, bulk=True,
            outlook=_asked_and_proposed,
            offered=lambda unit: unit.status == UnitStatus.LISTED and _stores_without(unit).exists(),
        ),
        AdminVerb("hold", "Hold", _hold, HoldForm),
        AdminVerb(
            "change_price",
            "Change price",
            _change_price,
            PriceForm,
            roles=CATALOG,
            offered=lambda unit: unit.status not in CLAIMED,
            outlook=_asked_and_proposed,
        ),
        *UnitAdmin.verbs[-2:],
    )  # fmt: skip
    list_filter = (*UnitAdmin.list_filter, StoreFilter)
    inlines = (Listings, *UnitAdmin.inlines)
    fieldsets = (
        *UnitAdmin.fieldsets,
        ("In the stores", {"classes": ("tab",), "fields": ("why_not_offered",)}),
        ("Price by our own sales", {"classes": ("tab",), "fields": ("price_proposal",)}),
    )
    readonly_fields = (*UnitAdmin.readonly_fields, "why_not_offered", "price_proposal")

    @display(description="Proposal")
    def price_proposal(self, unit: Unit) -> str:
        """Worked out whenever the page is opened, with every sale that it goes by."""
        return _shown(propose_price(unit))

    @display(description="Why it is not offered", empty_value="Nothing is in the way")
    def why_not_offered(self, unit: Unit) -> str:
        reasons = queries.why_not_offered(unit)
        return " ".join(f"{store}: {' '.join(said)}" for store, said in reasons.items())


def _shown(proposal: Proposal) -> str:
    sales = format_html_join(
        "",
        "<li>{}: {}, {}, sold on {}, {}</li>",
        (
            (
                each.reference,
                written(each.price, each.currency),
                each.grade,
                day(each.sold_on),
                {0: "today", 1: "yesterday"}.get(each.age, f"{each.age} days ago"),
            )
            for each in proposal.comparables
        ),
    )
    return format_html("<p>{}</p><ul>{}</ul>", proposal.sentence, sales)


@admin.register(PriceStep)
class PriceStepAdmin(Desk):
    """By which steps a price is proposed. What came in force is never edited; other steps follow on another day."""

    viewers = STAFF
    subject = "price_step"
    creation = AdminVerb(
        "put_in_force", "Put other steps in force", _put_steps, PriceStepsForm, roles=services.RULERS
    )
    list_display = ("number", "valid_from", "like", "span", "sold_within", "enough", "source_note")
    ordering = ("-valid_from", "number")
    search_fields = ("source_note",)
    fields = readonly_fields = list_display

    @display(description="Points of rank apart, at most", ordering="rank_span")
    def span(self, step: PriceStep) -> int:
        return step.rank_span

    @display(description="Sold in the last days", ordering="days")
    def sold_within(self, step: PriceStep) -> int:
        return step.days

    @display(description="Sales needed", ordering="least")
    def enough(self, step: PriceStep) -> int:
        return step.least

    @display(description="Like pieces are")
    def like(self, step: PriceStep) -> str:
        return "of the same model" if step.same_model else "of the same brand and category"


@admin.register(Store)
class StoreAdmin(Desk):
    viewers = STAFF | {Right.SELLING}
    subject = "store"
    creation = AdminVerb("open", "Open a store", services.open_store, StoreForm, roles=services.OPENERS)
    list_display = ("name", "code", "channel", "brand", "hold_minutes")
    list_select_related = ("brand",)
    list_filter = (("channel", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("name", "code")
    ordering = ("name", "pk")
    fields = ("name", "code", "channel", "brand", "hold_minutes")


class StillShownFilter(DropdownFilter):
    title = "still shown"
    parameter_name = "still_shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "Not acknowledged by the store"), ("long", "For a quarter of an hour")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Listing]) -> QuerySet[Listing]:
        if self.value() in ("all", "long"):
            return queryset.filter(
                pk__in=queries.unacknowledged(alarming=self.value() == "long").values("pk")
            )
        return queryset


@admin.register(Listing)
class ListingAdmin(Desk):
    viewers = STAFF | {Right.SELLING}
    warehouse_path = "unit__warehouse"
    lifecycle = LISTING
    subject = "listing"
    verbs = (
        AdminVerb(
            "acknowledge",
            "It is off the shelf",
            lambda listing, actor: services.acknowledge_delistings(listing_ids=[listing.pk], actor=actor),
            roles=services.ACKNOWLEDGERS,
            offered=lambda listing: listing.taken_off_at is not None and listing.acknowledged_at is None,
            bulk=True,
        ),
        AdminVerb(
            "change_price",
            "Change price",
            _reprice,
            ListingPriceForm,
            roles=CATALOG,
            offered=lambda listing: listing.status in REPRICED,
        ),
        AdminVerb("end", "End", _end, EndForm, bulk=True, danger=True),
    )
    list_display = ("unit", "store", "brand", "stage", "costs", "created_at", "still_shown")
    file_columns = (
        FileColumn("Piece", "unit__reference"), "store", "brand", "stage", "costs", "created_at",
        FileColumn("Taken off at", "taken_off_at"), FileColumn("Said to be off at", "acknowledged_at"),
    )  # fmt: skip
    list_select_related = ("unit", "store", "brand")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("brand", ChosenFilter),
        StillShownFilter,
    )
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title")
    ordering = ("-pk",)
    empty_advice = "Offer a photographed unit in its stores, on its page or by its task."
    empty_for_brands = "The platform offers your pieces in your stores once they are photographed."
    fields = (
        "unit", "store", "brand", "costs", "created_at", "taken_off_at", "reminded", "acknowledged_at",
        "why_not_offered",
    )  # fmt: skip
    readonly_fields = ("costs", "why_not_offered")

    @display(description="Still shown for", empty_value="")
    def still_shown(self, listing: Listing) -> str:
        """How long the store has not said that it took the piece off."""
        if listing.taken_off_at is None or listing.acknowledged_at is not None:
            return ""
        return timesince(listing.taken_off_at)

    @display(
        description="State",
        ordering="status",
        label={
            ListingStatus.LIVE: "success",
            ListingStatus.CLAIMED: "warning",
            ListingStatus.SUSPENDED: "danger",
        },
    )
    def stage(self, listing: Listing) -> tuple[str, str]:
        return listing.status, listing.get_status_display()

    @display(description="Price", ordering="price")
    def costs(self, listing: Listing) -> str:
        return written(listing.price, listing.currency)

    @display(description="Why it is not offered", empty_value="Nothing is in the way")
    def why_not_offered(self, listing: Listing) -> str:
        if listing.status == ListingStatus.ENDED:
            return "It has ended."
        return " ".join(queries.why_kept_off(listing))


@todo(*STAFF, Right.SELLING)
def suspended(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Suspended listings",
        waiting=waiting(Listing.objects.filter(status=ListingStatus.SUSPENDED)),
        link=f"{reverse('admin:channels_listing_changelist')}?status__exact={ListingStatus.SUSPENDED}",
        advice="Each says which paper, deposit or contract it waits for, or that its piece is missing. They come back "
        "by themselves.",
    )


@todo(*STAFF)
def still_shown(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Still shown in a store",
        waiting=waiting(queries.unacknowledged(alarming=True)),
        link=f"{reverse('admin:channels_listing_changelist')}?still_shown=long",
        advice="A piece is held or sold, and its store has not said that it took it off. Ask the store's people.",
        urgent=True,
    )
