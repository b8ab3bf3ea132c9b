from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "backoffice.desk"
    label = "desk"
    verbose_name = "Desk"
