from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "backoffice.merchants"
    label = "merchants"
    verbose_name = "Merchants"
