"""Which language a page speaks."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware:
    """The pages below `TRANSLATED_PATHS` speak the person's language; all others speak that of the house.

    The language is the one the person has chosen, else that of the cookie, else what the browser asks for. It stands
    inside the scope's middleware, which knows the person already. Pages that are not translated would otherwise
    be half in the framework's Chinese and half in our English. What stops a person speaks their language everywhere:
    `request.speaks()` tells it to those pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        translated = request.path_info.startswith(settings.TRANSLATED_PATHS)
        language = _language_of(request) if translated else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            request.speaks = partial(_language_of, request)  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if translated:
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _language_of(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)
