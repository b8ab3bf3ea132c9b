"""The admin site of the office."""

from typing import Any

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from backoffice.desk.requests import EVERYONE, actor_of
from backoffice.desk.todo import cards_for, happened_last, tables_for
from backoffice.notices.queries import unread_count


class Office(UnfoldAdminSite):
    """Open to everyone with a role; each page asks for its own."""

    index_title = "What needs doing now"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(actor_of(request).roles & EVERYONE)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the number at the bell, which stands on every page."""
        return {**super().each_context(request), "unread_notices": unread_count(actor_of(request).id)}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        cards = cards_for(request)
        context = {
            "cards": [card for card in cards if card.waiting],
            "quiet": [card for card in cards if not card.waiting],
            "tables": tables_for(request),
            "happened": happened_last(request),
        }
        return super().index(request, {**(extra_context or {}), **context})

    def get_urls(self) -> list[Any]:
        """Without Django's «view on site»: no record has a public page, and the shortcut trips over history tables."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
