"""Holding what a store offers: this piece, many pieces, or any piece that will do."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import BigIntegerField

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.merchants.models import Brand
from backoffice.money import exact
from catalog.inventory.models import Claim, Grade, Unit
from catalog.inventory.queries import why_missed, why_not_free, why_restricted
from catalog.inventory.services import claims_of, free_lapsed
from catalog.inventory.states import UNIT

from .. import queries
from ..limits import limits_of
from ..locks import lock_next_free
from ..models import Listing, Store
from ..queries import Wanted
from ..states import ListingStatus

MOST_AT_ONCE = 100
_TRIES = 5

_HOLD = "channels_hold(%s, %s, %s, %s, %s)"


def hold_listed(*, unit_id: int, store_code: str, actor: Actor, minutes: int | None = None) -> Claim:
    """Holds a unit that is listed in the store, at the price of its listing, on the store's channel.

    `minutes` is at most, and without a word exactly, the store's own. Of many callers one gets it. Raises `Conflict`
    with code `held` (until when, never by whom), `sold`, `not_listed`, or `restricted` while the brand may not sell
    such goods on the channel; `Busy` when another request keeps the row for long; `NotFound`, `Invalid`. Then nothing
    has been written.
    """
    (verdict,) = hold_listed_units(unit_ids=[unit_id], store_code=store_code, actor=actor, minutes=minutes)
    if isinstance(verdict, Claim):
        return verdict
    raise verdict


def hold_listed_units(
    *, unit_ids: Sequence[int], store_code: str, actor: Actor, minutes: int | None = None
) -> list[Claim | Conflict | NotFound]:
    """Holds every one of the units that can be; a verdict for each, in the order asked: its hold, or why not.

    One statement claims all that are free, with their events; what has lapsed is closed, unless another works on it
    this moment, and asked once more. Raises `Invalid` for more than 100 units or a unit twice, and as `hold_listed` for
    what is wrong with all of them.
    """
    UNIT.authorise("hold", actor)
    if len(unit_ids) > MOST_AT_ONCE:
        raise Invalid(
            f"{len(unit_ids)} units are asked for; {MOST_AT_ONCE} at once are the most.", field="units"
        )
    if len(set(unit_ids)) < len(unit_ids):
        raise Invalid("A unit is named twice; name each once.", field="units")
    possible = [pk for pk in unit_ids if pk <= BigIntegerField.MAX_BIGINT]
    held = _held(possible, store_code, minutes, actor)
    missing = [pk for pk in possible if pk not in held]
    if len(held) == len(unit_ids):
        return [held[pk] for pk in unit_ids]
    store = _store(store_code, minutes)
    # Of many, nobody is waited for here: rows are locked by now, and two batches that each keep what the other waits
    # for would not end. A lapsed one that another works on is theirs to take this moment.
    if freed := free_lapsed(missing, wait=len(unit_ids) == 1):
        held |= _held(freed, store_code, minutes, actor)
    missed = _why_not_held([pk for pk in unit_ids if pk not in held], store, actor)
    return [held.get(pk) or missed[pk] for pk in unit_ids]


@transaction.atomic
def hold_any(*, wanted: Wanted, store_code: str, actor: Actor, minutes: int | None = None) -> Claim:
    """Holds the cheapest piece in the store that will do; of equals, the one that was listed first.

    Pieces that others are about to take are passed over, so many who want the same model do not wait for each other.
    Raises `Conflict` with code `none_free`, `Invalid` for a wish that says too little or a grade that no scale has,
    or a store or brand that is not there.
    """
    UNIT.authorise("hold", actor)
    _refuse_vague(wanted)
    _refuse_unknown_grade(wanted)
    _refuse_unknown_brand(wanted)
    store = _store(store_code, minutes)
    for _ in range(_TRIES):
        found = lock_next_free(queries.offers_like(wanted, store))
        if found is None:
            break
        if found.lapsed:
            free_lapsed([found.unit_id])
        # The row is locked by now; only its listing may have ended since, and then the next one is asked for.
        if claim := _held([found.unit_id], store_code, minutes, actor).get(found.unit_id):
            return claim
    raise Conflict(
        f"No piece like that is free in {store} now; ask for another grade or a higher price, or try again later.",
        code="none_free",
        store=store.code,
    )


def _held(unit_ids: Sequence[int], store_code: str, minutes: int | None, actor: Actor) -> dict[int, Claim]:
    return claims_of(_HOLD, [list(unit_ids), store_code, minutes, actor.key, actor.name[:150]])


def _store(code: str, minutes: int | None) -> Store:
    """The store, which holds for so long. Raises `Invalid`."""
    store = queries.store_by_code(code)
    if minutes is not None and not 1 <= minutes <= store.hold_minutes:
        raise Invalid(f"{store} holds for 1 to {store.hold_minutes} minutes.", field="minutes")
    return store


def _why_not_held(unit_ids: Sequence[int], store: Store, actor: Actor) -> dict[int, Conflict | NotFound]:
    """Why each of these was not held, by unit id; two queries for most of them together."""
    units = Unit.objects.select_related("category").in_bulk(
        [pk for pk in unit_ids if pk <= BigIntegerField.MAX_BIGINT]
    )
    reasons: dict[int, Conflict | NotFound | None] = {
        pk: why_not_free(units[pk]) if pk in units else NotFound(f"There is no unit {pk}.", unit=pk)
        for pk in unit_ids
    }
    free = [pk for pk, reason in reasons.items() if reason is None]
    offers = queries.open_listings().filter(unit_id__in=free, store=store)
    listings = {listing.unit_id: listing for listing in offers} if free else {}
    return {
        pk: reason or _why_passed_over(units[pk], listings.get(pk), store, actor)
        for pk, reason in reasons.items()
    }


def _why_passed_over(unit: Unit, listing: Listing | None, store: Store, actor: Actor) -> Conflict:
    """Why a unit that is free was not held in this store."""
    if listing is None:
        return Conflict(
            f"Unit {unit} is not offered in {store}.",
            code="not_listed", unit=unit.pk, store=store.code, state=unit.status, permitted=[],
        )  # fmt: skip
    if listing.status == ListingStatus.SUSPENDED:
        restricted = why_restricted(unit, store.channel, actor)
        if restricted is not None:
            return restricted
    for limit in limits_of([unit.pk]).get(unit.pk, []):
        if limit.refusal is not None:
            return limit.refusal
    return why_missed(unit)


def _refuse_vague(wanted: Wanted) -> None:
    if not (wanted.brand or wanted.model_reference or wanted.title):
        raise Invalid(
            "Say what the piece shall be: by `model_reference`, `brand` or words of its `title`.",
            field="model_reference",
        )
    if wanted.most is not None:
        if not wanted.currency:
            raise Invalid("Say in which currency `most` is; no price is converted.", field="currency")
        exact(wanted.most, wanted.currency)


def _refuse_unknown_brand(wanted: Wanted) -> None:
    if wanted.brand and not Brand.objects.filter(code=wanted.brand).exists():
        raise Invalid(f"There is no brand «{wanted.brand}».", code="unknown_brand", field="brand")


def _refuse_unknown_grade(wanted: Wanted) -> None:
    """A slip of the pen would look as if no piece were free."""
    if wanted.grade is None:
        return
    scale, code = wanted.grade
    codes = list(Grade.objects.filter(scale=scale).order_by("-rank").values_list("code", flat=True))
    if code not in codes:
        known = f"its grades are {', '.join(codes)}" if codes else "there is no such scale"
        raise Invalid(f"«{code}» is no grade of the scale «{scale}»: {known}.", field="grade")
