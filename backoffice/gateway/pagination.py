"""Pages by cursor: as fast at any depth, and whole while rows come and go."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

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

    def decode_cursor(self, request: Request) -> Cursor | None:
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
