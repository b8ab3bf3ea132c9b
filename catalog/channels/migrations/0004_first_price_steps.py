from datetime import date
from typing import Any

from django.db import migrations

STEPS = [(True, 0, 180, 3), (True, 15, 365, 3), (False, 15, 365, 5)]
NOTE = "The house's own first rule: like for like first, then neighbouring grades, then the brand's category"


def put(apps: Any, schema_editor: Any) -> None:
    apps.get_model("channels", "PriceStep").objects.bulk_create(
        apps.get_model("channels", "PriceStep")(
            valid_from=date(2026, 1, 1), number=number, same_model=same_model, rank_span=span, days=days, least=least,
            source_note=NOTE,
        )
        for number, (same_model, span, days, least) in enumerate(STEPS, start=1)
    )  # fmt: skip


class Migration(migrations.Migration):
    replaces = [("channels", "0008_first_price_steps")]
    dependencies = [("channels", "0003_told_to_take_off")]

    operations = [migrations.RunPython(put, migrations.RunPython.noop)]
