"""The ASGI entry point."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

settings.ENVIRONMENT.require_sound()
application = get_asgi_application()
