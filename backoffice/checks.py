"""System checks of the wiring. Ids: E001 the environment; E010–E013 the database role (`access/roles.py`)."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from .environment import Environment


@register
def check_environment(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Every variable that could not be used, with its remedy."""
    environment: Environment = settings.ENVIRONMENT
    return [
        Error(problem.sentence, hint=problem.remedy, obj=problem.variable, id="entrepot.E001")
        for problem in environment.problems
    ]
