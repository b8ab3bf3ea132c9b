"""Countries to choose from."""

from django_countries import countries


def choices(empty: str) -> list[tuple[str, str]]:
    """Every country of ISO 3166-1 by its name, after an empty one that says what it means."""
    return [("", empty), *countries]
