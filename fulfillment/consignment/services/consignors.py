"""Consignors: registered, and put right. Events name them by number, never by name."""

import re
from typing import Any

from django.db import transaction
from django_countries import countries

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.merchants.models import Brand
from backoffice.merchants.services.wording import plain_words
from backoffice.merchants.states import MANAGE

from ..models import Consignor, ConsignorKind

# 5 to 20 digits with what parts them, and an extension.
_PHONE = re.compile(r"\+?(?:[\s()./-]*\d){5,20}(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?", re.IGNORECASE)
_TEXTS = {"name": 150, "email": 254, "phone": 40, "address": 300}


@transaction.atomic
def register_consignor(
    *,
    brand: Brand,
    kind: str,
    name: str,
    country: str,
    actor: Actor,
    email: str = "",
    phone: str = "",
    address: str = "",
) -> Consignor:
    """Registers a person or company that leaves pieces to be sold under the brand. Raises `Forbidden`, `Invalid`."""
    must_manage(actor, "registers consignors")
    if kind not in ConsignorKind.values:
        raise Invalid(f"A consignor is one of {', '.join(ConsignorKind.values)}.", field="kind")
    facts = _checked(name=name, email=email, phone=phone, address=address, country=country)
    consignor = Consignor.objects.create(brand=brand, kind=kind, **facts)
    record(consignor, "consignor.registered", actor=actor, kind=kind)
    return consignor


@transaction.atomic
def revise_consignor(
    *,
    consignor: Consignor,
    actor: Actor,
    name: str,
    country: str,
    email: str = "",
    phone: str = "",
    address: str = "",
) -> Consignor:
    """Writes a consignor's name and addresses anew; the event says which changed, not what they are.

    Raises `Forbidden`, `NotFound`, `Invalid`.
    """
    must_manage(actor, "revises consignors")
    current = Consignor.objects.select_for_update(of=("self",)).filter(pk=consignor.pk).first()
    if current is None:
        raise NotFound("There is no such consignor.")
    facts = _checked(name=name, email=email, phone=phone, address=address, country=country)
    changed = [column for column, value in facts.items() if getattr(current, column) != value]
    if changed:
        for column in changed:
            setattr(current, column, facts[column])
        current.save(update_fields=changed)
        record(current, "consignor.revised", actor=actor, changed=changed)
    return current


def must_manage(actor: Actor, deed: str) -> None:
    if not actor.may(MANAGE):
        raise Forbidden(
            f"{actor.name} may not do this: an account manager or a platform admin {deed}.",
            roles=sorted(MANAGE),
        )


def _checked(*, country: str, **texts: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for field, text in texts.items():
        facts[field] = " ".join(text.replace("\0", " ").split())
        if len(facts[field]) > _TEXTS[field]:
            raise Invalid(f"The {field} has {_TEXTS[field]} characters at most.", field=field)
    if not facts["name"]:
        raise Invalid("Say the consignor's name.", field="name")
    for field in ("name", "address"):
        plain_words(facts[field], field=field, strange="<>")
    if facts["phone"] and not _PHONE.fullmatch(facts["phone"]):
        raise Invalid(
            "Write the phone number in digits, with its country: for example +33 1 42 68 53 00.",
            field="phone",
        )
    code = country.strip().upper()
    if code not in countries:
        raise Invalid(f"«{country}» is no country; write its two letters, for example FR.", field="country")
    return {**facts, "country": code}
