"""EPCIS documents: asked for, written, given out for a while."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.access.models import PLATFORM_ROLES, Right, Role, Scope
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.files.services import keep
from backoffice.imports.authors import author_of
from backoffice.jobs.services import Run, enqueue
from catalog.inventory.models import Lot, Unit

from ..epcis.document import Selection, Step, chosen, write
from ..identifiers import company_prefix
from ..models import EpcisDocument
from ..states import EPCIS, DocumentStatus

DOCUMENT_JOB = "traceability.write"
# What a person waits for.
AT_ONCE = 2_000
MOST_EVENTS = 1_000_000
MOST_THINGS = 50_000
# PostgreSQL's bigint.
LARGEST = 2**63 - 1
# Auditors write nothing, and a document kept is a row.
TAKERS = (PLATFORM_ROLES - {Role.AUDITOR}) | {Right.GOODS, Scope.TRACEABILITY_READ}


@transaction.atomic
def take_epcis(
    *,
    actor: Actor,
    units: Sequence[int] = (),
    lots: Sequence[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> EpcisDocument:
    """Asks for the events of units and lots, or of a period, as an EPCIS 2.0 document; a short one is written at once.

    What the actor may not see is not in it. Raises `Forbidden`; `NotFound` for a thing that is not there or not the
    actor's; `Invalid` where nothing is chosen, nothing happened, or too much; `Conflict` (`no_company_prefix`).
    """
    selection = Selection(tuple(dict.fromkeys(units)), tuple(dict.fromkeys(lots)), since, until)
    may_take(actor)
    check(selection, actor)
    document = EpcisDocument(
        brand_id=actor.brands[0] if actor.brands else None,
        units=list(selection.units),
        lots=list(selection.lots),
        since=since,
        until=until,
        events=_counted(selection, actor, most=MOST_EVENTS),
        author=actor.key,
        created_by_name=actor.name[:150],
    )
    document.save(force_insert=True)
    record(
        document, "epcis_document.asked", actor=actor, events=document.events, units=len(selection.units),
        lots=len(selection.lots), since=since, until=until,
    )  # fmt: skip
    if document.events <= AT_ONCE:
        return _written(document, actor, step=lambda done: nullcontext())
    enqueue(
        DOCUMENT_JOB,
        key=str(document.pk),
        actor=actor,
        payload={"document": document.pk, "actor": actor.key},
        brand_id=document.brand_id,
    )
    document.refresh_from_db()
    return document


def write_document(run: Run) -> dict[str, Any]:
    """Writes a long document, as a job; called again after a death at any point, it begins anew.

    Each parcel is read in a scope of the author as they are then: who has lost a right meanwhile gets nothing more.
    """
    author = author_of(run.job.payload["actor"])
    with scope(author):
        may_take(author)
        document = EpcisDocument.objects.filter(pk=run.job.payload["document"]).first()
    if document is None:
        raise NotFound("Who asked for this document may no longer see it; nothing was written.")
    if document.status != DocumentStatus.WRITING:
        return {"events": document.events}

    @contextmanager
    def step(done: int) -> Iterator[None]:
        with scope(author):
            run.checkpoint(done=done, total=document.events)
            yield

    finished = _written(document, author, step=step)
    return {"events": finished.events}


def end_documents() -> int:
    """Deletes the files whose time is over; returns how many went. Inside a staff scope."""
    over = list(
        EpcisDocument.objects.filter(status=DocumentStatus.READY, file_until__lte=Now()).order_by("pk")[:500]
    )
    for document in over:
        with transaction.atomic():
            gone = partial(document.file.storage.delete, str(document.file.name))
            move(EPCIS, EpcisDocument.objects.filter(pk=document.pk), "end", actor=office("epcis"), file="")
            transaction.on_commit(gone)
    return len(over)


def may_take(actor: Actor) -> None:
    if not actor.may(TAKERS):
        raise Forbidden(
            f"{actor.name} may not take EPCIS documents away; it takes {' or '.join(sorted(TAKERS))}."
        )
    if not actor.passes_walls and not actor.brands:
        raise Forbidden(f"{actor.name} belongs to no brand whose goods could be told of.")


def check(selection: Selection, actor: Actor) -> None:
    """Raises what `take_epcis` says of a selection."""
    company_prefix()
    things = len(selection.units) + len(selection.lots)
    if not things and (selection.since is None or selection.until is None):
        raise Invalid("Name units or lots, or a period by its beginning and end.", code="nothing_chosen")
    if things > MOST_THINGS:
        raise Invalid(
            f"Name {MOST_THINGS:,} units and lots at most, or a period.", code="too_many", limit=MOST_THINGS
        )
    for moment in (selection.since, selection.until):
        if moment is not None and timezone.is_naive(moment):
            raise Invalid("A period is told with its time zone.", field="since")
    if selection.since is not None and selection.until is not None and selection.until <= selection.since:
        raise Invalid("The end of the period comes after its beginning.", field="until")
    for model, asked, what in ((Unit, selection.units, "unit"), (Lot, selection.lots, "lot")):
        possible = [pk for pk in asked if pk <= LARGEST]
        known = set(model._default_manager.filter(pk__in=possible).values_list("pk", flat=True))
        if missing := next((pk for pk in asked if pk not in known), None):
            raise NotFound(f"There is no {what} {missing}.", code="not_found", **{what: missing})


def _counted(selection: Selection, actor: Actor, *, most: int) -> int:
    count = len(chosen(selection, actor).order_by().values_list("pk", flat=True)[: most + 1])
    if not count:
        raise Invalid(
            "Nothing of what is chosen happened to a thing, so there is nothing to tell.",
            code="nothing_to_tell",
        )
    if count > most:
        raise Invalid(
            f"That is more than {most:,} events; choose a shorter period.", code="too_many", limit=most
        )
    return count


def _written(document: EpcisDocument, actor: Actor, *, step: Step) -> EpcisDocument:
    selection = Selection(tuple(document.units), tuple(document.lots), document.since, document.until)
    with NamedTemporaryFile("w+", encoding="utf-8", suffix=".jsonld") as paper:
        count = write(paper, selection, actor, created=timezone.now(), step=step)
        paper.flush()
        size = paper.tell()
        with step(document.events), open(paper.name, "rb") as content:
            keep(document.file, File(content))
            return move(
                EPCIS,
                EpcisDocument.objects.filter(pk=document.pk),
                "finish",
                actor=office("epcis"),
                data={"events": count},
                events=count,
                file=document.file.name or "",
                size=size,
                ready_at=Now(),
                file_until=timezone.now() + timedelta(days=settings.EXPORT_FILE_DAYS),
            )
