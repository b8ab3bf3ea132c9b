"""The product's application, with the bench's doors beside its own."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.holding.settings")

from backoffice.wsgi import application

__all__ = ["application"]
