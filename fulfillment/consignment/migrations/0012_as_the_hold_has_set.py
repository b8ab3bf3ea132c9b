from django.db import migrations

# Settings of a function are put in place and taken back for every piece of a batch of holds. The statement that holds
# has set both already.
WITHOUT = "ALTER FUNCTION consignment_held_while_agreed() RESET ALL;"
WITH = """
ALTER FUNCTION consignment_held_while_agreed() SET enable_seqscan = off;
ALTER FUNCTION consignment_held_while_agreed() SET plan_cache_mode = force_generic_plan;
"""


class Migration(migrations.Migration):
    dependencies = [("consignment", "0011_taken_over")]

    operations = [migrations.RunSQL(WITHOUT, WITH)]
