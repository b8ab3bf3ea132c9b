"""The page «Proofs»: every named assertion, run while the page is asked for."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from backoffice.access.models import Role
from backoffice.events.assertions import Guilty, examine_all

from .requests import actor_of, may_see
from .told import pages_for

VIEWERS = frozenset({Role.PLATFORM_ADMIN})
EACH = timedelta(seconds=5)
WITHIN = timedelta(seconds=20)


def may_see_proofs(request: HttpRequest) -> bool:
    """Platform admins and auditors, to whom no wall hides a guilty row."""
    return may_see(actor_of(request), VIEWERS)


def proofs(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """What must always be true: how long each check took, and the rows that break it, with links to their pages."""
    if not may_see_proofs(request):
        raise PermissionDenied
    verdicts = list(examine_all(each=EACH, within=WITHIN))
    pages = pages_for(request)
    context = {
        **site.each_context(request),
        "title": "Proofs",
        "count": len(verdicts),
        "broken": sum(verdict.finished and not verdict.holds for verdict in verdicts),
        "late": sum(not verdict.finished for verdict in verdicts),
        "verdicts": [
            (verdict, round(verdict.seconds * 1000), [_linked(row, pages) for row in verdict.guilty])
            for verdict in sorted(verdicts, key=lambda verdict: (verdict.holds, not verdict.finished))
        ],
    }
    return TemplateResponse(request, "desk/proofs.html", context)


def _linked(row: Guilty, pages: dict[str, str]) -> dict[str, Any]:
    page = pages.get(row.subject_type)
    return {
        "name": f"{row.subject_type.replace('_', ' ').capitalize()} {row.subject_id}",
        "found": row.found,
        "address": reverse(page, args=[row.subject_id]) if page else "",
    }
