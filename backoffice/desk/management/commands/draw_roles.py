"""`manage.py draw_roles`: writes docs/roles.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backoffice.desk.drawing import page


class Command(BaseCommand):
    help = "Draws docs/roles.md from the pages of the admin and their verbs."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "roles.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
