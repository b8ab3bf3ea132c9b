from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "backoffice.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        # Every process that may ask for a job needs the broker's address and the kinds' queues, the web processes too.
        import_module("backoffice.celery")
        autodiscover_modules("tasks")
