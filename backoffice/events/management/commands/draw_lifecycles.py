"""`manage.py draw_lifecycles`: writes docs/lifecycles.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backoffice.events.drawing import page


class Command(BaseCommand):
    help = "Draws docs/lifecycles.md from the transition tables."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "lifecycles.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
