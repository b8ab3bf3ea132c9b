"""The sidebar: grouped by the work people do. An entry is shown to those who may see its page."""

from functools import cache
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from backoffice.access.models import Right, Role
from backoffice.desk.proofs import may_see_proofs
from backoffice.desk.requests import STAFF, actor_of, may_see
from backoffice.merchants.portal.doors import SEE

BENCH = frozenset({Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR, Role.CATALOG_MANAGER})
# Group → (title, icon, app label, model name)
GROUPS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        "At the bench",
        (
            ("Tasks", "checklist", "tasks", "task"),
            ("Units", "diamond", "inventory", "unit"),
            ("Grades", "grade", "inventory", "grade"),
            ("Passports", "qr_code_2", "traceability", "passport"),
            ("Zones, flaws, views", "view_list", "inventory", "benchterm"),
            ("Marks of houses", "fingerprint", "inventory", "serialpattern"),
            ("Materials", "texture", "inventory", "material"),
            ("Bins", "shelves", "inventory", "bin"),
        ),
    ),
    (
        "Selling",
        (
            ("Listings", "sell", "channels", "listing"),
            ("Holds", "timer", "inventory", "claim"),
            ("Orders", "receipt_long", "orders", "order"),
            ("Presales", "savings", "orders", "presale"),
            ("Presale rules", "rule", "orders", "presalerule"),
            ("Refunds and apologies", "currency_exchange", "orders", "salecase"),
            ("Returns", "assignment_return", "returns", "return"),
            ("Return windows", "date_range", "returns", "returnwindow"),
            ("Reported sales", "query_stats", "orders", "reportedsale"),
            ("Stores", "storefront", "channels", "store"),
        ),
    ),
    (
        "Consignment",
        (
            ("Payouts", "payments", "consignment", "payout"),
            ("Agreements", "handshake", "consignment", "agreement"),
            ("Agreement terms", "history_edu", "consignment", "agreementterms"),
            ("Expected arrivals", "local_shipping", "consignment", "arrival"),
            ("Consigned pieces", "diamond", "consignment", "consignedpiece"),
            ("Consignors", "person_pin", "consignment", "consignor"),
        ),
    ),
    (
        "Shipping",
        (
            ("Parcels", "package_2", "shipping", "parcel"),
            ("Tracking events", "share_location", "shipping", "trackingevent"),
            ("Carriers", "flight_takeoff", "shipping", "carrier"),
            ("Number pools", "pin", "shipping", "numberpool"),
        ),
    ),
    (
        "Stock and repackaging",
        (
            ("Lots", "science", "inventory", "lot"),
            ("Work orders", "conveyor_belt", "repackaging", "workorder"),
            ("Recipes", "menu_book", "repackaging", "recipe"),
            ("Products", "inventory_2", "products", "product"),
            ("Movements", "swap_horiz", "inventory", "movement"),
            ("Transfers", "local_shipping", "custody", "journey"),
            ("Counts", "barcode_scanner", "custody", "bincount"),
            ("Missing pieces", "search", "custody", "difference"),
            ("Losses", "report", "custody", "loss"),
            ("Warehouses", "warehouse", "inventory", "warehouse"),
        ),
    ),
    (
        "Brands",
        (
            ("Applications", "assignment", "merchants", "application"),
            ("Papers", "folder_open", "merchants", "document"),
            ("Contracts", "contract", "merchants", "contract"),
            ("Contract terms", "history_edu", "merchants", "contractterms"),
            ("Deposits", "account_balance", "merchants", "depositentry"),
            ("Shortfalls", "running_with_errors", "merchants", "shortfall"),
            ("Restrictions", "block", "merchants", "restriction"),
            ("Lapsing papers", "event_busy", "merchants", "expirywarning"),
            ("Brands", "verified", "merchants", "brand"),
            ("Companies", "apartment", "merchants", "company"),
            ("Categories", "account_tree", "products", "category"),
        ),
    ),
    (
        "In force",
        (
            ("Rules", "rule", "merchants", "rule"),
            ("Sectors", "category", "merchants", "sector"),
            ("Clocks", "timer", "merchants", "stepclock"),
            ("Limits", "speed", "merchants", "threshold"),
            ("Price proposals", "price_change", "channels", "pricestep"),
            ("Holidays", "event", "merchants", "holiday"),
        ),
    ),
    (
        "Spreadsheets and jobs",
        (
            ("Imports", "upload_file", "imports", "importsession"),
            ("Exports", "download", "imports", "export"),
            ("EPCIS documents", "share", "traceability", "epcisdocument"),
            ("Jobs", "manufacturing", "jobs", "job"),
        ),
    ),
    (
        "People and systems",
        (
            ("People", "group", "access", "user"),
            ("Invitations", "mail", "access", "invitation"),
            ("API clients", "key", "access", "apiclient"),
            ("Webhooks", "webhook", "webhooks", "webhook"),
            ("Deliveries", "outbound", "webhooks", "delivery"),
            ("Mails", "mail", "notices", "letter"),
        ),
    ),
)


SCREENS = (
    ("What needs doing now", "today", "admin:index"),
    ("Notices", "notifications", "admin:notices_notice_changelist"),
    ("Gallery", "grid_view", "admin:inventory_unit_gallery"),
    ("Bench screen", "barcode_scanner", "admin:inventory_unit_bench"),
    ("Proofs", "fact_check", "admin:proofs"),
)


@cache
def names() -> dict[str, str]:
    """Address → what the menu calls the page there."""
    lists = {
        reverse(f"admin:{app}_{model}_changelist"): name
        for _, entries in GROUPS
        for name, _, app, model in entries
    }
    return {**lists, **{reverse(page): name for name, _, page in SCREENS}}


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation for this person; a group without a visible page is left out."""
    pages = {
        (model._meta.app_label, model._meta.model_name): page for model, page in admin.site._registry.items()
    }
    shown = []
    for title, entries in GROUPS:
        items = [
            _entry(request, name, icon, reverse(f"admin:{app}_{model}_changelist"))
            for name, icon, app, model in entries
            if (app, model) in pages and pages[app, model].has_view_permission(request)
        ]
        if items:
            shown.append({"title": title, "items": items, "separator": True})
    actor = actor_of(request)
    closed = {
        "Gallery": not may_see(actor, STAFF | {Right.GOODS}),
        "Bench screen": not actor.may(BENCH),
        "Proofs": not may_see_proofs(request),
    }
    home = [
        {"title": name, "icon": icon, "link": reverse(page)}
        for name, icon, page in SCREENS
        if not closed.get(name)
    ]
    if actor.may(SEE):
        link = reverse("portal:applications")
        home.append({"title": "Our applications and papers", "icon": "folder_open", "link": link})
    return [{"items": home}, *shown]


def _entry(request: HttpRequest, title: str, icon: str, link: str) -> dict[str, Any]:
    """An entry is lit on its list and on the records of it, not on a screen below it that has one of its own."""
    lit = request.path.startswith(link) and (request.path == link or request.path not in names())
    return {"title": title, "icon": icon, "link": link, "active": lit}
