"""Pages by cursor: as fast at any depth, and whole while rows come and go."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Newest first; `page_size` up to 500."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 500
