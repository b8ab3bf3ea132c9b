"""`manage.py verify_passports`: checks the chains of units."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.access.scope import scope
from backoffice.events.actors import office
from catalog.inventory.models import Unit
from fulfillment.traceability.queries import unit_chains

NAMED = 100


class Command(BaseCommand):
    help = (
        "Checks the hash-linked events of one unit, of several, or of all: each hash is computed anew, and the status "
        "of the unit must be the one that its chain ends with. Fails and names what does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("units", nargs="*", type=int, help="numbers of units; all when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        asked: list[int] = options["units"]
        units = events = faulty = 0
        named: list[str] = []
        with scope(office("verify_passports")):
            known = set(Unit.objects.filter(pk__in=asked).values_list("pk", flat=True))
            if missing := sorted(set(asked) - known):
                raise CommandError(f"There is no unit {', '.join(map(str, missing))}.")
            for found in unit_chains(asked or None):
                units += 1
                events += found.chain.events if found.chain else 0
                if found.fault:
                    faulty += 1
                    if len(named) < NAMED:
                        named.append(f"  unit {found.unit_id}, {found.reference}: {found.fault}")
        if faulty:
            more = [f"  and {faulty - len(named)} more"] if faulty > len(named) else []
            raise CommandError("\n".join([f"{faulty} of {units} units have a broken chain:", *named, *more]))
        self.stdout.write(
            f"Every chain is whole: {units} {'unit' if units == 1 else 'units'}, {events} events."
        )
