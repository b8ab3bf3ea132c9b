"""Lists of parcels as carriers' programs export them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

LAYOUTS = (
    # The merchant's own number is blank but for orders of other channels; the sales channel is no store of ours.
    Layout(
        name="Amazon, shipments",
        telling=("amazon-order-id", "shipment-item-id", "tracking-number"),
        places={
            "amazon-order-id": "reference",
            "merchant-order-id": "",
            "tracking-number": "waybill",
            "sales-channel": "",
        },
    ),
    Layout(
        name="Yamato B2, shipments",
        telling=("お客様管理番号", "送り状種類", "伝票番号"),
        places={"お客様管理番号": "reference", "伝票番号": "waybill", "出荷予定日": ""},
    ),
)
