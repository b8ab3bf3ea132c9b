"""The admin site of the office."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import path
from django.utils.http import urlencode
from unfold.sites import UnfoldAdminSite

from backoffice.desk import finding
from backoffice.desk.proofs import proofs
from backoffice.desk.requests import EVERYONE, actor_of
from backoffice.desk.todo import cards_for, happened_last, tables_for
from backoffice.navigation import groups, names
from backoffice.notices.queries import unread_count


class Office(UnfoldAdminSite):
    """Open to everyone with a role; each page asks for its own."""

    index_title = "What needs doing now"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(actor_of(request).roles & EVERYONE)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With the number at the bell, which stands on every page."""
        return {**super().each_context(request), "unread_notices": unread_count(actor_of(request).id)}

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Refuses an address with a NUL in it, which PostgreSQL keeps nowhere and so looks for nowhere."""

        @wraps(view)
        def readable(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise SuspiciousOperation("The address holds a NUL.")
            return view(request, *args, **kwargs)

        wrapped: Callable[..., Any] = super().admin_view(readable, cacheable)
        return wrapped

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Pages of the menu, and records by name or number."""
        return finding.search(request, groups(request))

    def names_of_menu(self) -> dict[str, str]:
        """Address → what the menu calls the page there."""
        return names()

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Logs nobody in: the account pages do, with throttling and the second factor.

        Stricter than allauth's own wrapper, which shows Django's form to whoever is logged in already; by that form
        one could log in as another, without the other's second factor.
        """
        if self.has_permission(request):
            return redirect(f"{self.name}:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        words = urlencode({"next": request.GET.get("next") or request.path.removesuffix("login/")})
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{words}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

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
        """With the page of proofs; without Django's «view on site»: no record has a public page there, and the shortcut
        trips over history tables.
        """
        own = path("proofs/", self.admin_view(partial(proofs, site=self)), name="proofs")
        return [own, *(url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site")]
