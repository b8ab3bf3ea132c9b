from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_decimals_of_amounts"),
        ("merchants", "0014_dated_sectors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contractterms",
            name="contract_terms_fixed_fee_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="contractterms",
            name="contract_terms_guarantee_has_its_decimals",
        ),
        migrations.RemoveConstraint(
            model_name="contractterms",
            name="contract_terms_deposit_has_its_decimals",
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("fixed_fee"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="contract_terms_fixed_fee_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("minimum_guarantee"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="contract_terms_guarantee_has_its_decimals",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractterms",
            constraint=models.CheckConstraint(
                condition=models.Func(
                    models.F("deposit"),
                    models.F("currency"),
                    function="money_has_its_decimals",
                    output_field=models.BooleanField(),
                ),
                name="contract_terms_deposit_has_its_decimals",
            ),
        ),
    ]
