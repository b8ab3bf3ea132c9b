"""A change says of which state it is: ETag and If-Match (RFC 9110), and 428 where it does not (RFC 6585). A reader who
has that state already is told no more (If-None-Match).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.http import parse_etags
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.events.errors import Refusal

HEADER = "If-Match"


def with_etag(request: Request, said: Mapping[str, Any], *, status: int = 200) -> Response:
    """The answer with a record and its `etag`, in the header too; a 304 to who reads again what has not changed."""
    headers = {"ETag": said["etag"]}
    if request.method == "GET":
        known = {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}
        if known & {said["etag"], "*"}:
            return Response(status=304, headers=headers)
    return Response(said, status=status, headers=headers)


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


class Etagged(serializers.ModelSerializer[Any]):
    """A record with the `etag` of all that it says: it goes back in If-Match with a change.

    `in_words` are fields that only say in some language what others say already.
    """

    in_words: ClassVar[frozenset[str]] = frozenset()
    etag = serializers.SerializerMethodField(help_text="For If-Match; another one when anything here changes")

    def get_etag(self, row: Any) -> str:
        return ""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        said = super().to_representation(instance)
        del said["etag"]
        return {**said, "etag": etag_of({name: said[name] for name in said.keys() - self.in_words})}
