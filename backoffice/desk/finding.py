"""The search beside the menu: pages by their names, and records by what people call them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from .admin import Desk
from .names import titled

# The shortest word by which records are looked for: one letter stands in nearly all of them.
SHORTEST = 2
# Of each kind; who wants more of one kind searches its list.
OF_A_KIND = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A page to go to: what it is called, what it is, and where."""

    title: str
    kind: str
    link: str


def search(request: HttpRequest, groups: list[dict[str, Any]]) -> TemplateResponse:
    """What goes by the words of `s`, in the menu of this person and among the records that they may see."""
    words = " ".join(request.GET.get("s", "").split())
    pages = [
        Found(str(item["title"]), "Page", str(item["link"]))
        for group in groups
        for item in group["items"]
        if words and words.casefold() in str(item["title"]).casefold()
    ]
    records = _records(request, words) if len(words) >= SHORTEST else []
    return TemplateResponse(request, "desk/found.html", {"words": words, "found": [*pages, *records]})


def _records(request: HttpRequest, words: str) -> list[Found]:
    return [
        Found(titled(row), titled(desk.opts.verbose_name), _address(desk, row.pk))
        for desk in admin.site._registry.values()
        if isinstance(desk, Desk) and desk.sought and desk.has_view_permission(request)
        for row in _rows(desk, request, words)
    ]


def _rows(desk: Desk, request: HttpRequest, words: str) -> Any:
    rows, _ = desk.get_search_results(request, desk.get_queryset(request), words)
    if desk.list_select_related and not isinstance(desk.list_select_related, bool):
        rows = rows.select_related(*desk.list_select_related)
    # By their key alone: a list of distinct rows in another order would be sorted whole for five of them.
    return rows.order_by("-pk").distinct()[:OF_A_KIND]


def _address(desk: Desk, pk: Any) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_change", args=[pk])
