"""Settings come from the environment, parsed strictly.

A wrong value never crashes the import of the settings: it is kept as a `Problem`, the default takes its
place, and the system check `entrepot.E001` (see `backoffice/checks.py`) names it with its remedy.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import environ

T = TypeVar("T")
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
POSTGRES_SCHEMES = {"postgres", "postgresql"}
BROKER_SCHEMES = {"redis", "rediss", "redis+socket", "amqp", "amqps"}
# How mail leaves: by SMTP, plain (25), with STARTTLS (587) or inside TLS from the first byte (465), or into files.
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MAIL_SCHEMES = {*MAIL_PORTS, "file"}
MAIL_TIMEOUT = 10
COUNTER_SCHEMES = {"redis", "rediss", "redis+socket"}
# At this exit code of a worker gunicorn stops too; after any other it starts another worker, for ever.
UNFIT_TO_START = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """One variable whose value cannot be used: what is wrong and what to do."""

    variable: str
    sentence: str
    remedy: str


@dataclass(slots=True)
class Environment:
    """Reads variables from `source` and collects what is wrong with them in `problems`."""

    source: Mapping[str, str] = field(default_factory=lambda: os.environ)
    problems: list[Problem] = field(default_factory=list)

    def text(self, variable: str, default: str = "") -> str:
        return self.source.get(variable, "").strip() or default

    def words(self, variable: str, default: str = "") -> list[str]:
        """A list separated by commas; blanks around the items are dropped."""
        return [word.strip() for word in self.text(variable, default).split(",") if word.strip()]

    def flag(self, variable: str, *, default: bool) -> bool:
        text = self.text(variable).lower()
        if not text:
            return default
        if text in TRUE | FALSE:
            return text in TRUE
        return self._reject(variable, f"is {text!r}, not a yes or no", "Use 1 or 0.", default)

    def integer(self, variable: str, *, default: int, least: int, most: int) -> int:
        text = self.text(variable)
        if not text:
            return default
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        return self._reject(variable, f"is {text!r}", f"Use a whole number from {least} to {most}.", default)

    def address(self, variable: str, default: str, *, schemes: set[str]) -> str:
        """A URL with one of the named schemes."""
        text = self.text(variable, default)
        if text and urlsplit(text).scheme not in schemes:
            scheme = urlsplit(text).scheme or "no scheme"
            return self._reject(
                variable, f"has {scheme}", f"Begin it with one of: {', '.join(sorted(schemes))}.", default
            )
        return text

    def database(self, variable: str, default: str) -> dict[str, object]:
        """Django's connection settings from a PostgreSQL URL; `?host=` may name a socket directory."""
        url = self.address(variable, default, schemes=POSTGRES_SCHEMES)

        def parse(text: str) -> dict[str, object]:
            return dict(environ.Env.db_url_config(text, engine="django.db.backends.postgresql"))

        try:
            config = parse(url)
        except (ValueError, environ.ImproperlyConfigured):
            config = self._reject(
                variable,
                "is not a PostgreSQL address",
                "Use postgres://user:password@host/name.",
                parse(default),
            )
        if not config.get("NAME"):
            config = self._reject(
                variable, "names no database", "End it with the database's name: …host/name.", parse(default)
            )
        options = config.setdefault("OPTIONS", {})
        assert isinstance(options, dict)
        socket_directory = options.pop("host", None)
        if socket_directory:
            config["HOST"] = unquote(str(socket_directory))
        return config

    def networks(self, variable: str) -> list[IPv4Network | IPv6Network]:
        """Networks as `127.0.0.0/8, ::1/128`; none without a word."""
        try:
            return [ip_network(word) for word in self.words(variable)]
        except ValueError as error:
            return self._reject(variable, f"names no network: {error}", "Use 10.0.0.0/8 and the like.", [])

    def mail(self, variable: str, default: str) -> dict[str, object]:
        """Django's mail settings from `smtp[s]://user:password@host:port` or `file:///folder`."""
        url = self.address(variable, default, schemes=MAIL_SCHEMES)
        try:
            return _mail_settings(url)
        except ValueError:
            remedy = "Use smtp+tls://user:password@host:587, smtps://… or file:///folder."
            return self._reject(variable, "is no address for mails", remedy, _mail_settings(default))

    def counters(self, variable: str, broker: str) -> dict[str, object]:
        """Django's settings of a cache on Redis or Valkey: the one named, else the broker when it is one.

        Where there is neither, one in the memory of each process; `entrepot.W001` says so.
        """
        url = self.address(
            variable, broker if urlsplit(broker).scheme in COUNTER_SCHEMES else "", schemes=COUNTER_SCHEMES
        )
        if not url:
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counters"}
        parts = urlsplit(url)
        if parts.scheme == "redis+socket":
            url = f"unix://{parts.path}?{parts.query.replace('virtual_host', 'db')}"
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "entrepot",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }

    def checked(self, variable: str, value: str, test: Callable[[str], bool], remedy: str) -> str:
        """The value itself; when `test` refuses it, a problem is kept beside it."""
        if not test(value):
            self.problems.append(Problem(variable, f"{variable} cannot be used as it is.", remedy))
        return value

    def require_sound(self) -> None:
        """Ends the process with every problem and remedy; for servers, which run no system checks of their own."""
        if self.problems:
            sys.stderr.writelines(f"{problem.sentence} {problem.remedy}\n" for problem in self.problems)
            raise SystemExit(UNFIT_TO_START)

    def _reject(self, variable: str, fault: str, remedy: str, default: T) -> T:
        self.problems.append(Problem(variable, f"{variable} {fault}.", remedy))
        return default


def _mail_settings(url: str) -> dict[str, object]:
    """Raises ValueError where the address names neither a host nor a folder."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        if parts.netloc or not parts.path.startswith("/"):
            raise ValueError(url)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if not parts.hostname:
        raise ValueError(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": MAIL_TIMEOUT,
    }
