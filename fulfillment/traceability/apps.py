from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "fulfillment.traceability"
    label = "traceability"
    verbose_name = "Traceability"
