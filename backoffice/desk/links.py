"""A record's page links to another only for who may see that one: a link that leads to a refusal is none."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.fields import UnfoldAdminReadonlyField

from .names import titled

# Under this name the forms of a page, which Django makes anew for each request, know who looks at it.
LOOKED_AT = "looked_at_in"


def page_of(row: models.Model, model: type[models.Model], request: HttpRequest | None) -> str:
    """The address of the record's own page, or "" where it has none or who asks may not see it."""
    page = admin.site._registry.get(model)
    if page is None or (request is not None and not page.has_view_permission(request, row)):
        return ""
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[quote(row.pk)])


def _link(field: Any, remote_field: Any, row: models.Model) -> str:
    address = page_of(row, remote_field.model, getattr(field.form, LOOKED_AT, None))
    if not address:
        return titled(row)
    return format_html('<a href="{}" class="text-link">{}</a>', address, titled(row))


UnfoldAdminReadonlyField.get_admin_url = _link
