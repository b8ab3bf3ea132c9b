"""The verbs of the traceability room."""

from .passports import issue_passport, renew_passport, revoke_passport

__all__ = ["issue_passport", "renew_passport", "revoke_passport"]
