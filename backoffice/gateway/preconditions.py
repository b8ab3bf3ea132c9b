"""A change says of which state it is: ETag and If-Match (RFC 9110), and 428 where it does not (RFC 6585)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from rest_framework.request import Request

from backoffice.events.errors import Refusal

HEADER = "If-Match"


class PreconditionFailed(Refusal):
    """The record is not any more what the caller has seen. HTTP 412."""

    code = "precondition_failed"


class PreconditionRequired(Refusal):
    """The caller does not say which state of the record the change is of. HTTP 428."""

    code = "precondition_required"


def etag_of(representation: Mapping[str, Any]) -> str:
    """A strong validator: another one as soon as anything of the representation is another."""
    text = json.dumps(representation, cls=DjangoJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def must_match(request: Request, etag: str) -> None:
    """Compares If-Match with the record's ETag as it is under its lock; `*` matches whatever there is.

    Raises `PreconditionFailed` with the ETag as it is now, or `PreconditionRequired`.
    """
    asked = [each.strip() for each in request.headers.get(HEADER, "").split(",") if each.strip()]
    if not asked:
        raise PreconditionRequired(
            f"Send the header {HEADER} with the `etag` of the record as you have seen it, so that no change of "
            "another is undone unseen."
        )
    if etag not in asked and asked != ["*"]:
        raise PreconditionFailed(
            "The record was changed since you have read it; read it anew, and send your change again with its `etag`.",
            etag=etag,
        )
