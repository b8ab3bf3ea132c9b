from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("consignment", "0001_initial"), ("inventory", "0002_walls")]

    operations = [
        Wall("consignment_consignor", writable=False),
        Wall("consignment_agreement", parents={"consignor_id": "consignment_consignor"}, writable=False),
        Wall("consignment_agreementterms", parents={"agreement_id": "consignment_agreement"}, writable=False),
        Wall(
            "consignment_consignedpiece",
            parents={"agreement_id": "consignment_agreement", "unit_id": "inventory_unit"},
        ),
    ]
