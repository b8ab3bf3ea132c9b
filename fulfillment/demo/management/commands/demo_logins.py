"""`manage.py demo_logins`: who can log in to the sample data."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.access.scope import scope
from backoffice.events.actors import office
from fulfillment.demo.stage import PASSWORD, PEOPLE, is_set


class Command(BaseCommand):
    help = "Prints the logins of the sample data, if it was loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(office("demo")):
            if not is_set():
                return
        for person in PEOPLE:
            self.stdout.write(f"{person.username:<10} {PASSWORD}   {person.does}")
        self.stdout.write("Platform staff are asked for a code too: make code PERSON=admin")
