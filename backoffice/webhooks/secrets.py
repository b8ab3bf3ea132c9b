"""The secrets by which a partner knows that a message is ours (Standard Webhooks, symmetric signatures).

None is kept anywhere: a secret is an HMAC of the webhook's random seed under the installation's key. Whoever reads the
database alone can sign nothing, and whoever holds the key alone neither.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook as Signer

from .models import Webhook

PREFIX = "whsec_"
_PURPOSE = b"entrepot webhook secret\x00"


def new_seed() -> str:
    return secrets.token_hex(32)


def secret_of(seed: str, key: str | None = None) -> str:
    """The secret of a seed as partners know it, `whsec_` and base64 of 32 bytes; under the present key by default."""
    installation = (settings.SECRET_KEY if key is None else key).encode()
    made = hmac.new(installation, _PURPOSE + seed.encode(), hashlib.sha256).digest()
    return f"{PREFIX}{base64.b64encode(made).decode()}"


def signatures(webhook: Webhook, *, message_id: str, at: datetime, body: str) -> str:
    """The value of `webhook-signature`: one signature by each secret that is valid now, the newest first.

    While a secret is being changed there are two; while the installation's key is being changed, one by each key.
    """
    seeds = [webhook.seed]
    if webhook.former_until is not None and webhook.former_until > timezone.now():
        seeds.append(webhook.former_seed)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return " ".join(Signer(secret_of(seed, key)).sign(message_id, at, body) for seed in seeds for key in keys)
