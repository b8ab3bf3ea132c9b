from datetime import date
from typing import Any

from django.db import migrations

SOURCE = "Entrepôt's packing rules 2026, after what insurers and marketplaces ask for in a swap case"
PIECE = [["tag", "Tamper tag on the piece"], ["boxed", "The piece in its box"]]
PARCEL = [["closed", "The parcel closed and sealed"]]


def put(apps: Any, schema_editor: Any) -> None:
    """The general rule, so that no house at work stands without one; `install_packing_rules` adds the others."""
    apps.get_model("shipping", "PackingRule").objects.create(
        category=None, valid_from=date(2020, 1, 1), piece_views=PIECE, parcel_views=PARCEL, source_note=SOURCE
    )


class Migration(migrations.Migration):
    replaces = [("shipping", "0007_wall_of_packing")]
    dependencies = [("shipping", "0002_walls")]

    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
