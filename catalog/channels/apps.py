from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "catalog.channels"
    label = "channels"
    verbose_name = "Channels"
