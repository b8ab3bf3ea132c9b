"""What the list of returns tells as a file, in the office and over REST."""

from backoffice.access.models import Scope
from backoffice.desk.file_columns import FileColumn
from backoffice.imports.exports.reading_lists import SystemList, offer_to_systems

from .filters import ReturnFilter
from .models import Return

RETURNS = (
    FileColumn("Return", "id"),
    FileColumn("Status", "status"),
    FileColumn("Order", "line__order__reference"),
    FileColumn("Brand", "brand"),
    FileColumn("Store", "line__order__store"),
    FileColumn("Piece", "unit__reference"),
    FileColumn("Reason", "reason"),
    FileColumn("Paid", "price", currency="currency"),
    FileColumn("Given back", "refunded", currency="currency"),
    FileColumn("Refund reference", "refund_reference"),
    FileColumn("Requested at", "requested_at"),
    FileColumn("Received at", "received_at"),
    FileColumn("Doubt", "doubt"),
    FileColumn("Decision", "decision"),
    FileColumn("Settled at", "settled_at"),
)

offer_to_systems(
    SystemList(
        name="returns",
        label="Returns",
        scopes=frozenset({Scope.ORDERS_READ}),
        rows=lambda actor: Return.objects.all(),
        columns=RETURNS,
        filters=ReturnFilter,
    )
)
