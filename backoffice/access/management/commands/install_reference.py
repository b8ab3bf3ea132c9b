"""`manage.py install_reference`: what a new office starts with, from sectors and rules to grades and carriers."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.access.reference import install_reference
from backoffice.access.scope import scope
from backoffice.events.actors import office


class Command(BaseCommand):
    help = "Writes the reference data of all rooms where it is missing; changes nothing that people set."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(office("installation")):
            install_reference()
        self.stdout.write("All reference data is here.")
