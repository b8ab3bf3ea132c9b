from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """Deliveries that were recorded before this counted may lie earlier: they stay as they were told."""

    dependencies = [("shipping", "0010_views_found_by_the_database")]

    operations = [
        AddConstraintNotValid(
            model_name="parcel",
            constraint=models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(delivered_at__gte=F("handed_over_at")),
                name="parcel_delivered_after_hand_over",
            ),
        )
    ]
