"""Fields that take one of a few words."""

from typing import Any, NoReturn

from rest_framework import serializers


class OneOf(serializers.ChoiceField):
    """A choice that names what it takes where something else was sent."""

    default_error_messages = {"invalid_choice": "«{input}» is none of: {known}."}

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        super().fail(key, known=", ".join(map(str, self.choices)), **kwargs)
