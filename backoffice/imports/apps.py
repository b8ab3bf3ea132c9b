from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ImportsConfig(AppConfig):
    name = "backoffice.imports"
    label = "imports"
    verbose_name = "Imports"

    def ready(self) -> None:
        autodiscover_modules("profiles")
        # The web process asks for this room's jobs, so it must know their queue.
        import_module("backoffice.imports.tasks")
