from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticesConfig(AppConfig):
    name = "backoffice.notices"
    label = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        autodiscover_modules("topics")
