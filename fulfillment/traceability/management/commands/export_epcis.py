"""`manage.py export_epcis`: events of units, lots or a period as an EPCIS 2.0 document."""

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.errors import Refusal
from fulfillment.traceability.epcis.document import Selection, write
from fulfillment.traceability.services.documents import check

EXPORTER = office("export_epcis")


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None or timezone.is_naive(found):
        raise CommandError(f"«{text}» is no time with its zone; write for example 2026-11-11T00:00:00+08:00.")
    return found


class Command(BaseCommand):
    help = "Writes the events of units, of lots, or of a period as an EPCIS 2.0 document in JSON-LD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it")
        parser.add_argument(
            "--unit", type=int, action="append", default=[], help="number of a unit; may be repeated"
        )
        parser.add_argument(
            "--lot", type=int, action="append", default=[], help="number of a lot; may be repeated"
        )
        parser.add_argument("--since", help="beginning of the period, with its zone")
        parser.add_argument("--until", help="end of the period, which is not part of it")

    def handle(self, *args: Any, **options: Any) -> None:
        since, until = (_moment(options[name]) if options[name] else None for name in ("since", "until"))
        selection = Selection(tuple(options["unit"]), tuple(options["lot"]), since, until)
        try:
            with scope(EXPORTER):
                check(selection, EXPORTER)
                with options["file"].open("w", encoding="utf-8") as file:
                    count = write(
                        file, selection, EXPORTER, created=timezone.now(), step=lambda done: nullcontext()
                    )
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{count} EPCIS {'event' if count == 1 else 'events'} written to {options['file']}."
        )
