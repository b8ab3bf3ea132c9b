"""Carriers and the ranges of numbers that they give us."""

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation, UniqueViolation

from backoffice.access.models import Role
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record

from ..jobs import ask_to_fulfil
from ..models import Carrier, NumberPool, Vocabulary
from ..numbers import NumberError, s10_number
from ..queries import without_number

LAST_SERIAL = 99_999_999


def install_carriers() -> None:
    """The carrier that a new installation starts with, and its first numbers. Again, it changes nothing.

    The carrier is invented. Its numbers have the form of a real post's; replace them by a range of your own
    before anything is sent.
    """
    if Carrier.objects.filter(code="air-mail").exists():
        return
    actor = office("reference data")
    carrier = register_carrier(
        code="air-mail",
        name="La Route Postale",
        service="Tracked air mail",
        vocabulary=Vocabulary.SEVENTEEN_TRACK,
        actor=actor,
    )
    add_number_pool(
        carrier_id=carrier.pk,
        service="LX",
        country="FR",
        first_serial=10_000_000,
        last_serial=19_999_999,
        actor=actor,
    )


@transaction.atomic
def register_carrier(*, code: str, name: str, service: str, vocabulary: str, actor: Actor) -> Carrier:
    """A new carrier; `service` is printed on its labels. Raises Forbidden, Invalid, Conflict `carrier_exists`."""
    _require_admin(actor, "registers carriers")
    if vocabulary not in Vocabulary.values:
        raise Invalid(
            f"Nobody reports in «{vocabulary}». Known: {', '.join(Vocabulary.values)}.", field="vocabulary"
        )
    carrier = Carrier(code=code, name=name.strip(), service=service.strip(), vocabulary=vocabulary)
    if not (carrier.code and carrier.name and carrier.service):
        raise Invalid("A carrier needs a code, a name, and a service to print on its labels.", field="name")
    try:
        with transaction.atomic():
            carrier.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(
                f"There is a carrier «{code}» already; choose another code.", code="carrier_exists"
            ) from error
        raise
    record(carrier, "carrier.registered", actor=actor, code=code, name=carrier.name, vocabulary=vocabulary)
    return carrier


@transaction.atomic
def add_number_pool(
    *, carrier_id: int, service: str, country: str, first_serial: int, last_serial: int, actor: Actor
) -> NumberPool:
    """A range of S10 serials (UPU S10: two letters, eight digits, check digit, country) for a carrier.

    Parcels of the carrier that waited for a number run on. Raises Forbidden, Invalid, or Conflict
    `numbers_overlap` when a serial of the range stands in another pool.
    """
    _require_admin(actor, "adds number pools")
    carrier = Carrier.objects.filter(pk=carrier_id).first()
    if carrier is None:
        raise Invalid(f"There is no carrier {carrier_id}; register it first.", field="carrier")
    if not 0 <= first_serial <= last_serial <= LAST_SERIAL:
        raise Invalid(
            "A pool runs from a first to a last serial of up to eight digits; "
            f"{first_serial} to {last_serial} does not.",
            field="first_serial",
        )
    try:
        s10_number(service=service, serial=first_serial, country=country)
    except NumberError as error:
        raise Invalid(str(error), field="service") from error
    pool = NumberPool(
        carrier=carrier,
        service=service,
        country=country,
        first_serial=first_serial,
        next_serial=first_serial,
        last_serial=last_serial,
    )
    try:
        with transaction.atomic():
            pool.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, ExclusionViolation):
            raise Conflict(
                f"Some of {service} {first_serial:08d} to {last_serial:08d} {country} stand in a pool already; "
                "give the range that the carrier assigned anew.",
                code="numbers_overlap",
            ) from error
        raise
    record(
        pool,
        "number_pool.added",
        actor=actor,
        carrier=carrier.code,
        service=service,
        country=country,
        first_serial=first_serial,
        last_serial=last_serial,
    )
    waiting = without_number().filter(carrier=carrier).order_by("pk").only("order_id", "brand_id")
    for parcel in waiting[: last_serial + 1 - first_serial]:
        ask_to_fulfil(parcel.order_id, brand_id=parcel.brand_id, since="numbers", actor=actor)
    return pool


def _require_admin(actor: Actor, what: str) -> None:
    if not actor.may(frozenset({Role.PLATFORM_ADMIN})):
        raise Forbidden(f"Only a platform admin {what}.")
