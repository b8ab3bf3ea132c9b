"""Pages by cursor: as fast at any depth, and whole while rows come and go."""

from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from backoffice.events.errors import Invalid


class CursorPages(CursorPagination):
    """Newest first; `page_size` from 1 to 500. Raises `Invalid` for any other, and for a cursor that is not ours."""

    ordering = "-id"
    page_size_query_param = "page_size"
    page_size_query_description = "Results on a page, from 1 to 500; 50 without it"
    cursor_query_description = "From `next` or `previous` of an earlier page"
    max_page_size = 500

    def get_page_size(self, request: Request) -> int | None:
        text = request.query_params.get(self.page_size_query_param)
        if not text:
            return self.page_size
        if not (_is_number(text) and 1 <= int(text) <= self.max_page_size):
            raise Invalid(
                f"A page has from 1 to {self.max_page_size} results; «{text[:40]}» is no such number.",
                parameter=self.page_size_query_param,
            )
        return int(text)

    def encode_cursor(self, cursor: Cursor) -> str:
        """The address of a page, whose cursor begins with the mark of its list."""
        address: str = super().encode_cursor(cursor)
        (word,) = parse_qs(urlsplit(address).query)[self.cursor_query_param]
        return str(replace_query_param(address, self.cursor_query_param, self._mark(self.request) + word))  # type: ignore[attr-defined]

    def _mark(self, request: Request) -> str:
        """Stands for the list and its filters: on another one the same place would be some other page, unnoticed."""
        asked = sorted(
            (name, value)
            for name, values in request.query_params.lists()
            if name not in (self.cursor_query_param, self.page_size_query_param)
            for value in values
        )
        return blake2b(repr((request.path, asked)).encode(), digest_size=6).hexdigest()

    def decode_cursor(self, request: Request) -> Cursor | None:
        words = request.query_params.copy()
        if text := words.get(self.cursor_query_param, ""):
            mark = self._mark(request)
            if not text.startswith(mark):
                raise _no_cursor()
            words[self.cursor_query_param] = text.removeprefix(mark)
            request._request.GET = words  # type: ignore[assignment]
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except NotFound:
            raise _no_cursor() from None
        if cursor is not None and cursor.position is not None and not _is_number(str(cursor.position)):
            raise _no_cursor()
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                }
        return parameters


def _is_number(text: str) -> bool:
    """Whether the text is a whole number that an id can have."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def _no_cursor() -> Invalid:
    return Invalid(
        "That cursor is none of this list; follow `next` of an earlier page, or begin without a cursor.",
        parameter="cursor",
    )
