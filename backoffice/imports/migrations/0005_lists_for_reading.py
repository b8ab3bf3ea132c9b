from django.db import migrations, models


class Migration(migrations.Migration):
    """Of a list for reading nothing is kept but its file."""

    dependencies = [("imports", "0004_no_statistics_of_documents")]

    operations = [
        migrations.RemoveConstraint(model_name="export", name="export_ready_has_times"),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file_until", None),
                    ("ready_at", None),
                    ("size", None),
                    ("status", "writing"),
                    ("versions_until", None),
                )
                | models.Q(
                    models.Q(("status", "writing"), _negated=True),
                    ("file_until__isnull", False),
                    ("ready_at__isnull", False),
                    ("size__isnull", False),
                ),
                name="export_ready_has_times",
            ),
        ),
    ]
