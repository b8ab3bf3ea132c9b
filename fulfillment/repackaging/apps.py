from django.apps import AppConfig


class RepackagingConfig(AppConfig):
    name = "fulfillment.repackaging"
    label = "repackaging"
    verbose_name = "Repackaging"
