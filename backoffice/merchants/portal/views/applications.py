"""Applications: the list, the brand's step, the check before handing in, and what happens afterwards."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from backoffice.desk.requests import actor_of
from backoffice.notices.queries import notices_of

from ... import dossier, queries, services
from ...days import today
from ...models import Application, ApplicationSource, Company
from ...queries import sectors_on
from ...services.opening import OPEN_TO_CHANGES
from ...states import APPLICATION, APPLY, ApplicationStatus
from .. import standing
from ..doors import company_id_of, does, for_clerks, for_the_company, page, person, sent
from ..forms import BrandForm, DeclarationForm, WithdrawalForm
from ..steps import steps

NOTICES_SHOWN = 5


@for_the_company
def applications(request: HttpRequest) -> HttpResponse:
    """All of the company's, latest first; whoever has no company yet begins with it."""
    own = company_of(request)
    if own is None:
        return redirect("portal:company")
    rows = queries.with_first_days(Application.objects.filter(company=own)).order_by("-pk")
    context = {
        "company": own,
        "applications": [{"row": row, "next": standing.next_step(row)} for row in rows],
        "notices": notices_of(person(request).pk)[:NOTICES_SHOWN],
        "may_apply": actor_of(request).may(APPLY),
    }
    return page(request, "applications.html", context)


@for_clerks
def new(request: HttpRequest) -> HttpResponse:
    """The second step opens the application."""
    own = company_of(request)
    if own is None:
        return redirect("portal:company")
    form = BrandForm(sent(request), initial=BrandForm.suggestion(today()), sectors=sectors_on(today()))
    if form.is_valid():
        made: list[Application] = []
        if does(
            form,
            lambda: made.append(
                services.open_application(
                    company=own, source=ApplicationSource.PORTAL, actor=actor_of(request), **form.cleaned_data
                )
            ),
        ):
            return redirect("portal:papers", made[0].pk)
    context = {"company": own, "steps": steps("brand", None, has_company=True, papers_complete=False)}
    return page(request, "brand.html", context, form)


@for_clerks
def brand(request: HttpRequest, pk: int) -> HttpResponse:
    """The second step once more, while the application can be changed."""
    application = application_of(request, pk)
    if application.status not in OPEN_TO_CHANGES:
        return redirect("portal:application", pk)
    form = BrandForm(
        sent(request),
        initial={name: getattr(application, name) for name in BrandForm.base_fields},
        sectors=sectors_on(today()),
    )
    if form.is_valid():
        if does(
            form,
            lambda: services.change_application(
                application=application, actor=actor_of(request), **form.cleaned_data
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("portal:papers", pk)
    return page(request, "brand.html", in_the_wizard("brand", application, dossier.gaps(application)), form)


@for_clerks
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step: what is missing, what will be handed in, and the declaration."""
    application = application_of(request, pk)
    if application.status != ApplicationStatus.DRAFT:
        return redirect("portal:application", pk)
    form = DeclarationForm(sent(request))
    if form.is_valid():
        if does(form, lambda: _hand_in(application, request)):
            messages.success(
                request, _("Your application is with us. We tell you by mail as soon as something happens.")
            )
            return redirect("portal:application", pk)
    gaps = dossier.gaps(application)
    missing = standing.lacks(application, gaps)
    context = {
        **in_the_wizard("check", application, gaps),
        "missing": missing,
        "complete": not missing,
        "warnings": standing.warnings(application, gaps),
        "asked": standing.asked(application),
        "shelves": standing.filled(standing.shelves(application)),
    }
    return page(request, "check.html", context, form)


def _hand_in(application: Application, request: HttpRequest) -> None:
    """The declaration and the submission are one step: whoever cannot hand in has not declared anything."""
    actor = actor_of(request)
    services.change_application(application=application, agreed=True, actor=actor)
    services.submit(application=application, actor=actor)


@for_the_company
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the application stands, what happens next, and what has happened."""
    row = application_of(request, pk)
    return page(request, "application.html", standing.whole(row, request))


@for_clerks
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = application_of(request, pk)
    if row.status not in APPLICATION["withdraw"].sources:
        return redirect("portal:application", pk)
    form = WithdrawalForm(sent(request))
    if form.is_valid():
        if does(
            form, lambda: services.withdraw(application=row, actor=actor_of(request), **form.cleaned_data)
        ):
            messages.success(request, _("The application is withdrawn."))
            return redirect("portal:application", pk)
    return page(request, "withdraw.html", {"application": row}, form)


def company_of(request: HttpRequest) -> Company | None:
    """The person's company, from behind its own wall."""
    return Company.objects.filter(pk=company_id_of(request)).first()


def application_of(request: HttpRequest, pk: int) -> Application:
    """The company's own application; another company's does not exist here."""
    row = (
        Application.objects.filter(pk=pk, company_id=company_id_of(request)).select_related("company").first()
    )
    if row is None:
        raise Http404
    return row


def in_the_wizard(here: str, application: Application, gaps: Iterable[dossier.Gap]) -> dict[str, Any]:
    complete = not any(gap.blocks for gap in gaps if gap.kind is not None)
    return {
        "application": application,
        "steps": steps(here, application, has_company=True, papers_complete=complete),
    }
