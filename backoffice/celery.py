"""The Celery application: `celery -A backoffice worker`."""

import os
from typing import Any

from celery import Celery, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("entrepot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.import_modules.connect
def require_sound_environment(**kwargs: Any) -> None:
    """Worker and scheduler run no system checks; with a wrong variable they end here, before any work."""
    settings.ENVIRONMENT.require_sound()
