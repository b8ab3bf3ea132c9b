from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    """Django's admin with our own site in it, and the checks of the wiring."""

    default_site = "backoffice.site.Office"

    def ready(self) -> None:
        super().ready()
        import_module("backoffice.checks")
        import_module("backoffice.access.roles")
