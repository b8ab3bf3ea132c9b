"""Tracking numbers that a carrier or a warehouse gives: which order's parcel goes under which."""

from collections.abc import Mapping, Sequence
from typing import Any

from backoffice.access.models import PLATFORM_ROLES, Right, Scope
from backoffice.events.actors import Actor
from backoffice.files.services import Archive
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from catalog.channels.queries import stores_in_sight

from .. import locks, services
from ..filters import ParcelFilter
from ..models import Carrier, Parcel
from ..resources import TrackingNumberResource
from ..services.numbering import NUMBERERS
from .checking import TrackingNumberCheck, facts_of, key_of, parcels_by_key
from .layouts import LAYOUTS

_LABEL = "parcel of order {}"


def _stores() -> list[tuple[str, str]]:
    return [(store.code, f"{store.code} {store.name}") for store in stores_in_sight()]


def _carriers() -> list[tuple[str, str]]:
    return list(Carrier.objects.order_by("name").values_list("code", "name"))


@register
class TrackingNumberProfile(Profile):
    """One row is one order and the number of its parcel. See `TrackingNumberCheck` for its key and facts."""

    name = "tracking"
    label = "Tracking numbers"
    key = ("store", "brand", "reference")
    key_parts = ("store", "brand", "reference")
    counted = {"store": "store", "brand": "brand", "carrier": "carrier"}
    resource = TrackingNumberResource
    check = TrackingNumberCheck
    roles = NUMBERERS
    model = Parcel
    takers = PLATFORM_ROLES | {Right.ORDERS, Scope.PARCELS_READ}
    filters = ParcelFilter
    blank_says = True
    layouts = LAYOUTS
    page = "admin:shipping_parcel_change"
    options = (
        Option("store", "Store", _stores, hint="Whose orders these are, where stores use the same numbers."),
        BRAND_OPTION,
        Option("carrier", "Carrier", _carriers, hint="For rows that do not say theirs."),
    )

    def shown(self, name: str, value: Any) -> Any:
        if name == "brand":
            return brand_called(value)
        if name == "carrier" and value is not None:
            return Carrier.objects.get(code=value).name
        return value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        rows = Parcel.objects.filter(pk__in=ids)
        return [_exported(parcel) for parcel in rows.select_related("order__store", "brand", "carrier")]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Gives the parcels their numbers; one that moved since the preview is a conflict."""
        applied = Applied()
        locks.lock_parcels(standing.id for standing in parcels_by_key(row.key for row in rows).values())
        work = still_to_write(rows, parcels_by_key(row.key for row in rows), applied, label=_LABEL)
        carriers = dict(Carrier.objects.values_list("code", "pk"))
        outcome = services.give_numbers(
            numberings=[
                services.Numbering(pk, row.facts["waybill"], carriers.get(row.facts.get("carrier", "")))
                for pk, row in work.changed.items()
            ],
            actor=actor,
        )
        applied.updated += [work.changed[pk].number for pk in outcome.given]
        applied.unchanged += [work.changed[pk].number for pk in outcome.unchanged]
        for pk, refusal in outcome.conflicts.items():
            number = work.changed[pk].number
            applied.records.pop(number)
            applied.conflicts[number] = Flaw(
                CHANGED,
                "",
                refusal.sentence,
                "Import the file again: its preview shows the parcel as it is now.",
            )
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Takes the numbers off where no label is printed and no carrier has reported."""
        undone = Undone()
        locks.lock_parcels(standing.id for standing in parcels_by_key(row.key for row in rows).values())
        _, changed = still_as_written(rows, parcels_by_key(row.key for row in rows), undone, label=_LABEL)
        former = dict(Carrier.objects.values_list("code", "pk"))
        outcome = services.take_numbers_off(
            carriers={pk: former[(row.found or {})["carrier"]] for pk, row in changed.items()},
            reason="The import was undone.",
            actor=actor,
        )
        undone.done += [changed[pk].number for pk in (*outcome.given, *outcome.unchanged)]
        for pk, refusal in outcome.conflicts.items():
            undone.left[changed[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Stop the parcel on the floor where its number is wrong."
            )
        return undone


def _exported(parcel: Parcel) -> Exported:
    handed_over = parcel.handed_over_at
    return Exported(
        id=parcel.pk,
        key=key_of(parcel.order),
        cells={
            "reference": parcel.order.reference,
            "store": parcel.order.store.code,
            "brand": parcel.brand.name,
            "carrier": parcel.carrier.name,
            "waybill": parcel.waybill,
            "shipped_on": handed_over.date() if handed_over else None,
            "weight": f"{parcel.weight_g} g" if parcel.weight_g else None,
            "status": parcel.get_status_display(),
        },
        facts=facts_of(parcel),
    )
