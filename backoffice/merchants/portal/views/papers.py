"""The papers: what is asked for, what is there, sending a file, and getting it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backoffice.desk.requests import actor_of
from backoffice.files import kinds
from backoffice.files.limits import DOCUMENT_BYTES, MEBIBYTE

from ... import dossier, services
from ...models import Application, DocumentKind, DocumentVersion, InfoItem
from ...states import APPLY
from ..doors import does, for_clerks, for_the_company, go_on, page, sent
from ..papers import FORMS, PaperForm, suggestion
from ..standing import Kept, documents_of, filled, general, shelves, takes_papers
from ..words import PAPERS
from .applications import application_of, in_the_wizard

# What is true of the company and not of one application counts for all of its applications.
OF_THE_COMPANY = frozenset({DocumentKind.REGISTRATION, DocumentKind.BANK_PROOF, DocumentKind.RETAIL_LICENCE})


@for_the_company
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The third step: a shelf for each kind of paper."""
    application = application_of(request, pk)
    every, gaps = shelves(application), dossier.gaps(application)
    context = {
        **in_the_wizard("papers", application, gaps),
        "shelves": filled(every),
        "welcome": [shelf for shelf in every if not shelf.requirement and not shelf.documents],
        "general": general(gaps),
        "open": takes_papers(application) and actor_of(request).may(APPLY),
    }
    return page(request, "papers.html", context)


@for_clerks
def add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A further document of the kind."""
    application = application_of(request, pk)
    if kind not in DocumentKind.values:
        raise Http404
    return take(request, application, DocumentKind(kind), None)


@for_clerks
def renew(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """A further version of a document that is here; what the one before said is filled in."""
    application = application_of(request, pk)
    kept = [each for shelf in documents_of(application).values() for each in shelf]
    found = next((each for each in kept if each.document.pk == document), None)
    if found is None:
        raise Http404
    return take(request, application, DocumentKind(found.document.kind), found)


@require_GET
@for_the_company
def file(request: HttpRequest, pk: int, version: int) -> HttpResponseBase:
    """The company's own file, as it was kept."""
    application = application_of(request, pk)
    found = DocumentVersion.objects.filter(pk=version, company_id=application.company_id).first()
    if found is None:
        raise Http404
    return services.open_file(version=found, actor=actor_of(request))


def take(
    request: HttpRequest,
    application: Application,
    kind: DocumentKind,
    kept: Kept | None,
    *,
    item: InfoItem | None = None,
) -> HttpResponse:
    """The form of one paper: a new document, or with `kept` a further version. With `item` it answers that question."""
    if not takes_papers(application):
        messages.info(request, _("No papers can be added now."))
        return redirect("portal:application", application.pk)
    form = FORMS[kind](
        sent(request),
        request.FILES or None,
        application=application,
        replaces=kept is not None,
        initial=suggestion(kind, application, kept.latest if kept else None),
    )
    back = reverse("portal:answer" if item is not None else "portal:papers", args=[application.pk])
    if form.is_valid():
        if does(form, lambda: _keep(request, form, application, kind, kept, item)):
            messages.success(request, _("Received: %(paper)s.") % {"paper": kind.label})
            return go_on(request, back)
    context: dict[str, Any] = {
        "application": application,
        "kind": kind,
        "what": PAPERS[kind],
        "kept": kept,
        "item": item,
        "back": back,
        "kinds": ", ".join(sorted(each.upper() for each in kinds.PAPERS)),
        "most": DOCUMENT_BYTES,
        "most_mb": DOCUMENT_BYTES // MEBIBYTE,
    }
    return page(request, "paper.html", context, form)


def _keep(
    request: HttpRequest,
    form: PaperForm,
    application: Application,
    kind: DocumentKind,
    kept: Kept | None,
    item: InfoItem | None,
) -> None:
    """Papers of the company stay with it; those of an application with that one."""
    actor, file = actor_of(request), form.cleaned_data["file"]
    if kept is not None and file is None:
        version = services.restate_document(document=kept.document, facts=form.facts(), actor=actor)
    else:
        of_company = kept.document.application_id is None if kept is not None else kind in OF_THE_COMPANY
        version = services.add_document(
            application=None if of_company else application,
            company=application.company,
            kind=kind,
            file=file,
            filename=file.name,
            facts=form.facts(),
            document=kept.document if kept is not None else None,
            actor=actor,
        )
    if item is not None:
        services.answer_item(item=item, version=version, actor=actor)
