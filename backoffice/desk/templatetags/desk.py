"""Where a page stands, in the words of the menu."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.utils.text import capfirst

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
    return [{**part, "title": _titled(known.get(str(part.get("link")), part["title"]))} for part in way]


def _titled(name: Any) -> str:
    """Begun with a capital where that word is ours; a file's name, a reference or an address stays as it is written."""
    return str(name) if isinstance(name, Model) and _begins_with_its_own(name) else capfirst(name)


def _begins_with_its_own(record: Model) -> bool:
    """Whether a record's name begins with what somebody has written into it, or into the record it is named after."""
    name = str(record)
    for field in record._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            # What the name is made of has been read for it.
            other = getattr(record, field.name) if field.is_cached(record) else None
            if other is not None and name.startswith(str(other)):
                return _begins_with_its_own(other)
        elif not field.choices and (written := str(getattr(record, field.attname) or "")):
            if name.startswith(written):
                return True
    return False


def _is_room(link: str) -> bool:
    return link.startswith("/admin/") and link.count("/") == 3
