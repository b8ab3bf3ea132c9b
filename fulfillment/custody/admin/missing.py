"""What is not on its shelf, said by whoever looked for it: on the page of the piece, of its parcel, and of the pick."""

from typing import Any, cast

from django import forms
from django.contrib import admin

from backoffice.desk.admin import Desk
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from catalog.inventory.models import Unit
from catalog.inventory.states import BENCH, FLOOR, LYING
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.packing_admin import parcel_of
from fulfillment.shipping.queries import units_in
from fulfillment.shipping.states import ParcelStatus
from fulfillment.tasks.admin import TaskDesk
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.queries import NOT_DONE

from .. import services

LABEL = "It is not on its shelf"
OUTLOOK = (
    "No store offers it any more, and its order waits until somebody scans it, or writes it off as lost."
)


class _PieceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.bin or 'In no bin'}: {obj}"


class PieceForm(VerbForm):
    piece = _PieceField(Unit.objects.none(), label="Which piece")

    def fit(self, row: Task | Parcel) -> None:
        sought = self.fields["piece"]
        assert isinstance(sought, forms.ModelChoiceField)
        sought.queryset = Unit.objects.filter(pk__in=_sought(row)).order_by("bin", "pk")


def _sought(row: Task | Parcel) -> list[int]:
    parcel = parcel_of(row)
    if parcel is None or parcel.status != ParcelStatus.PLANNED:
        return []
    return [piece.pk for piece in units_in(parcel) if piece.missing_since is None]


def _miss(unit: Unit, *, actor: Actor) -> None:
    services.report_missing(unit_id=unit.pk, actor=actor)


def _miss_of(row: Task | Parcel, *, actor: Actor, piece: Unit) -> None:
    services.report_missing(unit_id=piece.pk, actor=actor)


def _may_be_missed(unit: Unit) -> bool:
    return unit.status in LYING and unit.missing_since is None and unit.in_transit_to_id is None


def _add_to_units() -> None:
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Unit)))
    missing = AdminVerb(
        "report_missing", LABEL, _miss, roles=BENCH, danger=True, offered=_may_be_missed, leads=False,
        outlook=lambda unit: OUTLOOK,
    )  # fmt: skip
    page.verbs = (*page.verbs, missing)


def _add_to_parcels() -> None:
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Parcel)))
    missing = AdminVerb(
        "report_missing", "A piece is not on its shelf", _miss_of, PieceForm, roles=BENCH, danger=True, leads=False,
        offered=lambda parcel: bool(_sought(parcel)), outlook=lambda parcel: OUTLOOK,
    )  # fmt: skip
    page.verbs = (*page.verbs, missing)


def _add_to_tasks() -> None:
    missing = AdminVerb(
        "report_missing", "A piece is not on its shelf", _miss_of, PieceForm, roles=FLOOR, danger=True, leads=False,
        offered=lambda task: task.kind == TaskKind.PICK and task.status in NOT_DONE and bool(_sought(task)),
        outlook=lambda task: OUTLOOK,
    )  # fmt: skip
    TaskDesk.verbs = (*TaskDesk.verbs, missing)


_add_to_units()
_add_to_parcels()
_add_to_tasks()
