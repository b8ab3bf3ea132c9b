"""`manage.py load_sample`: the sample data of `make run`, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fulfillment.demo.opening import open_office


class Command(BaseCommand):
    help = "Loads the sample data, with demo logins, into an empty database; does nothing the second time."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The sample data has public passwords; it is not loaded with ENTREPOT_PRODUCTION on."
            )
        self.stdout.write("Sample data loaded." if open_office() else "The sample data is here already.")
