from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0012_guard_by_condition"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="reference",
            field=models.CharField(blank=True, help_text="The office's own name for it", max_length=80),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("reference",),
                name="company_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_at__isnull", True),
                    models.Q(("registration_number", ""), _negated=True),
                    _connector="OR",
                ),
                name="company_verified_has_number",
            ),
        ),
    ]
