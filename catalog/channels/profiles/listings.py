"""Listings and prices: units offered in stores, their prices, and the end of offers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from backoffice.access.models import PLATFORM_ROLES, Right
from backoffice.events.actors import Actor
from backoffice.files.services import Archive
from backoffice.imports.amounts import currency_choices
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from backoffice.money import exact
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.states import CATALOG

from .. import services
from ..models import Listing, Store
from ..resources import ListingResource
from ..states import ListingStatus
from .checking import ListingCheck, Offer, facts_of, offers_by_key
from .wording import ENDED, OFFERED

_LABEL = "the offer of {}"
_UNDONE = "The import was undone."


def _stores() -> list[tuple[str, str]]:
    return list(Store.objects.order_by("code").values_list("code", "name"))


@register
class ListingProfile(Profile):
    """One row is one unit in one store. See `ListingCheck` for the rules of its key and facts."""

    name = "listings"
    label = "Listings and prices"
    key = ("store", "brand", "reference")
    key_parts = ("store", "brand", "reference")
    counted = {"store": "store", "brand": "brand"}
    resource = ListingResource
    check = ListingCheck
    roles = CATALOG
    model = Listing
    takers = PLATFORM_ROLES | {Right.SELLING}
    page = "admin:channels_listing_change"
    causes = {"unit_not_ready": "The piece is not ready yet"}
    options = (
        Option("store", "Store", _stores, hint="For rows that do not say theirs."),
        BRAND_OPTION,
        Option(
            "currency",
            "Currency",
            currency_choices,
            hint="For prices that do not say theirs, in column, header or cell.",
        ),
    )

    def shown(self, name: str, value: Any) -> Any:
        return brand_called(value) if name == "brand" else value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        """An ended listing with a later one of the same unit in the same store is history, and stays out."""
        later = Listing.objects.filter(unit=OuterRef("unit"), store=OuterRef("store"), pk__gt=OuterRef("pk"))
        rows = Listing.objects.filter(pk__in=ids).exclude(Exists(later))
        return [_exported(row) for row in rows.select_related("unit", "store", "brand")]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Opens, ends and prices offers; one that moved since the preview is a conflict."""
        applied = Applied()
        units = _lock(rows)
        here = offers_by_key(row.key for row in rows)
        work = still_to_write(rows, here, applied, label=_LABEL)
        opened = {row.number: row for row in work.new}
        ended: dict[int, Staged] = {}
        priced: dict[int, Staged] = {}
        for pk, row in work.changed.items():
            status = row.facts.get("status", (row.found or {})["status"])
            if status == OFFERED and (row.found or {})["status"] == ENDED:
                opened[row.number] = row
            elif status == ENDED:
                ended[pk] = row
            else:
                priced[pk] = row
        self._open(list(opened.values()), units, actor, applied)
        services.end_listings(listing_ids=list(ended), actor=actor)
        applied.updated += [row.number for row in ended.values()]
        self._price(priced, actor, applied)
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Ends what was opened, opens again what was ended, and gives back former prices, where nothing moved since."""
        undone = Undone()
        units = _lock(rows)
        here = offers_by_key(row.key for row in rows)
        created, changed = still_as_written(rows, here, undone, label=_LABEL)
        opened = {**created, **{pk: row for pk, row in changed.items() if _was(row) == ENDED}}
        by_id = {offer.id: offer for offer in here.values()}
        for pk in [pk for pk in opened if by_id[pk].status == ListingStatus.CLAIMED]:
            undone.left[opened.pop(pk).number] = _taken(by_id[pk])
        services.end_listings(listing_ids=list(opened), actor=actor, reason=_UNDONE)
        undone.done += [row.number for row in opened.values()]
        others = {pk: row for pk, row in changed.items() if _was(row) == OFFERED}
        self._open_again(
            {pk: row for pk, row in others.items() if by_id[pk].status == ListingStatus.ENDED},
            units,
            actor,
            undone,
        )
        priced = {pk: row for pk, row in others.items() if by_id[pk].status != ListingStatus.ENDED}
        outcome = services.reprice_listings(
            prices={pk: Decimal((row.found or {})["price"]) for pk, row in priced.items()}, actor=actor
        )
        undone.done += [priced[pk].number for pk in (*outcome.changed, *outcome.unchanged)]
        for pk, refusal in outcome.conflicts.items():
            undone.left[priced[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Change the price by hand when the unit is free."
            )
        return undone

    def _open(
        self, rows: Sequence[Staged], units: Mapping[tuple[int, str], int], actor: Actor, applied: Applied
    ) -> None:
        by_store: dict[str, dict[int, Staged]] = defaultdict(dict)
        for row in rows:
            store, brand_id, reference = row.key
            by_store[store][units[brand_id, reference]] = row
        for store, asked in by_store.items():
            listings = services.list_units(
                unit_ids=list(asked),
                store_codes=[store],
                price_of={pk: _price_of(row) for pk, row in asked.items()},
                actor=actor,
            )
            for listing in listings:
                row = asked[listing.unit_id]
                (applied.created if row.found is None else applied.updated).append(row.number)
                applied.records[row.number] = Record(listing.pk, f"{row.key[2]} in {store}")

    @staticmethod
    def _open_again(
        rows: Mapping[int, Staged], units: Mapping[tuple[int, str], int], actor: Actor, undone: Undone
    ) -> None:
        for row in rows.values():
            store, brand_id, reference = row.key
            services.list_units(
                unit_ids=[units[brand_id, reference]],
                store_codes=[store],
                price_of=Decimal((row.found or {})["price"]),
                actor=actor,
            )
            undone.done.append(row.number)

    @staticmethod
    def _price(rows: Mapping[int, Staged], actor: Actor, applied: Applied) -> None:
        outcome = services.reprice_listings(
            prices={pk: Decimal(row.facts["price"]) for pk, row in rows.items()}, actor=actor
        )
        applied.updated += [rows[pk].number for pk in outcome.changed]
        applied.unchanged += [rows[pk].number for pk in outcome.unchanged]
        for pk, refusal in outcome.conflicts.items():
            applied.conflicts[rows[pk].number] = Flaw(
                CHANGED, "", refusal.sentence, "Import the row again when the unit is free."
            )


def _lock(rows: Sequence[Staged]) -> dict[tuple[int, str], int]:
    """The ids of the rows' units, locked before their listings are looked at, as whoever claims them does."""
    known = Unit.objects.filter(
        brand_id__in={row.key[1] for row in rows}, reference__in={row.key[2] for row in rows}
    )
    wanted = {(row.key[1], row.key[2]) for row in rows}
    ids = {
        (brand_id, reference): pk
        for pk, brand_id, reference in known.values_list("pk", "brand_id", "reference")
        if (brand_id, reference) in wanted
    }
    lock_units(ids.values())
    return ids


def _price_of(row: Staged) -> Decimal:
    """What an offer is opened at: as the row says, else, in a list that came back unedited there, as it was before."""
    return Decimal(row.facts["price"] if "price" in row.facts else (row.found or {})["price"])


def _was(row: Staged) -> str:
    return str((row.found or {}).get("status", ""))


def _taken(offer: Offer) -> Flaw:
    return Flaw(
        MOVED, "", f"{offer.label[:1].upper()}{offer.label[1:]} is taken by a claim, so it stays.",
        "End it by hand when the unit is free.",
    )  # fmt: skip


def _exported(listing: Listing) -> Exported:
    return Exported(
        id=listing.pk,
        key=(listing.store.code, listing.brand_id, listing.unit.reference),
        cells={
            "store": listing.store.code,
            "brand": listing.brand.name,
            "reference": listing.unit.reference,
            "price": exact(listing.price, listing.currency),
            "currency": listing.currency,
            "status": listing.get_status_display(),
            "title": listing.unit.title,
        },
        facts=facts_of(listing),
    )
