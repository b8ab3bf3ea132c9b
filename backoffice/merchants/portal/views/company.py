"""The first step: the company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backoffice.desk.requests import actor_of

from ... import identifiers, services
from ...models import Company
from ..doors import company_id_of, does, for_clerks, page, sent
from ..forms import CompanyForm
from ..steps import steps


@for_clerks
def company(request: HttpRequest) -> HttpResponse:
    """Names the company, or corrects what was said of it; once it has been verified the office alone changes it."""
    own = Company.objects.filter(pk=company_id_of(request)).first()
    form = CompanyForm(sent(request), initial=CompanyForm.words_of(own) if own else None)
    if form.is_valid():
        words = form.cleaned_data
        actor = actor_of(request)
        if does(
            form,
            lambda: (
                services.change_company(company=own, actor=actor, **words)
                if own
                else services.claim_company(actor=actor, **words)
            ),
        ):
            return redirect("portal:applications" if own else "portal:new")
    context = {
        "company": own,
        "findings": [each for each in identifiers.findings(own) if each.stands] if own else [],
        "steps": steps("company", None, has_company=own is not None, papers_complete=False),
    }
    return page(request, "company.html", context, form)
