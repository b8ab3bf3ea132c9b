"""Verbs of the access room."""

from .clients import (
    add_secret,
    change_scopes,
    create_client,
    deactivate_client,
    end_secret,
    must_reach_as_far,
    note_use,
    note_use_of_secret,
    revoke_secret,
    sweep_tokens,
)
from .people import create_user, give_brand, join_company, move_to_company
from .sessions import (
    ask_for_new_password,
    end_session,
    end_sessions,
    forget_session,
    recovery_codes_made,
    reset_second_factor,
    second_factor_dropped,
    second_factor_set,
    set_password,
    sweep_sessions,
)

__all__ = [
    "add_secret",
    "ask_for_new_password",
    "change_scopes",
    "create_client",
    "create_user",
    "deactivate_client",
    "end_secret",
    "end_session",
    "end_sessions",
    "forget_session",
    "give_brand",
    "join_company",
    "move_to_company",
    "must_reach_as_far",
    "note_use",
    "note_use_of_secret",
    "recovery_codes_made",
    "reset_second_factor",
    "revoke_secret",
    "second_factor_dropped",
    "second_factor_set",
    "set_password",
    "sweep_sessions",
    "sweep_tokens",
]
