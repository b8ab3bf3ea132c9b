from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0010_returned_sales")]

    operations = [
        migrations.AddField(
            "benchterm",
            "label_zh_hans",
            models.CharField("label in Chinese", max_length=80, blank=True, db_default=""),
        ),
        migrations.AddField(
            "benchterm",
            "numbered",
            models.BooleanField(default=False, db_default=False, help_text="A serial may be read there"),
        ),
    ]
