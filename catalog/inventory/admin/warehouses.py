"""The pages of warehouses and of the grades of their benches."""

from typing import Any

from django.contrib import admin

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor

from .. import services
from ..models import Grade, Warehouse
from ..states import FLOOR
from .forms import BinsForm, ReviseWarehouseForm, ScaleForm, WarehouseForm


def _open_bins(warehouse: Warehouse, *, actor: Actor, codes: str) -> None:
    services.open_bins(warehouse=warehouse, codes=codes.split(), actor=actor)


def _revise(warehouse: Warehouse, *, actor: Actor, **words: Any) -> None:
    services.revise_warehouse(warehouse=warehouse, actor=actor, **words)


def _choose_scale(warehouse: Warehouse, *, actor: Actor, scale: str) -> None:
    services.choose_scale(warehouse=warehouse, scale=scale, actor=actor)


@admin.register(Warehouse)
class WarehouseAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "pk"
    subject = "warehouse"
    creation = AdminVerb(
        "open",
        "Open a warehouse",
        services.open_warehouse,
        WarehouseForm,
        roles=frozenset({Role.PLATFORM_ADMIN}),
    )
    verbs = (
        AdminVerb("open_bins", "Open bins", _open_bins, BinsForm, roles=FLOOR),
        AdminVerb(
            "revise",
            "Change its name or address",
            _revise,
            ReviseWarehouseForm,
            roles=frozenset({Role.PLATFORM_ADMIN}),
        ),
        AdminVerb(
            "choose_scale",
            "Choose the scale of its grades",
            _choose_scale,
            ScaleForm,
            roles=frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER}),
        ),
    )
    list_display = ("code", "name", "kind", "country", "automated")
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "kind", "country", "address", "automated", "grade_scale")


@admin.register(Grade)
class GradeAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    empty_advice = "They are installed with the office."
    list_display = ("label", "scale", "code", "rank")
    search_fields = ("label", "code", "scale")
    ordering = ("scale", "-rank")
    fields = ("label", "scale", "code", "rank")
