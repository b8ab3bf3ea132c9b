from django.db import migrations, models

# The new ones stand before the old one, which refuses more, goes.


class Migration(migrations.Migration):
    dependencies = [("returns", "0002_walls"), ("orders", "0010_late_balances")]

    operations = [
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("requested", "received", "swapped"))),
                fields=("unit",),
                name="return_undecided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("requested", "received", "swapped", "accepted"))),
                fields=("line",),
                name="return_open_once_per_sale",
            ),
        ),
        migrations.RemoveConstraint(model_name="return", name="return_open_once"),
    ]
