"""The public page of a passport: read by anybody who has its address, without a login."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backoffice.access.middleware import address_of
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.files.services import serve
from backoffice.gateway.rates import Limit, seconds_to_next_minute

from . import queries
from .identifiers import giai_of
from .models import Passport
from .states import PassportStatus
from .story import flaw_picture, front_of, story_of

READER = office("passport page")
View = Callable[[HttpRequest, Passport], HttpResponseBase]


def _by_address(view: View) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """Finds the passport of the address, in the office's own scope: nobody is logged in here.

    1. Requests are counted before anything is looked up, so that guessing costs what reading costs.
    2. A wrong key, a key of another piece and a piece that does not exist are one and the same answer.
    3. Nothing on the way keeps the answer, and no search engine lists it.
    """

    @require_safe
    @wraps(view)
    def opened(request: HttpRequest, giai: str) -> HttpResponseBase:
        if Limit(f"passports:{address_of(request)}", settings.PASSPORT_RATE).count():
            response: HttpResponseBase = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = str(seconds_to_next_minute())
            return _unlisted(response)
        with scope(READER):
            passport = queries.passport_by_key(request.GET.get("key", ""))
            if passport is None or giai != giai_of(passport.unit_id):
                raise Http404("There is no such passport.")
            return _unlisted(view(request, passport))

    return opened


@_by_address
def passport_page(request: HttpRequest, passport: Passport) -> HttpResponse:
    if passport.status == PassportStatus.REVOKED:
        return render(request, "traceability/revoked.html", status=HTTPStatus.GONE)
    context = {
        "story": story_of(passport.unit),
        "giai": giai_of(passport.unit_id),
        "key": passport.key,
        "issued_at": passport.issued_at,
    }
    return render(request, "traceability/passport.html", context)


@_by_address
def passport_picture(request: HttpRequest, passport: Passport) -> HttpResponseBase:
    photo = front_of(passport.unit) if passport.status == PassportStatus.VALID else None
    if photo is None:
        raise Http404("There is no picture.")
    return serve(photo.file, filename="front.webp", media_type="image/webp", inline=True)


@_by_address
def passport_flaw(request: HttpRequest, passport: Passport) -> HttpResponseBase:
    """The picture of a flaw, by the number that the page gives: `?photo=`."""
    asked = request.GET.get("photo", "")
    valid = (
        passport.status == PassportStatus.VALID and asked.isascii() and asked.isdigit() and len(asked) < 19
    )
    photo = flaw_picture(passport.unit, int(asked)) if valid else None
    if photo is None:
        raise Http404("There is no picture.")
    return serve(photo.file, filename="flaw.webp", media_type="image/webp", inline=True)


def _unlisted(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response
