"""A record's page links to another only for who may see that one: a link that leads to a refusal is none."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from unfold.fields import UnfoldAdminReadonlyField

# Under this name the forms of a page, which Django makes anew for each request, know who looks at it.
LOOKED_AT = "looked_at_in"

_linked = UnfoldAdminReadonlyField.get_admin_url


def _link(field: Any, remote_field: Any, row: models.Model) -> Any:
    request: HttpRequest | None = getattr(field.form, LOOKED_AT, None)
    page = admin.site._registry.get(remote_field.model)
    if request is not None and page is not None and not page.has_view_permission(request, row):
        return str(row)
    return _linked(field, remote_field, row)


UnfoldAdminReadonlyField.get_admin_url = _link
