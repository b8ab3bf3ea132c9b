from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    replaces = [("orders", "0004_reported_sales_wall")]
    dependencies = [("orders", "0001_initial"), ("channels", "0002_walls")]

    operations = [
        Wall("orders_order", seen={"store_id": "channels_store"}),
        Wall(
            "orders_orderline",
            parents={"order_id": "orders_order", "unit_id": "inventory_unit", "claim_id": "inventory_claim"},
        ),
        Wall("orders_reportedsale", seen={"store_id": "channels_store"}),
        Wall(
            "orders_salecase",
            parents={"unit_id": "inventory_unit"},
            seen={"store_id": "channels_store"},
        ),
        Wall(
            "orders_presale",
            parents={"unit_id": "inventory_unit", "claim_id": "inventory_claim"},
            seen={"store_id": "channels_store"},
        ),
    ]
