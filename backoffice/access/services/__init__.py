"""Verbs of the access room."""

from .clients import (
    add_secret,
    change_scopes,
    create_client,
    deactivate_client,
    end_secret,
    note_use,
    note_use_of_secret,
    revoke_secret,
    sweep_tokens,
)
from .people import create_user

__all__ = [
    "add_secret",
    "change_scopes",
    "create_client",
    "create_user",
    "deactivate_client",
    "end_secret",
    "note_use",
    "note_use_of_secret",
    "revoke_secret",
    "sweep_tokens",
]
