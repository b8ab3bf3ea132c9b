from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "backoffice.events"
    label = "events"
    verbose_name = "Event log"

    def ready(self) -> None:
        from . import feed, reading  # noqa: F401 - one registers its lookup, the other what must always be true of the log
        from .guards import hold_against_everyone

        hold_against_everyone(self)
        autodiscover_modules("reactions", "assertions")
