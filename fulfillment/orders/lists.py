"""What the lists of orders and cases tell as files, in the office and over REST."""

from django.db.models import Count

from backoffice.access.models import Scope
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.imports.exports.reading_lists import SystemList, offer_to_systems

from .filters import OrderFilter, SaleCaseFilter
from .models import Order
from .queries import cases_seen_by

# Who bought stays hidden, as in the lists themselves: of a buyer the country alone.
ORDERS = (
    FileColumn("Order", "reference"),
    FileColumn("Status", "status"),
    FileColumn("Brand", "brand"),
    FileColumn("Store", "store"),
    FileColumn("Channel", "store__channel"),
    FileColumn("Pieces", Count("lines"), look=Look.NUMBER),
    FileColumn("Amount", "total", currency="currency"),
    FileColumn("Payment reference", "payment_reference"),
    FileColumn("Country of the buyer", "country"),
    FileColumn("Placed at", "placed_at"),
)
CASES = (
    FileColumn("Order", "reference"),
    FileColumn("What", "kind"),
    FileColumn("Status", "status"),
    FileColumn("Brand", "brand"),
    FileColumn("Store", "store"),
    FileColumn("Piece", "unit__reference"),
    FileColumn("To give back", "amount", currency="currency"),
    FileColumn("Payment reference", "payment_reference"),
    FileColumn("Reason", "reason"),
    FileColumn("Opened at", "opened_at"),
    FileColumn("Refund reference", "refund_reference"),
    FileColumn("Settled at", "settled_at"),
)

offer_to_systems(
    SystemList(
        name="orders",
        label="Orders",
        scopes=frozenset({Scope.ORDERS_READ}),
        rows=lambda actor: Order.objects.all(),
        columns=ORDERS,
        filters=OrderFilter,
    )
)
offer_to_systems(
    SystemList(
        name="sale-cases",
        label="Refunds and apologies",
        scopes=frozenset({Scope.ORDERS_READ}),
        rows=cases_seen_by,
        columns=CASES,
        filters=SaleCaseFilter,
    )
)
