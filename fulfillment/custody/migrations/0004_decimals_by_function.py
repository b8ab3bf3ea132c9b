from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("custody", "0003_names_for_people"),
        ("inventory", "0013_decimals_by_function"),
        ("merchants", "0015_decimals_by_function"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="loss",
            name="loss_value_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="loss",
            name="loss_paid_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("value"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="loss_value_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("paid"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="loss_paid_has_its_decimals",
            ),
        ),
    ]
