"""A reviewer asks for exactly what is missing; the applicant answers each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record

from .. import clock
from ..models import Application, Document, DocumentKind, DocumentVersion, InfoItem, InfoRequest
from ..states import APPLICATION, ApplicationStatus
from .opening import must_be_complete
from .review import QUEUE, give_back
from .standing import locked, must_hold, reviews
from .wording import reason_of

SENTENCE_LENGTH = 500
MOST_ITEMS = 50
S = ApplicationStatus


@dataclass(frozen=True, slots=True)
class InfoAsk:
    """One thing to ask for: a document of a kind, a better version of one that is here, or an answer in words.

    `sentence` says more about a document, and is the question where words are asked for.
    """

    sentence: str = ""
    kind: str = ""
    document: Document | None = None


@transaction.atomic
def ask(
    *, application: Application, items: Sequence[InfoAsk], actor: Actor, message: str = ""
) -> InfoRequest:
    """Asks the applicant for what the items say; the reviewer's clock stands still until they answer.

    Raises `Forbidden`, `NotFound`, `StateConflict`, `Conflict` naming who has it in review, or `Invalid` naming the
    item (from 0) that cannot be asked.
    """
    APPLICATION.authorise("ask", actor)
    current = locked(application, actor)
    if current.status not in APPLICATION["ask"].sources:
        raise APPLICATION.conflict(current, "ask")
    must_hold(current, actor)
    if not 0 < len(items) <= MOST_ITEMS:
        raise Invalid(
            f"Ask for at least one thing and for {MOST_ITEMS} at most: a document, or a question in words.",
            field="items",
        )
    words = reason_of(message, field="message")
    asked = [_checked(item, number, current) for number, item in enumerate(items)]
    request = InfoRequest.objects.create(
        company_id=current.company_id,
        application=current,
        message=words,
        asked_by_id=cast(int, actor.id),
        review_due_at=current.due_at,
    )
    for item in asked:
        item.request = request
    InfoItem.objects.bulk_create(asked)
    move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "ask",
        actor=actor,
        data={
            "request": request.pk,
            "items": [_told(item) for item in asked],
            **({"message": words} if words else {}),
        },
        due_at=clock.due_at(S.NEED_INFO),
        reminded_at=None,
    )
    return request


@transaction.atomic
def answer_item(
    *, item: InfoItem, actor: Actor, version: DocumentVersion | None = None, words: str = ""
) -> InfoItem:
    """Gives one item what it asks for: a version of the document, or words, which may also say why there is none.

    It may be given anew until the whole request is answered. Raises `Forbidden`, `NotFound`, `StateConflict`, or
    `Invalid` for a version that is not what was asked for.
    """
    APPLICATION.authorise("answer", actor)
    known = InfoItem.objects.select_related("request__application").filter(pk=item.pk).first()
    if known is None:
        raise NotFound(_("There is no such question."))
    current = locked(known.request.application, actor)
    if current.status != S.NEED_INFO or known.request.answered_at is not None:
        raise APPLICATION.conflict(current, "answer")
    said = reason_of(words, field="words")
    if version is None and not said:
        raise Invalid(
            _("Give «%(item)s» a document, or an answer in words.") % {"item": known}, field="words"
        )
    if version is not None:
        _must_be_what_was_asked(version, known)
    InfoItem.objects.filter(pk=known.pk).update(answered_with=version, words=said)
    known.answered_with, known.words = version, said
    record(
        current,
        "application.item_answered",
        actor=actor,
        **_told(known),
        **({"filename": version.filename} if version is not None else {}),
        **({"words": said} if said else {}),
    )
    return known


@transaction.atomic
def answer(*, application: Application, actor: Actor, answer: str = "") -> Application:
    """Sends the answer: the application goes back to the reviewer who asked, with the days that were left.

    Where that person does no reviews any more it goes back into the queue. Raises `Forbidden`, `NotFound`,
    `StateConflict`, `Conflict` with code `items_open` naming what nobody has answered yet, or `Invalid` with code
    `application_incomplete` where a change has left the application without something it must say.
    """
    APPLICATION.authorise("answer", actor)
    current = locked(application, actor)
    if current.status != S.NEED_INFO:
        raise APPLICATION.conflict(current, "answer")
    request = current.info_requests.get(answered_at__isnull=True)
    left = [str(item) for item in request.items.order_by("pk") if item.is_open]
    if left:
        raise Conflict(
            _("These are not answered yet: %(items)s. Answer each of them, then send the answer.")
            % {"items": "; ".join(left)},
            code="items_open",
            items=left,
        )
    must_be_complete(current, gaps_may_be=True)
    words = reason_of(answer, field="answer")
    now = timezone.now()
    InfoRequest.objects.filter(pk=request.pk).update(answered_at=now, answer=words)
    second = current.second_reviewer_id is not None
    with scope(office("review")):
        asker = current.second_reviewer if second else current.reviewer
    back = move(
        APPLICATION,
        Application.objects.filter(pk=current.pk),
        "answer_second" if second else "answer",
        actor=actor,
        data={"request": request.pk, **({"answer": words} if words else {})},
        due_at=clock.resumed(stopped_at=request.asked_at, due=request.review_due_at),
        reminded_at=None,
    )
    if asker is None or not reviews(asker):
        return give_back(back, actor=QUEUE, data={"reason": "Who asked does no reviews any more."})
    return back


def _checked(item: InfoAsk, number: int, application: Application) -> InfoItem:
    """The item as a row without its request. Raises `Invalid` with its number."""
    sentence = " ".join(item.sentence.replace("\0", " ").split())
    document = item.document
    kind = document.kind if document is not None else item.kind

    def refuse(words: str) -> Invalid:
        return Invalid(words, field="items", item=number)

    if kind and kind not in DocumentKind.values:
        raise refuse(f"«{kind[:40]}» is no kind of document; use {', '.join(DocumentKind.values)}.")
    if not kind and not sentence:
        raise refuse("Ask for a document, or write the question.")
    if len(sentence) > SENTENCE_LENGTH:
        raise refuse(f"A question holds {SENTENCE_LENGTH} characters at most.")
    if document is not None and (
        document.company_id != application.company_id or document.application_id not in (None, application.pk)
    ):
        raise refuse("That document is not one of this application.")
    return InfoItem(company_id=application.company_id, kind=kind, document=document, sentence=sentence)


def _must_be_what_was_asked(version: DocumentVersion, item: InfoItem) -> None:
    # Read again: what the caller holds may be another company's, or older than it says.
    known = DocumentVersion.objects.select_related("document").filter(pk=version.pk).first()
    if known is None or known.company_id != item.company_id:
        raise NotFound(_("There is no such document among those of your company."))
    if item.kind and known.document.kind != item.kind:
        raise Invalid(
            _("«%(file)s» is another kind of document than the one that is asked for: %(kind)s.")
            % {"file": known.filename, "kind": item.get_kind_display()},
            field="version",
        )
    if item.document_id is not None and known.document_id != item.document_id:
        raise Invalid(
            _("«%(file)s» is another document; add a new version of the one that is asked for.")
            % {"file": known.filename},
            field="version",
        )
    if item.document_id is not None and known.created_at < item.request.asked_at:
        raise Invalid(
            _("«%(file)s» is the version that was looked at already; add a better one.")
            % {"file": known.filename},
            field="version",
        )


def _told(item: InfoItem) -> dict[str, str]:
    said = {"kind": item.kind, "sentence": item.sentence}
    return {name: text for name, text in said.items() if text}
