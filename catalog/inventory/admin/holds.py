"""The pages of holds, and those that are about to end on the home page."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.money import written

from .. import services
from ..models import Claim
from ..states import CLAIM, SELLERS, ClaimState


class Claims(ReadOnlyInline):
    model = Claim
    verbose_name_plural = "holds"
    fields = readonly_fields = ("state", "channel", "costs", "held_until", "order_reference", "created_at")
    ordering = ("-pk",)

    @display(description="Price")
    def costs(self, claim: Claim) -> str:
        return written(claim.price, claim.currency)


@admin.register(Claim)
class ClaimAdmin(Desk):
    viewers = STAFF | {Right.SELLING}
    warehouse_path = "unit__warehouse"
    lifecycle = CLAIM
    subject = "hold"
    verbs = (
        AdminVerb(
            "release",
            "Release",
            lambda claim, actor: services.release_hold(claim_id=claim.pk, actor=actor),
            bulk=True,
            danger=True,
        ),
        AdminVerb(
            "extend",
            "Extend once",
            lambda claim, actor: services.extend_hold(claim_id=claim.pk, actor=actor),
            roles=SELLERS,
            offered=lambda claim: claim.state == ClaimState.HELD and claim.extended_at is None,
        ),
    )
    list_display = ("number", "unit", "brand", "stage", "channel", "costs", "held_until", "order_reference")
    file_columns = (
        "number", FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "brand",
        "stage", "channel", "costs", "held_until", "order_reference",
    )  # fmt: skip
    list_select_related = ("unit", "brand")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("brand", ChosenFilter),
    )
    list_filter_submit = True
    search_fields = ("order_reference", "unit__reference")
    ordering = ("-pk",)
    fields = ("unit", "brand", "channel", "costs", "held_until", "order_reference", "created_at")
    readonly_fields = ("costs",)
    empty_advice = (
        "A storefront holds a piece over the API; on the page of a listed unit you can hold it yourself."
    )
    empty_for_brands = "A storefront holds a piece of yours while its buyer pays."

    @display(description="Hold", ordering="pk")
    def number(self, claim: Claim) -> str:
        return f"Hold {claim.pk}"

    @display(
        description="State",
        ordering="state",
        label={ClaimState.HELD: "warning", ClaimState.SOLD: "success", ClaimState.CANCELLED: "danger"},
    )
    def stage(self, claim: Claim) -> tuple[str, str]:
        return claim.state, claim.get_state_display()

    @display(description="Price", ordering="price")
    def costs(self, claim: Claim) -> str:
        return written(claim.price, claim.currency)


ENDS_SOON = timedelta(minutes=5)


@todo(Role.PLATFORM_ADMIN)
def holds(actor: Actor) -> Iterable[Card]:
    now = timezone.now()
    ending = Claim.objects.filter(state=ClaimState.HELD, held_until__gt=now, held_until__lte=now + ENDS_SOON)
    yield Card(
        title="Holds about to end",
        waiting=waiting(ending),
        link=f"{reverse('admin:inventory_claim_changelist')}?"
        + urlencode(
            {
                "state__exact": ClaimState.HELD,
                "held_until__gt": now.isoformat(timespec="seconds"),
                "held_until__lte": (now + ENDS_SOON).isoformat(timespec="seconds"),
            }
        ),
        advice="They end within five minutes unless they are paid.",
    )
