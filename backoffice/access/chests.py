"""What lies encrypted in the database, under the installation's key: a dump alone opens none of it."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def chest_for(purpose: str) -> MultiFernet:
    """Closes with the installation's key, and opens with those it had before. What was put in for one purpose is not
    opened for another: `InvalidToken`, as for a key that nobody knows any more.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"{purpose} ".encode() + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
