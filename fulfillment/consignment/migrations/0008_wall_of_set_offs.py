from django.db import migrations

from backoffice.access.walls import Wall

LOSS_OF_THE_SAME_BRAND = """
ALTER TABLE custody_loss NO FORCE ROW LEVEL SECURITY;
ALTER TABLE consignment_payout ADD CONSTRAINT consignment_payout_loss_id_same_brand
    FOREIGN KEY (loss_id, brand_id) REFERENCES custody_loss (id, brand_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE custody_loss FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("consignment", "0007_losses_and_fees"), ("custody", "0002_walls")]

    operations = [
        migrations.RunSQL(
            LOSS_OF_THE_SAME_BRAND,
            "ALTER TABLE consignment_payout DROP CONSTRAINT consignment_payout_loss_id_same_brand",
        ),
        Wall(
            "consignment_setoff",
            parents={"payout_id": "consignment_payout", "piece_id": "consignment_consignedpiece"},
            writable=False,
        ),
    ]
