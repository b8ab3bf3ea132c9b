"""Lists of parcels as carriers' programs export them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

LAYOUTS = (
    Layout(
        name="Yamato B2, shipments",
        telling=("お客様管理番号", "送り状種類", "伝票番号"),
        places={"お客様管理番号": "reference", "伝票番号": "waybill", "出荷予定日": ""},
    ),
)
