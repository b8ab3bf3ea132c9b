from django.apps import AppConfig


class ConsignmentConfig(AppConfig):
    name = "fulfillment.consignment"
    label = "consignment"
    verbose_name = "Consignment"
