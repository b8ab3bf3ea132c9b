"""Reading: whether the chain of a unit is whole, the passport behind an address, EPCIS documents and their links."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, NotFound
from backoffice.events.feed import Chain, chains
from backoffice.events.models import Event
from backoffice.jobs.queries import given_up
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus

from .models import EpcisDocument, Passport
from .services.documents import DOCUMENT_JOB
from .states import DocumentStatus, PassportStatus

PARCEL = 5_000
KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_SALT = "traceability.epcis"


@dataclass(frozen=True, slots=True)
class UnitChain:
    """The chain of one unit, checked now. `chain` is None when the log knows nothing of the unit.

    `status` is what the unit's row says, `told` the last status that its chain tells of.
    """

    unit_id: int
    reference: str
    status: str
    told: str
    chain: Chain | None

    @property
    def fault(self) -> str:
        """What is wrong, as a sentence; empty when all is well."""
        if self.chain is None:
            return "The log has no event of it."
        if self.chain.broken_at is not None:
            broken = self.chain.broken_at
            return (
                f"Event {broken} does not continue its chain: it, or one before it, was changed or removed."
            )
        if self.told != self.status:
            row, log = UnitStatus(self.status).label.lower(), self.told.replace("_", " ") or "nothing"
            return (
                f"It is {row}, and its chain ends with {log}: "
                "the row was changed past the log, or the end of the chain is missing."
            )
        return ""


def unit_chain(unit: Unit) -> UnitChain:
    """The chain of this unit, each hash computed anew."""
    return _checked([(unit.pk, unit.reference, unit.status)])[0]


def unit_chains(unit_ids: Collection[int] | None = None) -> Iterator[UnitChain]:
    """The chains of these units inside the wall, or of all of them, by their ids; read in parcels."""
    units = Unit.objects.order_by("pk")
    if unit_ids is not None:
        units = units.filter(pk__in=unit_ids)
    after = 0
    while parcel := list(units.filter(pk__gt=after).values_list("pk", "reference", "status")[:PARCEL]):
        yield from _checked(parcel)
        after = parcel[-1][0]


def _checked(units: list[tuple[int, str, str]]) -> list[UnitChain]:
    ids = [pk for pk, _, _ in units]
    found = chains("unit", ids)
    events = Event.objects.filter(subject_type="unit", subject_id__among=ids, data__has_key="status")
    latest = events.order_by("subject_id", "-sequence").distinct("subject_id")
    told = dict(latest.values_list("subject_id", "data__status"))
    return [
        UnitChain(pk, reference, status, str(told.get(pk, "")), found.get(pk))
        for pk, reference, status in units
    ]


def valid_passport(unit: Unit) -> Passport | None:
    return Passport.objects.filter(unit=unit, status=PassportStatus.VALID).first()


def passport_by_key(key: str) -> Passport | None:
    """The passport of an address, valid or revoked; None when no passport ever had this key, or none could have it."""
    if not KEY.fullmatch(key):
        return None
    passports = Passport.objects.select_related(
        "brand", "unit__category", "unit__grade", "unit__source_grade"
    )
    return passports.filter(key=key).first()


def own_documents(actor: Actor) -> QuerySet[EpcisDocument]:
    """What the actor took away; a file is for nobody else, since it holds what its author may see."""
    return EpcisDocument.objects.filter(author=actor.key)


def as_they_stand(documents: QuerySet[EpcisDocument]) -> QuerySet[Any]:
    """The documents with `stopped`: whether the job that was to write one has failed, so that there will be none."""
    return documents.annotate(stopped=given_up(DOCUMENT_JOB, waiting=Q(status=DocumentStatus.WRITING)))


def has_file(document: EpcisDocument) -> bool:
    return (
        document.status == DocumentStatus.READY
        and document.file_until is not None
        and document.file_until > timezone.now()
    )


def link_word(document: EpcisDocument, actor: Actor) -> str:
    """What a link to the file carries: for whom it is, and signed, since when."""
    return signing.TimestampSigner(salt=_SALT).sign_object({"document": document.pk, "actor": actor.key})


def file_of(document: EpcisDocument, *, word: str, actor: Actor) -> EpcisDocument:
    """The document, once the link has been looked at. Raises `Forbidden` (`link_over`, `link_wrong`), `NotFound`."""
    hours = settings.EXPORT_LINK_HOURS
    try:
        said = signing.TimestampSigner(salt=_SALT).unsign_object(word, max_age=timedelta(hours=hours))
    except signing.SignatureExpired as error:
        raise Forbidden(
            f"This link was good for {hours} hours. Open the document again: it shows a new one.",
            code="link_over",
        ) from error
    except signing.BadSignature as error:
        raise Forbidden("This link is not one that was given out here.", code="link_wrong") from error
    if said != {"document": document.pk, "actor": actor.key} or document.author != actor.key:
        raise Forbidden("This link was given to somebody else, or for another file.", code="link_wrong")
    if not has_file(document):
        raise NotFound("The file is not written yet, or no longer kept. Ask for it again.", code="no_file")
    return document
