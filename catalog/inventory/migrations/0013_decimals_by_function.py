from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("inventory", "0012_names_for_people"),
        ("merchants", "0015_decimals_by_function"),
        ("products", "0005_decimals_by_function"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_price_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="unit",
            name="unit_asking_price_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="claim_price_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("asking_price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="unit_asking_price_has_its_decimals",
            ),
        ),
    ]
