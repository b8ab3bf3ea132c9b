"""The topics: each room declares in its `topics.py` what it tells people, in words that can be translated."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.access.models import Role

EVERYONE = frozenset(Role.values)
NOBODY: frozenset[str] = frozenset()
_VALUE = re.compile(r"%\((\w+)\)s")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of news.

    `subject` and `sentence` are templates with `%(name)s` for the values of a notice's params, `action` the words of
    the button that leads to its link. Days and times in params are ISO texts and are written as the reader's language
    does; `labels` names the choices that a param's codes stand for. `muted_by` are the roles that may mute its mails.
    """

    code: str
    name: Words
    subject: Words
    sentence: Words
    action: Words = _("Open")
    muted_by: frozenset[str] = EVERYONE
    labels: Mapping[str, type[models.TextChoices]] = field(default_factory=dict)

    def missing(self, params: Mapping[str, Any]) -> set[str]:
        """The values that the templates name and `params` does not have."""
        return {*_VALUE.findall(str(self.subject)), *_VALUE.findall(str(self.sentence))} - params.keys()

    def in_words(self, template: Words, params: Mapping[str, Any]) -> str:
        """The template in the language that is active, with the values of `params`."""
        return str(template) % {name: self._worded(name, value) for name, value in params.items()}

    def _worded(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(self._worded(name, one) for one in value)
        choices = self.labels.get(name)
        if choices is not None and value in choices.values:
            return str(choices(value).label)
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        if isinstance(value, str) and _MOMENT.match(value):
            return date_format(datetime.fromisoformat(value), "DATETIME_FORMAT")
        return str(value)


_topics: dict[str, Topic] = {}


def declare(*topics: Topic) -> None:
    """Makes topics known; a code stands for one topic only."""
    for topic in topics:
        if topic.code in _topics:
            raise ValueError(f"The topic {topic.code} is declared twice.")
        _topics[topic.code] = topic


def topic_of(code: str) -> Topic:
    """Raises KeyError for a topic that no room has declared."""
    return _topics[code]


def topics_muted_by(roles: Iterable[str]) -> list[Topic]:
    """The topics whose mails someone with one of `roles` may mute, in the order of their declaration."""
    held = frozenset(roles)
    return [topic for topic in _topics.values() if topic.muted_by & held]
