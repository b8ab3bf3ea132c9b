"""`make code PERSON=admin`: the six digits that a demo person logs in with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from backoffice.access.scope import scope
from backoffice.events.actors import office
from fulfillment.demo.stage import PEOPLE, code_of


class Command(BaseCommand):
    help = "Prints the code of a demo person's second factor as it is now; of nobody else's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", choices=[person.username for person in PEOPLE])

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("There are no demo people with ENTREPOT_PRODUCTION on.")
        try:
            with scope(office("demo")):
                code = code_of(options["person"])
        except OperationalError as error:
            raise CommandError("The office does not answer; start it with make run.") from error
        if code is None:
            raise CommandError(f"{options['person']} is no demo person, or logs in without a code.")
        self.stdout.write(code)
