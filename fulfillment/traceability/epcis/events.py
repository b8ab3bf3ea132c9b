"""From events of the log to EPCIS events: a parcel at a time, in the order of the log."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from backoffice.events.models import Event

from ..identifiers import own, unit_uri
from .facts import Facts, LotFacts
from .vocabulary import CORRECTIONS, LOT, MISSED_BY, RUN, TAG, TAKEN, UNIT, VERDICT, Step, happened
from .zones import offset_at

Told = dict[str, Any]


def told(events: list[Event]) -> Iterator[Told]:
    """The EPCIS events of these events of the log. Inside a scope: what its wall hides is not told.

    A correction repeats the event that it corrects, with an `errorDeclaration` and the same identifier, as EPCIS 2.0
    (7.4.1.2) wants it; where it brings other facts, the event with these follows.
    """
    facts = Facts(events)
    for event in events:
        if event.verb in CORRECTIONS:
            yield from _correction(event, facts)
        elif event.subject_type == "unit":
            yield from _unit(event, facts)
        elif event.subject_type == "lot":
            yield from _lot(event, facts)
        elif event.verb == RUN:
            yield from _run(event, facts)


def _unit(event: Event, facts: Facts) -> Iterator[Told]:
    place = facts.place_of_unit(event)
    for action, step, name in TAG.get(event.verb, ()):
        yield {
            **_head(event, "AssociationEvent", facts, place, suffix=f"{action} {name}"),
            "parentID": unit_uri(event.subject_id),
            "childEPCs": [own("tag", str(event.data.get(name, "")))],
            "action": action,
            "bizStep": step,
            **_where(place, place),
            **_chained(event),
        }
    said = VERDICT.get(str(event.data.get("verdict", "")).lower()) or MISSED_BY.get(
        str(event.data.get("missed_by", ""))
    )
    for step_ in (said,) if said else UNIT.get(event.verb, ()):
        yield {
            **_head(event, "ObjectEvent", facts, place if step_.here else "", suffix=step_.suffix),
            "epcList": [unit_uri(event.subject_id)],
            **_done(step_, place, offered=bool(event.data.get("offered"))),
            **_business(event),
            **_chained(event),
            **_graded(event),
        }


def _lot(event: Event, facts: Facts) -> Iterator[Told]:
    lot = facts.lot(event.subject_id)
    if lot is None:
        return
    if event.verb == "lot.taken_from":
        kind, _, name = str(event.data["target"]).partition(":")
        step = TAKEN.get(kind, TAKEN["loss"])
        business = {"work": ("prodorder", "work-order"), "buyer": ("po", "order")}.get(kind)
        yield {
            **_lot_event(event, lot, step, facts, quantity=int(event.data["quantity"])),
            **(_transaction(business[0], own(business[1], name)) if business and name else {}),
            **_chained(event),
        }
        return
    for step in LOT.get(event.verb, ()):
        quantity = event.data.get("quantity")
        told_ = _lot_event(event, lot, step, facts, quantity=int(quantity) if quantity is not None else None)
        yield {**told_, **_dates(event.data), **_chained(event)}


def _lot_event(event: Event, lot: LotFacts, step: Step, facts: Facts, *, quantity: int | None) -> Told:
    of = lot.of(quantity) if quantity is not None else {"epcClass": lot.uri}
    return {
        **_head(event, "ObjectEvent", facts, lot.warehouse, suffix=step.suffix),
        "quantityList": [of],
        **_done(step, lot.warehouse),
    }


def _run(event: Event, facts: Facts) -> Iterator[Told]:
    run = facts.run(event)
    if run is None:
        return
    output = run.output
    yield {
        **_head(event, "TransformationEvent", facts, run.warehouse),
        **({"inputQuantityList": list(run.inputs)} if run.inputs else {}),
        **({"outputQuantityList": [output.of(run.pieces)]} if output is not None else {}),
        "transformationID": own("work-order", str(event.subject_id)),
        "bizStep": "repackaging",
        "disposition": "in_progress",
        **_where(run.warehouse, run.warehouse),
        **_transaction("prodorder", own("work-order", str(event.subject_id))),
        **(
            {"ilmd": {"cbvmda:lotNumber": output.number, "cbvmda:itemExpirationDate": run.expires_on}}
            if output is not None
            else {}
        ),
        **_chained(event),
    }


def _correction(event: Event, facts: Facts) -> Iterator[Told]:
    wrong = facts.beginning(event)
    if wrong is None:
        return
    originals = list(_unit(wrong, facts) if event.subject_type == "unit" else _lot(wrong, facts))
    reason = CORRECTIONS[event.verb]
    right = []
    if reason == "incorrect_data":
        right = [
            {
                **original,
                "eventID": _id(event, f"instead of {original['eventID']}"),
                **_dates({**wrong.data, **event.data["changed"]}),
                **_chained(event),
            }
            for original in originals
        ]
    for position, original in enumerate(originals):
        declared: Told = {"declarationTime": _utc(event.at), "reason": reason}
        if right:
            declared["correctiveEventIDs"] = [right[position]["eventID"]]
        yield {**original, "errorDeclaration": declared}
    yield from right


def _head(event: Event, kind: str, facts: Facts, place: str, *, suffix: str = "") -> Told:
    at = happened(event)
    offset = offset_at(facts.countries.get(place, ""), at)
    local = at.astimezone(timezone(offset))
    return {
        "type": kind,
        "eventID": _id(event, suffix),
        "eventTime": local.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": local.isoformat()[-6:],
    }


def _done(step: Step, place: str, *, offered: bool = False) -> Told:
    return {
        "action": step.action,
        "bizStep": step.step,
        "disposition": (step.offered if offered else "") or step.disposition,
        **_where(place if step.here else "", place if step.stays else ""),
    }


def _where(read_at: str, lies_in: str) -> Told:
    return {
        **({"readPoint": {"id": own("place", read_at)}} if read_at else {}),
        **({"bizLocation": {"id": own("place", lies_in)}} if lies_in else {}),
    }


def _business(event: Event) -> Told:
    """The order that it was done for, or the transfer, with where that leads."""
    if reference := event.data.get("order"):
        return _transaction("po", own("order", str(reference)))
    if reference := event.data.get("transfer"):
        to = event.data.get("to")
        leads = (
            {"destinationList": [{"type": "location", "destination": own("place", str(to))}]} if to else {}
        )
        return {**_transaction("desadv", own("transfer", str(reference))), **leads}
    return {}


def _transaction(kind: str, uri: str) -> Told:
    return {"bizTransactionList": [{"type": kind, "bizTransaction": uri}]}


def _graded(event: Event) -> Told:
    if not {"scale", "grade"} <= event.data.keys():
        return {}
    return {"entrepot:scale": str(event.data["scale"]), "entrepot:grade": str(event.data["grade"])}


def _dates(data: dict[str, Any]) -> Told:
    return {
        f"entrepot:{name}": str(data[key])
        for key, name in (("manufactured_on", "manufacturedOn"), ("expires_on", "expiresOn"))
        if data.get(key)
    }


def _chained(event: Event) -> Told:
    """Our own proof beside it: by these a reader sees that no event of the thing's chain is missing."""
    before = event.previous_hash
    return {
        "entrepot:sequence": event.sequence,
        "entrepot:hash": bytes(event.hash).hex(),
        **({"entrepot:previousHash": bytes(before).hex()} if before is not None else {}),
    }


def _id(event: Event, suffix: str = "") -> str:
    """The same event has the same identifier in each document."""
    name = " ".join(filter(None, [own("event", str(event.pk)), bytes(event.hash).hex(), suffix]))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
