"""The first page: what there is to apply for, what it takes, and how it goes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from backoffice.files.limits import DOCUMENT_BYTES, MEBIBYTE

from ...models import DocumentKind, StepClock
from .. import words
from ..doors import person


def welcome(request: HttpRequest) -> HttpResponse:
    """A company's people go straight to their applications."""
    if request.user.is_authenticated and not person(request).is_platform_staff:
        return redirect("portal:applications")
    return guide(request)


def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "merchants/portal/welcome.html", _explained())


def _explained() -> dict[str, Any]:
    days = _days_in_force()
    return {
        "channels": words.CHANNELS,
        "most_mb": DOCUMENT_BYTES // MEBIBYTE,
        "papers": [
            {"name": DocumentKind(kind).label, "what": what}
            for kind, what in words.PAPERS.items()
            if kind != DocumentKind.OTHER
        ],
        "way": [
            {
                "name": step.name,
                "what": step.what,
                "time": words.working_days(total)
                if (total := sum(days.get(each, 0) for each in step.steps))
                else "",
            }
            for step in words.WAY
        ],
    }


def _days_in_force() -> dict[str, int]:
    """How many working days each step may take that begins today."""
    today = timezone.now().date()
    clocks = StepClock.objects.filter(valid_from__lte=today).order_by("step", "-valid_from").distinct("step")
    return dict(clocks.values_list("step", "working_days"))
