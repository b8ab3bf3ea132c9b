from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "backoffice.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from . import columns, links  # noqa: F401 - columns' names begin with a capital, and links lead somewhere
