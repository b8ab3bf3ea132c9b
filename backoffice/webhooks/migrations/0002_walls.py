from django.db import migrations

from backoffice.access.walls import Gate


class Migration(migrations.Migration):
    dependencies = [("access", "0002_people_and_systems"), ("webhooks", "0001_initial")]

    operations = [
        # Whoever sees a client sees its webhooks. The office alone writes: an address is checked before it is kept.
        Gate("webhooks_webhook", rule="client_id IN (SELECT id FROM access_apiclient)", writable=False),
        Gate("webhooks_delivery", rule="webhook_id IN (SELECT id FROM webhooks_webhook)", writable=False),
    ]
