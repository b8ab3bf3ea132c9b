"""The columns of an announced piece, as spreadsheets know them: one declaration for import, template and export."""

from copy import copy

from import_export.fields import Field
from import_export.resources import ModelResource

from backoffice.imports.profile_columns import Column, Kind
from catalog.inventory.resources import UnitResource

from .models import Arrival

_UNIT = UnitResource.fields


def _as_units_say(name: str, attribute: str, *, required: bool = False, hint: str = "") -> Column:
    """A column that units have too, under the names by which their files call it."""
    known = _UNIT[name]
    assert isinstance(known, Column)
    column = copy(known)
    column.attribute, column.required, column.hint = attribute, required, hint or known.hint
    return column


class ArrivalResource(ModelResource):
    """A piece that is to come. What a file does not say stays as it is."""

    reference = _as_units_say(
        "reference", "reference", required=True, hint="The name it will have here, unique within its brand."
    )
    brand = _as_units_say("brand", "brand__name")
    title = _as_units_say("title", "title", hint="What the piece is; new announcements need it.")
    category = _as_units_say("category", "category__name")
    model_reference = _as_units_say("model_reference", "model_reference", hint="The maker's number.")
    serial = _as_units_say("serial", "serial")
    tracking_number = Column(
        attribute="tracking_number",
        label="Tracking number",
        synonyms=(
            "tracking", "tracking no", "waybill", "parcel number", "shipment number", "numéro de suivi", "suivi",
            "sendungsnummer", "运单号", "快递单号", "物流单号", "運單號",
        ),
        max_length=60,
        hint="Of the parcel in which it travels.",
        example="RR473124829GB",
    )  # fmt: skip
    price = _as_units_say("price", "asking_price")
    currency = _as_units_say("currency", "currency")
    expected_on = Column(
        attribute="expected_on",
        label="Expected on",
        synonyms=(
            "expected", "expected date", "arrival date", "eta", "expected arrival", "due date", "date d'arrivée",
            "arrivée prévue",
            "ankunft", "erwartet am", "预计到货日期", "到货日期", "預計到貨日期",
        ),
        kind=Kind.DATE,
        ahead=3 * 365,
        hint="The day on which it should be here; new announcements need it.",
        example="2026-11-30",
    )  # fmt: skip
    agreement = Column(
        attribute="agreement__number",
        label="Agreement",
        synonyms=(
            "consignment agreement",
            "agreement number",
            "contrat de dépôt",
            "vertrag",
            "寄售协议",
            "协议编号",
        ),
        max_length=40,
        hint="The consignment agreement under which it will stand, where there is one.",
        example="K-2026-00017",
    )
    status = Field(attribute="get_status_display", column_name="Status", readonly=True)
    warehouse = Field(attribute="warehouse__code", column_name="Warehouse", readonly=True)

    class Meta:
        model = Arrival
        import_id_fields = ("brand", "reference")
        fields = (
            "reference", "brand", "title", "category", "model_reference", "serial", "tracking_number", "price",
            "currency", "expected_on", "agreement", "status", "warehouse",
        )  # fmt: skip
        export_order = fields
