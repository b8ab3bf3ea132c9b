"""Labels to print: from the lists of units and bins, and from the pages of a unit, a bin and a warehouse."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from backoffice.desk.admin import Desk
from backoffice.desk.ways import ListWay, offer
from catalog.inventory.models import Bin, Unit, Warehouse
from catalog.inventory.states import CATALOG

from ..labels import MOST_LABELS, labels_of_bins, labels_of_units


def labels_view(desk: Desk, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """These units or bins, in the order of the list."""
    return _printed(desk, request, rows)


def _printed(desk: Desk, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """A page for each row of units or bins; back to the list with a word where there are none, or too many."""
    bins = rows.model is Bin
    related = ("warehouse",) if bins else ("brand", "warehouse")
    found = list(rows.select_related(*related)[: MOST_LABELS + 1])
    if not 1 <= len(found) <= MOST_LABELS:
        sentence = (
            f"{MOST_LABELS} labels are the most at a time; choose fewer rows, or filter the list."
            if found
            else "There is nothing here that gets a label."
        )
        desk.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist"))
    return HttpResponse(
        labels_of_bins(found) if bins else labels_of_units(found),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="labels-of-{"bins" if bins else "units"}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def bin_labels_view(desk: Desk, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """The bins of these warehouses, warehouse by warehouse."""
    return _printed(
        desk, request, Bin.objects.filter(warehouse__in=rows.order_by()).order_by("warehouse__code", "code")
    )


offer(
    ListWay(
        "labels",
        "Labels of all that match",
        lambda model: model in (Unit, Bin),
        lambda model, actor: actor.may(CATALOG),
        labels_view,
        of_one="Print its label",
    )
)
offer(
    ListWay(
        "bin-labels",
        "Labels of the bins of all that match",
        lambda model: model is Warehouse,
        lambda model, actor: actor.may(CATALOG),
        bin_labels_view,
        of_one="Print the labels of its bins",
    )
)
