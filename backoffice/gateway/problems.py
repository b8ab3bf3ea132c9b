"""Every error of the API is a problem document (RFC 9457)."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import defaults
from psycopg.errors import DeadlockDetected
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refusal

from .preconditions import PreconditionFailed, PreconditionRequired

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
STATUS_OF: dict[type[Refusal], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    PreconditionRequired: 428,
}


def problem(*, status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    """The members of a problem document; `code` is stable and for machines."""
    return {
        "type": f"urn:entrepot:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **members,
    }


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """The problem document that says why a verb was not done."""
    status = next((code for kind, code in STATUS_OF.items() if isinstance(refusal, kind)), 409)
    body = problem(status=status, code=refusal.code, detail=refusal.sentence, **refusal.data)
    if isinstance(refusal, Invalid) and "field" in refusal.data:
        # As what a field refuses by itself is told, so that a form puts both beside it in one way.
        field = {"field": refusal.data["field"], "code": refusal.code, "detail": refusal.sentence}
        body.setdefault("errors", [field])
    return body


class RefusalOnRecord(Response):
    """A problem document whose request is not undone: that it was refused is itself what was written."""

    on_record = True

    def __init__(self, *, status: int, code: str, detail: str, **members: Any) -> None:
        document = problem(status=status, code=code, detail=detail, **members)
        super().__init__(document, status=status, content_type=PROBLEM_TYPE)

    @classmethod
    def of(cls, refusal: Refusal) -> "RefusalOnRecord":
        """The answer to a verb that was undone by itself, and whose attempt was noted since."""
        document = problem_of(refusal)
        return cls(**{name: value for name, value in document.items() if name not in ("type", "title")})


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translates what a view raised. None for a fault of ours: that becomes a 500 elsewhere."""
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        body = problem_of(error)
    elif isinstance(error, Http404):
        body = problem(status=404, code="not_found", detail="There is no such thing, or it is not yours.")
    elif isinstance(error, DjangoPermissionDenied):
        body = problem(status=403, code="forbidden", detail=str(error) or "This is not yours to do.")
    elif isinstance(error, exceptions.ValidationError):
        body = problem(
            status=422,
            code="invalid",
            detail="Some fields cannot be used; see `errors`.",
            errors=_flatten(error.detail),
        )
    elif isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        body = problem(
            status=error.status_code,
            code=codes if isinstance(codes, str) else error.default_code,
            detail=_sentence(error, context["view"]),
        )
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if isinstance(error, exceptions.MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
    elif isinstance(error, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        detail = f"The body without its files may have {most:,} bytes and has more; send less at once."
        body = problem(status=413, code="too_large", detail=detail)
    elif isinstance(error, TooManyFieldsSent | TooManyFilesSent):
        detail = (
            "The form has too many fields or files; send one file, with the fields that this address knows."
        )
        body = problem(status=400, code="malformed", detail=detail)
    elif isinstance(error, SuspiciousOperation):
        detail = f"The request cannot be read: {error}. Mend it and send it again."
        body = problem(status=400, code="malformed", detail=detail)
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=PROBLEM_TYPE)


def _sentence(error: exceptions.APIException, view: APIView) -> str:
    """The framework's words, with what to do."""
    match error:
        case exceptions.NotAuthenticated():
            return (
                "Send an access token in the header Authorization, as «Bearer …»; "
                "your client's id and secret get one from POST /api/oauth/token."
            )
        case exceptions.MethodNotAllowed():
            return f"{error.detail} This address takes {', '.join(view.allowed_methods)}."
        case exceptions.UnsupportedMediaType():
            taken = " or ".join(parser.media_type for parser in view.parser_classes)
            return f"{error.detail} Send the body as {taken}, and say so in Content-Type."
        case exceptions.ParseError():
            return f"The body cannot be read: {error.detail}. Mend it and send it again."
    return str(error.detail)


def _flatten(detail: Any, path: str = "") -> list[dict[str, str]]:
    """The validation errors as a list of {field, code, detail}; nested fields as a path `lines/0/unit`."""
    if isinstance(detail, dict):
        return [e for key, value in detail.items() for e in _flatten(value, _below(path, str(key)))]
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return [e for index, item in enumerate(detail) for e in _flatten(item, f"{path}/{index}")]
    items = detail if isinstance(detail, list) else [detail]
    return [{"field": path, "code": getattr(item, "code", "invalid"), "detail": str(item)} for item in items]


def _below(path: str, key: str) -> str:
    """The path of a field; what is wrong with an object as a whole stands under the object's own."""
    if path and key == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}/{key}" if path else key


def as_problem(status: int, code: str, detail: str, **members: Any) -> JsonResponse:
    """A problem document for an answer that no REST view gives."""
    document = problem(status=status, code=code, detail=detail, **members)
    return JsonResponse(document, status=status, content_type=PROBLEM_TYPE)


def _put_back(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return as_problem(
            STATUS_OF[Conflict],
            Busy.code,
            "Another request was working on the same records, and this one was put back; send it again in a moment.",
        )
    return _in_own_language(request, lambda: render(request, "409.html", status=STATUS_OF[Conflict]))


def _in_own_language(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """A page that stops somebody, in their language, whatever the page that they wanted speaks. Before it is known who
    asks (see `LanguageMiddleware`) it is the one that is spoken then.
    """
    speaks: Callable[[], str] | None = getattr(request, "speaks", None)
    language = (speaks() if speaks else translation.get_language()) or settings.LANGUAGE_CODE
    with translation.override(language):
        response = page()
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 400 of a request that cannot be read, or that no view gets to see, such as one for a foreign host."""
    if request.path.startswith("/api/"):
        return as_problem(
            400, "bad_request", "The request cannot be served as it is; check its Host header and its form."
        )
    if isinstance(exception, DisallowedHost):
        # A page would ask for the host again.
        return defaults.bad_request(request, exception)
    return _in_own_language(request, lambda: render(request, "400.html", status=400))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The 403 of a form without its cookie: the page was open for long, or the browser keeps none."""

    def told() -> str:
        return _(
            "This page was open for too long, or your browser keeps no cookies for it. Load it anew, and send it once "
            "more."
        )

    if request.path.startswith("/api/"):
        return as_problem(403, "csrf_failed", told())
    return _in_own_language(request, lambda: render(request, "403.html", {"exception": told()}, status=403))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 of a page that is not this person's."""
    return _in_own_language(request, lambda: defaults.permission_denied(request, exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 of an address that leads nowhere."""
    if request.path.startswith("/api/"):
        return as_problem(
            404, "not_found", f"There is nothing at {request.path}; see /api/docs/ for what there is."
        )
    return _in_own_language(request, lambda: defaults.page_not_found(request, exception))


def too_many(request: HttpRequest) -> HttpResponse:
    """The 429 of a page where somebody guesses, or asks for letters, too often."""
    return _in_own_language(request, lambda: render(request, "429.html", status=429))


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500: our fault, said without a stack trace.

    It is a 409 where transactions waited for each other and PostgreSQL put this one back, be it at its commit, where
    no view is asked any more: nothing was written, and the same request may succeed.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError) and isinstance(error.__cause__, DeadlockDetected):
        return _put_back(request)
    if request.path.startswith("/api/"):
        return as_problem(
            500,
            "server_error",
            "The fault is ours and was logged; nothing was written. Try the same request again.",
        )
    return defaults.server_error(request)
