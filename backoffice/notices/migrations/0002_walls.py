from django.db import migrations

from backoffice.access.walls import Gate

# A person's own. The office alone writes: who could write notices could put words into its mouth.
OWN = "'user:' || user_id = (SELECT current_setting('app.actor'))"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("notices", "0001_initial")]

    operations = [
        Gate("notices_notice", rule=OWN, writable=False),
        Gate("notices_letter", rule=OWN, writable=False),
        Gate("notices_mute", rule=OWN, writable=False),
    ]
