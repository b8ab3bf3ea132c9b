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
from ..services.closing import CLOSERS
from ..states import FLOOR
from .forms import BinsForm, ReasonForm, ReviseWarehouseForm, ScaleForm, WarehouseForm


def _is_open(warehouse: Warehouse) -> bool:
    return warehouse.closed_at is None


def _open_bins(warehouse: Warehouse, *, actor: Actor, codes: str) -> None:
    services.open_bins(warehouse=warehouse, codes=codes.split(), actor=actor)


def _revise(warehouse: Warehouse, *, actor: Actor, **words: Any) -> None:
    services.revise_warehouse(warehouse=warehouse, actor=actor, **words)


def _close(warehouse: Warehouse, *, actor: Actor, reason: str) -> None:
    services.close_warehouse(warehouse=warehouse, reason=reason, actor=actor)


def _reopen(warehouse: Warehouse, *, actor: Actor) -> None:
    services.reopen_warehouse(warehouse=warehouse, actor=actor)


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
        AdminVerb("open_bins", "Open bins", _open_bins, BinsForm, roles=FLOOR, offered=_is_open),
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
        AdminVerb(
            "close",
            "Close it",
            _close,
            ReasonForm,
            roles=CLOSERS,
            offered=_is_open,
            danger=True,
            outlook=lambda warehouse: (
                "Nothing comes in any more, and it is offered nowhere. It can be opened again."
            ),
        ),
        AdminVerb(
            "reopen",
            "Open it again",
            _reopen,
            roles=CLOSERS,
            offered=lambda warehouse: not _is_open(warehouse),
        ),
    )
    list_display = ("code", "name", "kind", "country", "automated", "closed_at")
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "kind", "country", "address", "automated", "grade_scale", "closed_at")


@admin.register(Grade)
class GradeAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    empty_advice = "They are installed with the office."
    list_display = ("label", "scale", "code", "rank")
    search_fields = ("label", "code", "scale")
    ordering = ("scale", "-rank")
    fields = ("label", "scale", "code", "rank")
