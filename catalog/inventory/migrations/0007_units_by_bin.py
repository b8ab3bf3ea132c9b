from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inventory", "0006_warehouses_closed")]

    operations = [
        AddIndexConcurrently(
            model_name="unit",
            index=models.Index(
                fields=["warehouse", "bin"],
                condition=models.Q(("bin", ""), _negated=True),
                name="unit_by_bin",
            ),
        ),
    ]
