from django.db import migrations

from backoffice.access.scope import STAFF_ROLE

# The chain goes on from the last event of its subject, whoever may see that one: a company's paper that changes its
# company has events behind both walls. The setting lasts as long as the function and ends with it.
PAST_WALLS = f"ALTER FUNCTION events_chain() SET role = {STAFF_ROLE}"
WITHIN = "ALTER FUNCTION events_chain() RESET role"


class Migration(migrations.Migration):
    dependencies = [("events", "0003_company_wall")]

    operations = [migrations.RunSQL(PAST_WALLS, WITHIN)]
