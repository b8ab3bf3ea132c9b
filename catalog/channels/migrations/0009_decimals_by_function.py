from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("channels", "0008_first_price_steps"),
        ("inventory", "0013_decimals_by_function"),
        ("merchants", "0015_decimals_by_function"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="listing",
            name="listing_price_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="listing_price_has_its_decimals",
            ),
        ),
    ]
