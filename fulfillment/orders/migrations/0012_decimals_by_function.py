from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("channels", "0009_decimals_by_function"),
        ("inventory", "0013_decimals_by_function"),
        ("merchants", "0015_decimals_by_function"),
        ("orders", "0011_names_for_people"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="order",
            name="order_total_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="orderline",
            name="order_line_price_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="presale",
            name="presale_price_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="presale",
            name="presale_deposit_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="salecase",
            name="sale_case_amount_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("total"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="order_total_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="order_line_price_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="presale",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("price"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="presale_price_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="presale",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("deposit"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="presale_deposit_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="salecase",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("amount"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="sale_case_amount_has_its_decimals",
            ),
        ),
    ]
