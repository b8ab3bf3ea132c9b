from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("inventory", "0013_decimals_by_function"),
        ("merchants", "0015_decimals_by_function"),
        ("orders", "0012_decimals_by_function"),
        ("returns", "0003_one_return_a_sale"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="return",
            name="return_price_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="return",
            name="return_refunded_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="return_price_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("refunded"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="return_refunded_has_its_decimals",
            ),
        ),
    ]
