from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "fulfillment.custody"
    label = "custody"
    verbose_name = "Custody"
