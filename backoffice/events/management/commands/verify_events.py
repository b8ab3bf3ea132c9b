"""`manage.py verify_events`: checks every chain of the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.feed import broken_chains


class Command(BaseCommand):
    help = "Checks the hash chain of every subject in the event log; fails and names what is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(office("verify_events")):
            broken = broken_chains()
        if broken:
            places = "\n".join(f"  {kind} {subject}, event {sequence}" for kind, subject, sequence in broken)
            raise CommandError(f"The chain is broken at:\n{places}")
        self.stdout.write("Every chain is whole.")
