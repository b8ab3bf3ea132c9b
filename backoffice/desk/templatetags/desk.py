"""Where a page stands, in the words of the menu, and where the records on it have pages of their own."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib import admin
from django.db import models

from ..links import page_of
from ..names import titled

register = template.Library()


@register.simple_tag(takes_context=True)
def crumbs(context: template.Context, parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The way to a page in the menu's own words: the list, and the record in it.

    A screen that has an entry of its own stands alone; the rooms of the code, which Unfold names first, are nobody's
    business.
    """
    known: dict[str, str] = admin.site.names_of_menu()  # type: ignore[attr-defined]
    if screen := known.get(context["request"].path):
        return [{"title": screen}]
    way = [part for part in parts if not _is_room(str(part.get("link") or ""))] or list(parts)
    return [{**part, "title": titled(known.get(str(part.get("link")), part["title"]))} for part in way]


@register.simple_tag(takes_context=True)
def own_page(context: template.Context, row: models.Model | None, inline: Any) -> str:
    """The address of a record that stands in a table on another's page; "" where the table leads nowhere."""
    if row is None or not getattr(inline, "show_change_link", False):
        return ""
    return page_of(row, inline.model, context["request"])


def _is_room(link: str) -> bool:
    return link.startswith("/admin/") and link.count("/") == 3
