"""`manage.py messages`: reads the sentences out of the sources and compiles the catalogues."""

from typing import Any

from django.core.management.base import BaseCommand

from backoffice.language import catalogue


class Command(BaseCommand):
    help = "Brings the catalogues in locale/ up to date with the sources and compiles them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in catalogue.LANGUAGES:
            path = catalogue.path_of(language)
            current = catalogue.refreshed(language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(catalogue.written(current))
            path.with_suffix(".mo").write_bytes(catalogue.compiled(current))
            self.stdout.write(f"{path.name} of {language}: {len(current)} sentences")
            for fault in catalogue.faults(current):
                self.stderr.write(fault)
