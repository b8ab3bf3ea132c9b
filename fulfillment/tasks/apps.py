from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TasksConfig(AppConfig):
    name = "fulfillment.tasks"
    label = "tasks"
    verbose_name = "Tasks"

    def ready(self) -> None:
        autodiscover_modules("works")
