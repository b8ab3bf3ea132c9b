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


def _link(field: Any, remote_field: Any, row: models.Model) -> str:
    request: HttpRequest | None = getattr(field.form, LOOKED_AT, None)
    page = admin.site._registry.get(remote_field.model)
    if page is None or (request is not None and not page.has_view_permission(request, row)):
        return titled(row)
    address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[quote(row.pk)])
    return format_html('<a href="{}" class="text-link">{}</a>', address, titled(row))


UnfoldAdminReadonlyField.get_admin_url = _link
