"""`manage.py draw_profiles`: writes docs/profiles.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backoffice.imports.drawing import page


class Command(BaseCommand):
    help = "Draws docs/profiles.md from what the rooms declare that spreadsheets may bring in."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "profiles.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
