from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "backoffice.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from . import columns  # noqa: F401 - lets the names of columns begin with a capital, on telephones too
