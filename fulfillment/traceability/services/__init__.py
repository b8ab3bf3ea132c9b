"""The verbs of the traceability room."""

from .documents import end_documents, take_epcis, write_document
from .passports import issue_passport, renew_passport, revoke_passport

__all__ = [
    "end_documents",
    "issue_passport",
    "renew_passport",
    "revoke_passport",
    "take_epcis",
    "write_document",
]
