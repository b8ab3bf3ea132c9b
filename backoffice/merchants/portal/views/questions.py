"""What a reviewer asks for, and the applicant's answers: thing by thing, in words or by a paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk.requests import actor_of

from ... import services
from ...models import Application, DocumentKind, InfoItem
from ..doors import does, for_clerks, page, sent
from ..forms import AnswerForm, WordsForm
from ..standing import documents_of, next_step, open_request
from .applications import application_of
from .papers import take


@for_clerks
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is asked for; once each thing is there, the answer is sent."""
    application = application_of(request, pk)
    form = AnswerForm(sent(request))
    if form.is_valid():
        if does(
            form,
            lambda: services.answer(application=application, actor=actor_of(request), **form.cleaned_data),
        ):
            messages.success(request, _("Sent. The reviewer goes on."))
            return redirect("portal:application", pk)
    return _page(request, application, form)


@for_clerks
def answer_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One thing answered in words; what was sent for it before stays."""
    application = application_of(request, pk)
    asked = _item(application, item)
    form = WordsForm(sent(request), prefix=f"item-{item}")
    if form.is_valid():
        if does(
            form,
            lambda: services.answer_item(
                item=asked, version=asked.answered_with, actor=actor_of(request), **form.cleaned_data
            ),
        ):
            messages.success(request, _("Saved. Send the answer when each thing is there."))
            return redirect("portal:answer", pk)
    return _page(request, application, form, of_item=item)


@for_clerks
def send_paper(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One thing answered by a paper: a new one, or a better version of the one that was asked about."""
    application = application_of(request, pk)
    asked = _item(application, item)
    if not asked.kind:
        raise Http404
    kept = next(
        (each for each in documents_of(application)[asked.kind] if each.document.pk == asked.document_id),
        None,
    )
    return take(request, application, DocumentKind(asked.kind), kept, item=asked)


def _page(
    request: HttpRequest, application: Application, form: Any, *, of_item: int | None = None
) -> HttpResponse:
    """The page of the questions; `form` is the one that was filled in, of one thing or of the whole."""
    question = open_request(application)
    if question is None:
        return redirect("portal:application", application.pk)
    items = list(question.items.all())
    context = {
        "application": application,
        "question": question,
        "next": next_step(application),
        "items": [
            {
                "item": item,
                "form": form
                if item.pk == of_item
                else WordsForm(initial={"words": item.words}, prefix=f"item-{item.pk}"),
                "upload": reverse("portal:send_paper", args=[application.pk, item.pk]) if item.kind else "",
            }
            for item in items
        ],
        "open_items": sum(item.is_open for item in items),
        "answer_form": form if of_item is None else AnswerForm(),
    }
    return page(request, "answer.html", context, form)


def _item(application: Application, pk: int) -> InfoItem:
    """One of the open request's things; any other does not exist here."""
    question = open_request(application)
    items = question.items.all() if question is not None else ()
    found = next((item for item in items if item.pk == pk), None)
    if found is None:
        raise Http404
    return found
