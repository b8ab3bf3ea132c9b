"""How the secrets of partner systems are made and kept."""

import hashlib
import hmac
import secrets

from django.conf import settings

MARK = "ents_"  # so that scanners of leaked secrets know it


def new_secret() -> str:
    """256 random bits behind the mark."""
    return MARK + secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """How a client's secret is kept: an HMAC under the installation's key, useless without it."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()
