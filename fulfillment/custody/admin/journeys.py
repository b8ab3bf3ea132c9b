"""Transfers at the desk: scanned out of one warehouse, scanned into another."""

from datetime import timedelta
from functools import partial

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.places import within
from catalog.inventory.models import Warehouse
from catalog.inventory.states import BENCH, FLOOR

from .. import services
from ..models import Journey
from ..states import JOURNEY, VIEWERS, JourneyStatus

STAGES = {JourneyStatus.ON_THE_WAY: "warning", JourneyStatus.ARRIVED: "success", JourneyStatus.LOST: "danger"}
# After that somebody should ask where they are.
LONGEST_JOURNEY = timedelta(days=7)
SCANS = (
    "One label per line: tamper tag, reference, U and the number of the piece, or the code of its passport"
)


class ScansForm(VerbForm):
    scans = forms.CharField(max_length=60_000, widget=forms.Textarea, help_text=SCANS)


class SendForm(ScansForm):
    origin = forms.ModelChoiceField(Warehouse.objects.open().order_by("code"), label="From")
    destination = forms.ModelChoiceField(Warehouse.objects.open().order_by("code"), label="To")
    reference = forms.CharField(max_length=40, help_text="Of the transfer, for example the carrier's number")
    field_order = ("origin", "destination", "reference", "scans")


class ReceiveForm(ScansForm):
    def fit(self, row: Journey) -> None:
        self.fields["scans"].help_text = f"{SCANS}; of the transfer {row.reference}"


def _send(*, actor: Actor, origin: Warehouse, destination: Warehouse, reference: str, scans: str) -> Journey:
    journeys = services.send_transfer(
        origin=origin, destination=destination, reference=reference, scans=scans.splitlines(), actor=actor
    )
    return journeys[0]


def _receive(journey: Journey, *, actor: Actor, scans: str) -> None:
    """Where a label is strange the others are received all the same: the desk does that once this is undone."""
    receive = partial(
        services.receive_transfer,
        destination=journey.destination, reference=journey.reference, scans=scans.splitlines(), actor=actor,
    )  # fmt: skip
    if strange := receive().refused:
        refusal = services.named_together(strange)
        refusal.sentence += " The others are received."
        refusal.afterwards = receive
        raise refusal


def _awaited(journey: Journey) -> str:
    coming = Journey.objects.filter(
        reference=journey.reference, destination=journey.destination, status=JourneyStatus.ON_THE_WAY
    )
    number = coming.count()
    return f"{number} {'piece is' if number == 1 else 'pieces are'} awaited; scan those that are here."


@todo(*FLOOR)
def not_received(actor: Actor) -> list[Card]:
    long_ago = timezone.now() - LONGEST_JOURNEY
    late = Journey.objects.filter(status=JourneyStatus.ON_THE_WAY, sent_at__lt=long_ago)
    return [
        Card(
            title="Transfers not received",
            waiting=waiting(within(late, "destination", actor)),
            link=f"{reverse('admin:custody_journey_changelist')}?status__exact={JourneyStatus.ON_THE_WAY}",
            advice=f"Pieces that left more than {LONGEST_JOURNEY.days} days ago: receive them, or report them lost.",
            urgent=True,
        )
    ]


@admin.register(Journey)
class JourneyDesk(Desk):
    """Pieces between two warehouses. What is never received here is reported lost on the page of the piece."""

    viewers = VIEWERS
    lifecycle = JOURNEY
    subject = "journey"
    creation = AdminVerb("send", "Send pieces to another warehouse", _send, SendForm, roles=BENCH)
    verbs = (
        AdminVerb(
            "receive", "Receive its transfer", _receive, ReceiveForm, roles=BENCH, outlook=_awaited,
            offered=lambda journey: journey.status == JourneyStatus.ON_THE_WAY,
        ),
    )  # fmt: skip
    list_display = ("unit", "reference", "origin", "destination", "stage", "sent_at", "ended_at", "brand")
    file_columns = (
        FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "reference", "origin",
        "destination", "stage", "sent_at", "ended_at", "brand",
    )  # fmt: skip
    list_select_related = ("unit", "brand", "origin", "destination")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("destination", ChosenFilter),
        ("brand", ChosenFilter),
    )
    list_filter_submit = True
    search_fields = ("reference", "unit__reference", "unit__title")
    ordering = ("-pk",)
    empty_advice = "Send pieces to another warehouse, and they are shown here until they arrive."
    fields = readonly_fields = (
        "unit", "brand", "reference", "origin", "destination", "sent_at", "sent_by", "ended_at", "received_by",
    )  # fmt: skip

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, journey: Journey) -> tuple[str, str]:
        return journey.status, journey.get_status_display()
