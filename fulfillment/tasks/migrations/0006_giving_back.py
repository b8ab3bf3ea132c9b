from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0006_hold_in_one_statement"),
        ("merchants", "0014_dated_sectors"),
        ("tasks", "0005_hand_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="task",
            name="task_kind_known",
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[
                    ("inspect", "Inspect"),
                    ("authenticate", "Authenticate"),
                    ("grade", "Grade"),
                    ("photograph", "Photograph"),
                    ("list", "List"),
                    ("pick", "Pick"),
                    ("pack", "Pack"),
                    ("hand_back", "Hand back"),
                    ("refund", "Give back"),
                    ("apologise", "Apologise"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "inspect",
                            "authenticate",
                            "grade",
                            "photograph",
                            "list",
                            "pick",
                            "pack",
                            "hand_back",
                            "refund",
                            "apologise",
                        ],
                    )
                ),
                name="task_kind_known",
            ),
        ),
    ]
