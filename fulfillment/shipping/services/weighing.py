"""What a parcel weighs: what its scale may show, and the weight put right before the carrier has it."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.models import Unit

from .. import queries
from ..locks import lock_parcel
from ..models import Parcel
from ..papers import printed, store_label
from ..states import PARCEL, ParcelStatus
from ..weights import reckoned_weight

WEIGHED_IN = (ParcelStatus.PACKED, ParcelStatus.LABELLED)
WEIGHERS = PARCEL["pack"].roles
# A scale that reads in kilograms, or a digit too few or too many, is further off than any box and wrapping.
OFF_BY = 10


@transaction.atomic
def weigh_parcel(*, parcel_id: int, weight_g: int, actor: Actor, scale_shows_it: bool = False) -> Parcel:
    """Puts the gross weight of a packed parcel right, in grams, until the carrier has it. A label that was printed is
    printed anew; the one before stays in the storage, and its digest in the log.

    Raises `Forbidden`, `NotFound`, `StateConflict`, and `Invalid` as `why_not_weighed` says.
    """
    if not actor.may(WEIGHERS):
        raise Forbidden(f"{actor.name} may not weigh parcels; it takes {' or '.join(sorted(WEIGHERS))}.")
    parcel = lock_parcel(parcel_id)
    if parcel is None:
        raise NotFound(f"There is no parcel {parcel_id}.")
    refuse_elsewhere(actor, [parcel.warehouse_id], what="weigh a parcel")
    if parcel.status not in WEIGHED_IN:
        raise StateConflict(
            f"Parcel {parcel.pk} is {parcel.get_status_display().lower()}. Its weight is put right once it is packed, "
            "and until the carrier has it.",
            parcel=parcel.pk, state=parcel.status, permitted=[move.verb for move in PARCEL.onward(parcel.status)],
        )  # fmt: skip
    refusal = why_not_weighed(queries.units_in(parcel), weight_g, scale_shows_it=scale_shows_it)
    if refusal is not None:
        raise refusal
    before, parcel.weight_g = parcel.weight_g, weight_g
    if before == weight_g:
        return parcel
    label = {}
    if parcel.status == ParcelStatus.LABELLED:
        parcel.label.name, label["sha256"] = store_label(parcel, printed(parcel), anew=True)
    Parcel.objects.filter(pk=parcel.pk).update(weight_g=weight_g, label=parcel.label.name)
    record(parcel, "parcel.weighed", actor=actor, weight_g=weight_g, before=before, **label)
    return parcel


def why_not_weighed(units: Sequence[Unit], weight_g: int, *, scale_shows_it: bool) -> Invalid | None:
    """The refusal of a weight that no parcel has, or, with code `unlikely_weight`, that one with these pieces hardly
    has: then whoever has looked again says that the scale shows it. None where it can be.
    """
    lightest, heaviest = settings.PARCEL_LIGHTEST_G, settings.PARCEL_HEAVIEST_G
    if not lightest <= weight_g <= heaviest:
        return Invalid(
            f"A parcel weighs {lightest:,} to {heaviest:,} g gross, its box too; {weight_g:,} g cannot be. Weigh it "
            "again, in grams.",
            field="weight_g",
        )
    usual = reckoned_weight(unit.category for unit in units)
    if scale_shows_it or usual / OFF_BY <= weight_g <= usual * OFF_BY:
        return None
    inside = str(units[0]) if len(units) == 1 else f"these {len(units)} pieces"
    return Invalid(
        f"{weight_g:,} g is far from what a parcel with {inside} weighs: about {usual:,} g with its box. Weigh it "
        "again, in grams, or say that the scale shows it.",
        code="unlikely_weight", field="scale_shows_it", usual_g=usual,
    )  # fmt: skip
