from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("merchants", "0015_decimals_by_function"),
        ("products", "0004_variants_and_prices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="product",
            name="product_price_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="product_price_has_its_decimals",
            ),
        ),
    ]
