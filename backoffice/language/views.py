"""The switch between languages."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from backoffice.desk.requests import actor_of
from backoffice.events.errors import Invalid

from .services import choose_language


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and on the person who is logged in; goes back to the page of `next`."""
    if request.user.is_authenticated:
        try:
            choose_language(
                user=request.user, language=request.POST.get("language", ""), actor=actor_of(request)
            )
        except Invalid as refusal:
            return HttpResponse(refusal.sentence, status=422, content_type="text/plain; charset=utf-8")
    return set_language(request)
