"""System checks of the wiring. Ids: E001 the environment, W001 counters, E010–E013 the role (`access.roles`)."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from .environment import Environment


@register
def check_environment(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Every variable that could not be used, with its remedy."""
    environment: Environment = settings.ENVIRONMENT
    return [
        Error(problem.sentence, hint=problem.remedy, obj=problem.variable, id="entrepot.E001")
        for problem in environment.problems
    ]


@register
def check_counters(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Rate limits mean little when each process counts for itself."""
    if str(settings.CACHES["rates"]["BACKEND"]).endswith("RedisCache"):
        return []
    return [
        Warning(
            "Requests are counted by each process for itself: the limits of the API hold per process.",
            hint="Set COUNTERS_URL to a Redis or Valkey (redis://host:6379/0).",
            id="entrepot.W001",
        )
    ]
