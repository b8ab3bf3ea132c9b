"""The same request sent twice has one effect and one answer."""

import functools
import hashlib
from collections.abc import Callable
from typing import Any, TypeVar, cast, overload

from django.core.files.uploadedfile import UploadedFile
from django.db import connection
from django.http import QueryDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backoffice.access.middleware import ScopedRequest
from backoffice.events.errors import Invalid
from backoffice.events.models import Answer

View = TypeVar("View", bound=APIView)
Handler = Callable[..., Response]

HEADER = "Idempotency-Key"
_IN_META = "HTTP_IDEMPOTENCY_KEY"
REPLAYED = "Idempotent-Replayed"
_LONGEST_KEY = 255
JSON = "application/json"


@overload
def idempotent(handler: Handler) -> Handler: ...


@overload
def idempotent(*, unkept: tuple[str, ...]) -> Callable[[Handler], Handler]: ...


def idempotent(
    handler: Handler | None = None, *, unkept: tuple[str, ...] = ()
) -> Handler | Callable[[Handler], Handler]:
    """Wraps a view's writing method.

    1. The key is inserted first; a twin in flight waits here until the first one has ended.
    2. An existing key with the same body gives the first answer again; with another body, 422.
    3. The answer is stored in the transaction of the effects. A refusal undoes both, so it may be tried again.

    Members of the answer that are `unkept` are given once: they are stored, and given again, as null.
    """
    if handler is None:
        return functools.partial(_wrapped, unkept=unkept)
    return _wrapped(handler, unkept=())


def _wrapped(handler: Handler, *, unkept: tuple[str, ...]) -> Handler:
    @functools.wraps(handler)
    def handle(view: View, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.META.get(_IN_META, "").strip()
        if len(key) > _LONGEST_KEY:
            raise Invalid(
                f"The header {HEADER} has {len(key)} characters, and {_LONGEST_KEY} are the most.",
                code="idempotency_key_too_long",
            )
        if not key:
            raise Invalid(
                f"Send the header {HEADER} with a value of your own, up to {_LONGEST_KEY} characters, new for each new "
                "request.",
                code="idempotency_key_missing",
            )
        caller = cast(ScopedRequest, request._request).actor.key
        fingerprint = _fingerprint(request)
        answer_id = _claim(caller, key, fingerprint)
        if answer_id is None:
            return _replay(caller, key, fingerprint)
        response = handler(view, request, *args, **kwargs)
        kept = {**response.data, **dict.fromkeys(unkept)} if unkept else response.data
        body = JSONRenderer().render(kept)
        _keep(answer_id, response, body)
        if body and not unkept:
            # Rendered by now: the framework would do it once more.
            response.content = body
            response["Content-Type"] = response.content_type or JSON
        return response

    return handle


def _claim(caller: str, key: str, fingerprint: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_answer (caller, key, fingerprint, content_type) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (caller, key) DO NOTHING RETURNING id",
            [caller, key, fingerprint, JSON],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _keep(answer_id: int, response: Response, body: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_answer SET status = %s, body = %s, content_type = %s WHERE id = %s",
            [response.status_code, body, response.content_type or JSON, answer_id],
        )


def _replay(caller: str, key: str, fingerprint: str) -> Response:
    answer = Answer.objects.get(caller=caller, key=key)
    if answer.fingerprint != fingerprint:
        raise Invalid(
            f"The {HEADER} «{key}» was used for another request; take a new key for a new request.",
            code="idempotency_key_reused",
        )
    assert answer.status is not None
    assert answer.body is not None
    response = _StoredResponse(
        status=answer.status, headers={REPLAYED: "true"}, content_type=answer.content_type
    )
    response.stored = bytes(answer.body)
    return response


class _StoredResponse(Response):
    """Gives the stored bytes as they were."""

    stored: bytes

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]  # as REST framework has it
        self["Content-Type"] = self.content_type or JSON
        return self.stored


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        form = cast(QueryDict, request.data)
        for name in sorted(form):
            for value in form.getlist(name):
                digest.update(f"\n{name}=".encode())
                if isinstance(value, UploadedFile):
                    for chunk in value.chunks():
                        digest.update(chunk)
                    value.seek(0)
                else:
                    digest.update(str(value).encode())
    else:
        digest.update(request._request.body)
    return digest.hexdigest()
