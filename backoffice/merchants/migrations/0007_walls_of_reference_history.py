from django.db import migrations

from backoffice.access.walls import BRANDS, Gate

# Rules, clocks and limits are what the office publishes to everyone, and so is what they were.
PUBLIC = f"{BRANDS} IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("merchants", "0006_reference_history")]

    operations = [
        Gate("merchants_sectorevent", rule=PUBLIC, writable=False),
        Gate("merchants_ruleevent", rule=PUBLIC, writable=False),
        Gate("merchants_stepclockevent", rule=PUBLIC, writable=False),
        Gate("merchants_holidayevent", rule=PUBLIC, writable=False),
        Gate("merchants_thresholdevent", rule=PUBLIC, writable=False),
    ]
