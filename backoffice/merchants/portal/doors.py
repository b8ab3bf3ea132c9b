"""Who comes in, and how a verb's refusal reaches the page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backoffice.access.models import Right, Role, User
from backoffice.desk.requests import actor_of
from backoffice.events.errors import Refusal, StateConflict

from ..states import APPLY

# Whose pages these are: those who may see their company's papers. What each may do the verbs decide.
SEE = frozenset({Role.APPLICANT, Role.BRAND_OWNER, Right.PAPERS, Right.MONEY})
INVALID = 422
View = Callable[..., HttpResponseBase]


def for_the_company(view: View) -> View:
    """Lets a company's people in. Staff have the admin; a member without the right is told whom to ask."""
    return _door(view, SEE)


def for_clerks(view: View) -> View:
    """Lets those of a company's people in who may apply for it; who may only look is told whom to ask."""
    return _door(view, APPLY)


def _door(view: View, roles: frozenset[str]) -> View:
    @wraps(view)
    @never_cache
    @login_required
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if person(request).is_platform_staff:
            return redirect("admin:index")
        if not actor_of(request).may(roles):
            return render(request, "merchants/portal/closed.html", status=403)
        return view(request, *args, **kwargs)

    return door


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def company_id_of(request: HttpRequest) -> int:
    """The id of the person's company; 0, which no company has, while they have not named theirs."""
    return person(request).company_id or 0


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None while the page is only looked at."""
    return request.POST if request.method == "POST" else None


def does(form: forms.Form, verb: Callable[[], Any]) -> bool:
    """Calls the verb in a savepoint. What it refuses stands in the form, at the field that the refusal names."""
    try:
        with transaction.atomic():
            verb()
    except StateConflict:
        form.add_error(
            None, _("This has changed meanwhile. Look at the application again to see how it stands.")
        )
        return False
    except Refusal as refusal:
        field = refusal.data.get("field")
        form.add_error(field if field in form.fields else None, refusal.sentence)
        return False
    return True


def go_on(request: HttpRequest, address: str) -> HttpResponse:
    """Leads on; an upload that a script has sent is told where to, so that the script can show the page itself."""
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"next": address})
    return HttpResponseRedirect(address)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], form: forms.Form | None = None
) -> HttpResponse:
    """The page; with a form that has errors it is a refused request, and nothing of it stays."""
    status = INVALID if form is not None and form.is_bound and form.errors else 200
    words = {**context, "form": form} if form is not None else context
    return render(request, f"merchants/portal/{template}", words, status=status)
