from django.apps import AppConfig


class LanguageConfig(AppConfig):
    name = "backoffice.language"
    label = "language"
    verbose_name = "Language"
