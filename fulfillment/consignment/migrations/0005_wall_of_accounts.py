from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("consignment", "0004_bank_accounts")]

    operations = [
        Wall(
            "consignment_bankaccount",
            parents={"consignor_id": "consignment_consignor"},
            writable=False,
            pointed_to=False,
        ),
    ]
