from django.db import migrations, models

from backoffice.merchants.models.searching import register_key


class Migration(migrations.Migration):
    """A number of a register is one company's, however it is written."""

    dependencies = [("merchants", "0002_walls")]

    operations = [
        migrations.RemoveConstraint(model_name="company", name="company_registered_once"),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.UniqueConstraint(
                models.F("country"),
                register_key("registration_number"),
                condition=models.Q(("verified_at__isnull", False)),
                name="company_registered_once",
            ),
        ),
    ]
