"""Writes the sectors, rules, clocks, limits and holidays that a new office starts with."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.services import install_rules


class Command(BaseCommand):
    help = "Writes the reference data of onboarding where it is missing; changes nothing that is here."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(office("installation")):
            made = install_rules()
        self.stdout.write(
            f"{made} rows of reference data written." if made else "All reference data is here."
        )
