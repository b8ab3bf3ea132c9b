"""The WSGI entry point."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from backoffice.gateway.leftovers import without_leftovers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

settings.ENVIRONMENT.require_sound()
application = without_leftovers(get_wsgi_application())
