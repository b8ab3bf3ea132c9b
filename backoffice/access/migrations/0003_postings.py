import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("access", "0008_postings")]
    dependencies = [("access", "0002_people_and_systems"), ("inventory", "0002_walls")]

    operations = [
        migrations.CreateModel(
            "Posting",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="postings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="inventory.warehouse",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "warehouse"), name="posting_once")],
            },
        ),
    ]
