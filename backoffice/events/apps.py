from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "backoffice.events"
    label = "events"
    verbose_name = "Event log"

    def ready(self) -> None:
        from . import reading  # noqa: F401 - registers its lookup

        autodiscover_modules("reactions")
