"""What the OpenAPI document says of every operation."""

import inspect
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from . import preconditions
from .idempotency import HEADER

WRITING = ("POST", "PATCH")
Parameters = list[OpenApiParameter | serializers.Serializer[Any] | type[serializers.Serializer[Any]]]


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """A problem document (RFC 9457). Further members carry the facts of the case."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable; decide by this one")
    detail = serializers.CharField(help_text="What is wrong, where, and what to do")
    errors = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]


PROBLEMS = {
    "400": "The body cannot be read",
    "401": "No token, or one that is unknown or over",
    "403": "The token lacks the scope",
    "404": "No such thing, or not yours",
    "409": "The world is in another state than this needs",
    "412": "The record was changed since you have read it",
    "413": "The body is too large",
    "415": "The body is in another format than this takes",
    "422": "The request cannot be used as it is",
    "428": "The change does not say which state it is of",
    "429": "Too many requests in this minute; Retry-After says when to go on",
}


class GatewaySchema(AutoSchema):
    """Adds the Idempotency-Key of writes, the If-Match of changes and the problem documents of every operation."""

    def get_summary(self) -> str:
        """The name of the operation in words, beside its path."""
        return str(self.get_operation_id()).replace("_", " ").capitalize()

    def get_description(self) -> str:  # type: ignore[override]
        """Of the method, or of its own class; what a base class says is for who writes doors."""
        method = getattr(self.view, self.method.lower(), None)
        return inspect.getdoc(method) or inspect.cleandoc(vars(type(self.view)).get("__doc__") or "")

    def get_override_parameters(self) -> Parameters:
        parameters = list(super().get_override_parameters())
        if self.method in WRITING:
            parameters.append(
                OpenApiParameter(
                    HEADER,
                    type={"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^\S(.*\S)?$"},
                    location=OpenApiParameter.HEADER,
                    required=True,
                    description="A value of your own; the same request again has one effect and one answer.",
                )
            )
        if self.method == "PATCH":
            parameters.append(
                OpenApiParameter(
                    preconditions.HEADER,
                    type={"type": "string", "minLength": 1},
                    location=OpenApiParameter.HEADER,
                    required=True,
                    description="The `etag` of the record as you have seen it",
                )
            )
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        for status, description in PROBLEMS.items():
            writes, one, changes = self.method in WRITING, "{" in self.path, self.method == "PATCH"
            applies = {
                "404": one or (writes and getattr(self.view, "names_others", False)),
                "422": writes or not one or self._is_list_view(),
                **dict.fromkeys(("400", "409", "413", "415"), writes),
                **dict.fromkeys(("412", "428"), changes),
            }
            if applies.get(status, True) and status not in responses:
                responses[status] = self._get_response_for_code(
                    OpenApiResponse(ProblemSerializer, description=description),
                    status,
                    media_types=["application/problem+json"],
                    direction=direction,
                )
        return responses
