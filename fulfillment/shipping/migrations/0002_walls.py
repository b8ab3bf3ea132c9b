from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("shipping", "0001_initial"), ("inventory", "0002_walls"), ("orders", "0002_walls")]

    operations = [
        Wall("shipping_parcel", parents={"order_id": "orders_order"}),
        Wall("shipping_trackingevent", parents={"parcel_id": "shipping_parcel"}),
        Wall(
            "shipping_packingphoto",
            parents={"parcel_id": "shipping_parcel", "unit_id": "inventory_unit"},
        ),
    ]
