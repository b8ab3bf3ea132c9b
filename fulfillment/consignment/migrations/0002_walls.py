from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    replaces = [
        ("consignment", "0004_wall_of_arrivals"),
        ("consignment", "0006_wall_of_payouts"),
        ("consignment", "0008_wall_of_set_offs"),
    ]
    dependencies = [("consignment", "0001_initial"), ("custody", "0002_walls"), ("inventory", "0002_walls")]

    operations = [
        Wall("consignment_consignor", writable=False),
        Wall("consignment_agreement", parents={"consignor_id": "consignment_consignor"}, writable=False),
        Wall("consignment_agreementterms", parents={"agreement_id": "consignment_agreement"}, writable=False),
        Wall(
            "consignment_consignedpiece",
            parents={"agreement_id": "consignment_agreement", "unit_id": "inventory_unit"},
        ),
        Wall(
            "consignment_arrival",
            parents={"agreement_id": "consignment_agreement", "unit_id": "inventory_unit"},
        ),
        Wall(
            "consignment_payout",
            parents={
                "piece_id": "consignment_consignedpiece",
                "claim_id": "inventory_claim",
                "terms_id": "consignment_agreementterms",
                "loss_id": "custody_loss",
            },
            writable=False,
        ),
        Wall(
            "consignment_setoff",
            parents={"payout_id": "consignment_payout", "piece_id": "consignment_consignedpiece"},
            writable=False,
        ),
    ]
