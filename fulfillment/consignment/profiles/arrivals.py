"""Announced pieces: new announcements, and those that are put right while the piece is on its way."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.access.models import PLATFORM_ROLES, Right
from backoffice.events.actors import Actor
from backoffice.events.places import refuse_elsewhere
from backoffice.files.services import Archive
from backoffice.imports.amounts import currency_choices
from backoffice.imports.comparing import still_as_written, still_to_write
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone
from backoffice.imports.profiles import CHANGED, MOVED, Option, Profile, register
from backoffice.merchants.profiles.brands import BRAND_OPTION, brand_called
from backoffice.money import exact
from catalog.inventory.models import Warehouse
from catalog.products.words import code_by_word

from .. import services
from ..models import AnnouncedBy, Arrival
from ..resources import ArrivalResource
from ..services import Announcement
from ..states import ANNOUNCE
from .checking import ArrivalCheck, announced_by_key, facts_of

_LABEL = "the arrival of {}"


def _warehouses() -> list[tuple[str, str]]:
    return [(w.code, f"{w.code} {w.name}") for w in Warehouse.objects.open().order_by("code")]


@register
class ArrivalProfile(Profile):
    """One row is one piece that is to come. See `ArrivalCheck` for the rules of its key and facts."""

    name = "arrivals"
    label = "Expected arrivals"
    key = ("brand", "reference")
    key_parts = ("brand", "reference")
    counted = {"brand": "brand", "category": "category_id", "warehouse": "warehouse"}
    resource = ArrivalResource
    check = ArrivalCheck
    roles = ANNOUNCE
    model = Arrival
    takers = PLATFORM_ROLES | {Right.GOODS}
    together = (("asking_price", "currency"),)
    page = "admin:consignment_arrival_change"
    causes = {
        "unit_exists": "The piece is here already",
        "unit_away": "The piece was here and left",
        "agreement_ended": "Its agreement has ended by then",
        "below_minimum": "Below the minimum price of its agreement",
        "other_currency": "In another currency than its agreement",
    }
    options = (
        Option("warehouse", "Warehouse", _warehouses, required=True, hint="Where the pieces will come in."),
        Option(
            "announced_by",
            "Announced by",
            lambda: list(AnnouncedBy.choices),
            default=AnnouncedBy.CONSIGNOR,
            hint="Who says that they come.",
        ),
        BRAND_OPTION,
        Option(
            "currency",
            "Currency",
            currency_choices,
            default="EUR",
            hint="For prices that do not say theirs, in column, header or cell.",
        ),
    )

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        warehouse = Warehouse.objects.get(code=options["warehouse"])
        refuse_elsewhere(actor, [warehouse.pk], what="announce arrivals")

    def shown(self, name: str, value: Any) -> Any:
        return brand_called(value) if name == "brand" else value

    def export(self, ids: Sequence[int]) -> list[Exported]:
        rows = Arrival.objects.filter(pk__in=ids)
        return [_exported(row) for row in rows.select_related("brand", "category", "agreement", "warehouse")]

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Announces the new ones and revises the others; what moved since the preview is a conflict."""
        applied = Applied()
        here = announced_by_key((row.key for row in rows), lock=True)
        work = still_to_write(rows, here, applied, label=_LABEL)
        warehouse_id = Warehouse.objects.values_list("pk", flat=True).get(code=options["warehouse"])
        arrivals = services.announce_arrivals(
            announcements=[
                Announcement(
                    brand_id=row.key[0], reference=row.key[1], warehouse_id=warehouse_id,
                    announced_by=options["announced_by"], **_typed(row.facts),
                )
                for row in work.new
            ],
            actor=actor,
        )  # fmt: skip
        applied.created += [row.number for row in work.new]
        applied.records |= {
            row.number: Record(arrival.pk, arrival.reference)
            for row, arrival in zip(work.new, arrivals, strict=True)
        }
        outcome = services.revise_arrivals(
            revisions={pk: _typed(row.facts) for pk, row in work.changed.items()}, actor=actor
        )
        applied.updated += [work.changed[pk].number for pk in outcome.changed]
        applied.unchanged += [work.changed[pk].number for pk in outcome.unchanged]
        for pk, refusal in outcome.conflicts.items():
            applied.conflicts[work.changed[pk].number] = Flaw(
                CHANGED, "", refusal.sentence, "Import the file again: its preview shows what is here now."
            )
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Calls off what was announced and gives the others their former facts, where nothing moved since."""
        undone = Undone()
        here = announced_by_key((row.key for row in rows), lock=True)
        created, changed = still_as_written(rows, here, undone, label=_LABEL)
        gone = {
            arrival.pk
            for arrival in services.cancel_arrivals(
                arrival_ids=list(created), reason="The import was undone.", actor=actor
            )
        }
        for pk, row in created.items():
            if pk in gone:
                undone.done.append(row.number)
            else:
                undone.left[row.number] = Flaw(
                    MOVED,
                    "",
                    f"{row.key[1]} has arrived, so its announcement stays.",
                    "Nothing is to be done.",
                )
        outcome = services.revise_arrivals(
            revisions={
                pk: _typed({name: (row.found or {})[name] for name in row.facts})
                for pk, row in changed.items()
            },
            actor=actor,
        )
        undone.done += [changed[pk].number for pk in (*outcome.changed, *outcome.unchanged)]
        for pk, refusal in outcome.conflicts.items():
            undone.left[changed[pk].number] = Flaw(MOVED, "", refusal.sentence, "Nothing is to be done.")
        return undone


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the verbs take them: amounts and days were staged as text."""
    typed = dict(facts)
    if "asking_price" in typed:
        typed["asking_price"] = Decimal(typed["asking_price"])
    if typed.get("expected_on"):
        typed["expected_on"] = date.fromisoformat(typed["expected_on"])
    return typed


def _exported(arrival: Arrival) -> Exported:
    category = arrival.category.name
    if code_by_word(category) != arrival.category.code:
        category = arrival.category.code
    return Exported(
        id=arrival.pk,
        key=(arrival.brand_id, arrival.reference),
        cells={
            "reference": arrival.reference,
            "brand": arrival.brand.name,
            "title": arrival.title,
            "category": category,
            "model_reference": arrival.model_reference,
            "serial": arrival.serial,
            "tracking_number": arrival.tracking_number,
            "price": exact(arrival.asking_price, arrival.currency),
            "currency": arrival.currency,
            "expected_on": arrival.expected_on,
            "agreement": "" if arrival.agreement is None else arrival.agreement.number,
            "status": arrival.get_status_display(),
            "warehouse": arrival.warehouse.code,
        },
        facts=facts_of(arrival),
    )
