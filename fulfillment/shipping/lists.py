"""What the list of parcels tells as a file, in the office and over REST."""

from backoffice.access.models import Scope
from backoffice.desk.file_columns import FileColumn
from backoffice.imports.exports.reading_lists import SystemList, offer_to_systems

from .filters import ParcelFilter
from .models import Parcel

PARCELS = (
    FileColumn("Parcel", "id"),
    FileColumn("Waybill", "waybill"),
    FileColumn("Status", "status"),
    FileColumn("Order", "order__reference"),
    FileColumn("Brand", "brand"),
    FileColumn("Warehouse", "warehouse"),
    FileColumn("Carrier", "carrier"),
    FileColumn("Weight, g", "weight_g"),
    FileColumn("Planned at", "created_at"),
    FileColumn("Handed over at", "handed_over_at"),
    FileColumn("Delivered at", "delivered_at"),
)

offer_to_systems(
    SystemList(
        name="parcels",
        label="Parcels",
        scopes=frozenset({Scope.PARCELS_READ}),
        rows=lambda actor: Parcel.objects.all(),
        columns=PARCELS,
        filters=ParcelFilter,
    )
)
