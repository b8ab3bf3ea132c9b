from django.db import migrations

from backoffice.access.walls import Wall


class Migration(migrations.Migration):
    dependencies = [("traceability", "0003_epcis_documents")]

    operations = [Wall("traceability_epcisdocument")]
