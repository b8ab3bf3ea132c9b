"""Records that stand on the page of another."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from unfold.admin import TabularInline

from .links import LOOKED_AT


class ReadOnlyInline(TabularInline):
    """Rows that belong to the record, shown and never edited here.

    A page whose records lie on tabs shows them beside the record itself where they are `at_first_sight`, and leaves out
    those that a record `seldom` has where it has none.
    """

    at_first_sight: ClassVar[bool] = False
    seldom: ClassVar[bool] = False

    template = "desk/inline.html"
    extra = 0
    can_delete = False
    hide_title = True
    show_change_link = True

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        setattr(formset.form, LOOKED_AT, request)
        return formset

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True
