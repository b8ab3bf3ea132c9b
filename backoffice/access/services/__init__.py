"""Verbs of the access room."""

from .clients import TOKEN_MARK, create_client, deactivate_client, secret_hash
from .people import create_user

__all__ = [
    "TOKEN_MARK",
    "create_client",
    "create_user",
    "deactivate_client",
    "secret_hash",
]
