from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("consignment", "0005_payouts"), ("inventory", "0002_walls")]

    operations = [
        Wall(
            "consignment_payout",
            parents={
                "piece_id": "consignment_consignedpiece",
                "claim_id": "inventory_claim",
                "terms_id": "consignment_agreementterms",
            },
            writable=False,
        ),
    ]
