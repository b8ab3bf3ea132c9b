from django.db import migrations, models

LIMITS = [
    ("second_approval", "Fixed fee, guarantee or deposit above which two people approve terms"),
    ("commission_floor", "Commission below which two people approve terms, in basis points"),
    ("commission", "Commission that new terms are proposed with, in basis points"),
    ("notice_days", "Days of notice that new terms are proposed with"),
    ("deposit", "Deposit that new terms are proposed with"),
    ("deposit_special", "Deposit for special goods"),
    ("annual_fee", "Annual fee that new terms are proposed with"),
    ("annual_fee_special", "Annual fee for special goods"),
    ("deposit_days", "Days to make good a deposit that falls short"),
    ("import_rows", "Rows that one person may have a spreadsheet write at once"),
]


class Migration(migrations.Migration):
    dependencies = [("merchants", "0015_decimals_by_function")]

    operations = [
        migrations.AlterField(
            "threshold", "code", models.SlugField("limit", choices=LIMITS, max_length=40),
        ),
        migrations.AlterField(
            "thresholdevent", "code", models.SlugField("limit", choices=LIMITS, max_length=40, db_index=False),
        ),
    ]  # fmt: skip
