"""Verbs of work orders: planning a run, starting it, and what came of it."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Sum
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Invalid
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from backoffice.jobs.services import Run, TryLater, enqueue
from catalog.inventory import services as inventory
from catalog.inventory.models import Lot, Warehouse
from catalog.inventory.places import work_place
from catalog.inventory.services.stocking import LOT_NUMBER
from catalog.inventory.states import LotStatus
from catalog.products.models import Product

from ..locks import lock_lots, lock_product, lock_work_order
from ..models import LotConsumption, Recipe, RecipeLine, WorkOrder
from ..states import WORK_ORDER, WorkOrderStatus
from ..weighing import (
    BASIS_POINTS,
    GRACE,
    MILLIGRAMS,
    Balance,
    Picks,
    Report,
    Supply,
    first_expired_first_out,
    gross_grams,
    kilograms,
)
from .recipes import may_plan

JOB = "repackaging.run"


@transaction.atomic
def plan_work_order(
    *,
    recipe: Recipe,
    warehouse: Warehouse,
    output_number: str,
    pieces: int,
    actor: Actor,
    minimum_life_days: int = 1,
    packs_on: date | None = None,
) -> WorkOrder:
    """Plans one run of a recipe's newest version; nothing is taken from any lot yet.

    `packs_on` is the pack date, today (UTC) unless told otherwise; raw lots must have `minimum_life_days` left on it.
    It is the day of manufacture too: none before the raw lots were made and received, and no run starts before it.
    Raises `Forbidden`, `Invalid`, or `Conflict` for a recipe that has a newer version or a lot number that is taken.
    """
    may_plan(actor, "plan work orders")
    refuse_elsewhere(actor, [warehouse.pk], what="plan work orders")
    inventory.refuse_closed([warehouse.pk])
    number = output_number.strip()
    if not LOT_NUMBER.fullmatch(number):
        raise Invalid(
            f"«{number}» is no lot number: 1 to 20 letters, digits or signs as GS1 allows, no spaces.",
            field="output_number",
        )
    if pieces < 1:
        raise Invalid("Plan at least one piece.", field="pieces")
    if minimum_life_days < 1:
        raise Invalid(
            "Raw lots need at least one day of life left on the pack date.", field="minimum_life_days"
        )
    product = lock_product(recipe.product_id)
    newest = Recipe.objects.filter(product=product).order_by("-version").first()
    if newest is None or newest.pk != recipe.pk:
        raise Conflict(
            f"{recipe} has been replaced by {newest}; plan with that one.",
            code="recipe_replaced",
            newest=newest and newest.version,
        )
    _free_number(product, number)
    packs_on = packs_on or timezone.now().date()
    _refuse_before_its_lots(recipe, warehouse, packs_on)
    order = WorkOrder.objects.create(
        brand_id=product.brand_id,
        recipe=recipe,
        warehouse=warehouse,
        output_number=number,
        packs_on=packs_on,
        minimum_life_days=minimum_life_days,
        planned_pieces=pieces,
        piece_mg=recipe.lines.aggregate(net=Sum("net_mg"))["net"],
    )
    record(
        order,
        "work_order.planned",
        actor=actor,
        recipe=str(recipe),
        pieces=pieces,
        output_number=number,
        warehouse=warehouse.code,
        packs_on=order.packs_on,
        minimum_life_days=minimum_life_days,
    )
    return order


def _refuse_before_its_lots(recipe: Recipe, warehouse: Warehouse, packs_on: date) -> None:
    """Of what is not here yet a lot comes today at the earliest."""
    for line in recipe.lines.select_related("product").order_by("pk"):
        lots = Lot.objects.filter(product=line.product_id, warehouse=warehouse, quantity__gt=0)
        first = min((there_from(lot) for lot in lots), default=timezone.now().date())
        if packs_on < first - GRACE:
            raise Invalid(
                f"Nothing was packed on {packs_on}: no lot of {line.product.sku} in {warehouse.code} was made and "
                f"received before {first}.",
                field="packs_on",
            )


def there_from(lot: Lot) -> date:
    """The day since which the lot could be packed: it was made by then, and received (UTC)."""
    received = lot.created_at.date()
    return max(lot.manufactured_on or received, received)


def _free_number(product: Product, number: str) -> None:
    planned = WorkOrder.objects.filter(recipe__product=product, output_number=number)
    if (
        planned.exclude(status=WorkOrderStatus.CANCELLED).exists()
        or Lot.objects.filter(product=product, number=number).exists()
    ):
        raise Conflict(
            f"{product.sku} has a lot or a work order with the number {number} already; choose another number.",
            code="lot_number_taken",
            number=number,
        )


@transaction.atomic
def start_work_order(*, work_order_id: int, actor: Actor) -> WorkOrder:
    """Takes the raw lots, the first to expire first, and starts the run. One transaction: all lots or none.

    Raises `Forbidden`, `NotFound`, `StateConflict`, `Busy`, or `Conflict` with code `shortage` with every number when
    the usable lots do not suffice, and with code `not_yet` before the pack date.
    """
    WORK_ORDER.authorise("start", actor)
    order = lock_work_order(work_order_id)
    if order.status != WorkOrderStatus.PLANNED:
        raise WORK_ORDER.conflict(order, "start")
    picked, taken = _pick(order), []
    if order.packs_on > timezone.now().date() + GRACE:
        raise Conflict(
            f"Work order {order} packs on {order.packs_on}, which its lot will bear as the day of manufacture: start "
            "it then. To pack before, cancel it and plan another.",
            code="not_yet", packs_on=order.packs_on.isoformat(),
        )  # fmt: skip
    for line, picks in picked:
        for pick in picks.picks:
            inventory.take_from_lot(
                lot_id=pick.supply.lot_id,
                quantity=pick.quantity,
                target=work_place(order.pk),
                reason="repackaging",
                actor=actor,
            )
            taken.append({"lot": pick.supply.number, "product": line.product.sku, "grams": pick.quantity})
            LotConsumption.objects.create(
                brand_id=order.brand_id, work_order=order, lot_id=pick.supply.lot_id, quantity=pick.quantity
            )
    return move(
        WORK_ORDER, WorkOrder.objects.filter(pk=order.pk), "start", actor=actor, data={"consumed": taken}
    )


def _pick(order: WorkOrder) -> list[tuple[RecipeLine, Picks]]:
    lines = list(order.recipe.lines.select_related("product").order_by("pk"))
    supplies: dict[int, list[Supply]] = defaultdict(list)
    today = timezone.now().date()
    for lot in lock_lots(product_ids=[line.product_id for line in lines], warehouse_id=order.warehouse_id):
        supplies[lot.product_id].append(
            Supply(
                lot_id=lot.pk,
                number=lot.number,
                expires_on=lot.expires_on,
                quantity=lot.quantity,
                usable=lot.status == LotStatus.RELEASED,
                there_from=there_from(lot),
            )
        )
    picked = [
        (
            line,
            first_expired_first_out(
                supplies[line.product_id],
                need=gross_grams(net_mg=line.net_mg, loss_bp=line.loss_bp, pieces=order.planned_pieces),
                on=max(order.packs_on, today),
                minimum_life_days=order.minimum_life_days,
                packs_on=order.packs_on,
            ),
        )
        for line in lines
    ]
    if any(picks.short for _, picks in picked):
        raise _shortage(order, picked)
    return picked


def _shortage(order: WorkOrder, picked: list[tuple[RecipeLine, Picks]]) -> Conflict:
    sentences, shortages = [], []
    for line, picks in picked:
        if not picks.short:
            continue
        found = sum(pick.quantity for pick in picks.picks)
        sentence = (
            f"{line.product.sku}: {found + picks.short} g are needed, "
            f"{found} g may be used, {picks.short} g are missing"
        )
        if picks.passed_over:
            named = ", ".join(f"lot {supply.number} {why}" for supply, why in picks.passed_over[:5])
            more = len(picks.passed_over) - 5
            sentence += f" (passed over: {named}{f', and {more} more' if more > 0 else ''})"
        sentences.append(sentence)
        shortages.append(
            {
                "product": line.product.sku,
                "needed": found + picks.short,
                "usable": found,
                "short": picks.short,
                "passed_over": [{"lot": supply.number, "because": why} for supply, why in picks.passed_over],
            }
        )
    return Conflict(
        f"Work order {order} cannot start in {order.warehouse.code}. {'; '.join(sentences)}. "
        "Receive or release more, or plan fewer pieces.",
        code="shortage",
        shortages=shortages,
    )


@transaction.atomic
def finish_work_order(
    *, work_order_id: int, good: int, samples: int, rejects: int, loss_mg: int, actor: Actor
) -> WorkOrder:
    """Ends the run: checks the mass balance, makes the finished lot (in quarantine), and notes the result.

    Pieces are finished pieces; `loss_mg` is the process loss as weighed, in milligrams. What was consumed must equal
    the pieces' net weight plus the loss, up to the recipe's tolerance; otherwise `Conflict` code `mass_balance` with
    the numbers. The lot expires with its first input or at the end of its shelf life, whichever comes first.
    """
    WORK_ORDER.authorise("finish", actor)
    report = Report(good=good, samples=samples, rejects=rejects, loss_mg=loss_mg)
    if min(good, samples, rejects, loss_mg) < 0:
        raise Invalid("Pieces and loss are counted from zero upward.")
    order = lock_work_order(work_order_id)
    if order.status != WorkOrderStatus.STARTED:
        raise WORK_ORDER.conflict(order, "finish")
    inputs = order.consumptions.aggregate(grams=Sum("quantity"), expires_on=Min("lot__expires_on"))
    balance = Balance(
        consumed_mg=inputs["grams"] * MILLIGRAMS, pieces_mg=report.pieces * order.piece_mg, loss_mg=loss_mg
    )
    if not balance.within(order.recipe.tolerance_bp):
        raise _unbalanced(order, balance)
    lot = _make_output(order, report, inputs["expires_on"], actor) if good else None
    return move(
        WORK_ORDER,
        WorkOrder.objects.filter(pk=order.pk),
        "finish",
        actor=actor,
        data={**asdict(report), "consumed_mg": balance.consumed_mg, "unexplained_mg": balance.unexplained_mg},
        good_pieces=good,
        sample_pieces=samples,
        reject_pieces=rejects,
        consumed_mg=balance.consumed_mg,
        loss_mg=loss_mg,
        unexplained_mg=balance.unexplained_mg,
        output_lot=lot,
        finished_at=Now(),
    )


def _make_output(order: WorkOrder, report: Report, inputs_expire_on: date, actor: Actor) -> Lot:
    return inventory.make_lot(
        product=order.recipe.product,
        warehouse=order.warehouse,
        number=order.output_number,
        manufactured_on=order.packs_on,
        expires_on=min(inputs_expire_on, order.packs_on + timedelta(days=order.recipe.shelf_life_days)),
        quantity=report.good,
        source=work_place(order.pk),
        actor=actor,
    )


def _unbalanced(order: WorkOrder, balance: Balance) -> Conflict:
    kg = {
        "consumed": kilograms(balance.consumed_mg),
        "pieces": kilograms(balance.pieces_mg),
        "loss": kilograms(balance.loss_mg),
        "unexplained": kilograms(balance.unexplained_mg),
    }
    tolerance = balance.consumed_mg * order.recipe.tolerance_bp // BASIS_POINTS
    return Conflict(
        f"The balance of work order {order} does not close: {kg['consumed']} kg went in; "
        f"the pieces weigh {kg['pieces']} kg net and the loss is {kg['loss']} kg; "
        f"{kg['unexplained']} kg stay unexplained, up to {kilograms(tolerance)} kg are tolerated. "
        "Count the pieces and weigh the loss again.",
        code="mass_balance",
        consumed_mg=balance.consumed_mg,
        pieces_mg=balance.pieces_mg,
        loss_mg=balance.loss_mg,
        unexplained_mg=balance.unexplained_mg,
        tolerated_mg=tolerance,
    )


@transaction.atomic
def cancel_work_order(*, work_order_id: int, actor: Actor) -> WorkOrder:
    """Drops a run that has not started. Raises `Forbidden`, `NotFound` or `StateConflict`."""
    return move(WORK_ORDER, WorkOrder.objects.filter(pk=work_order_id), "cancel", actor=actor)


@transaction.atomic
def hand_to_line(*, work_order: WorkOrder, actor: Actor, report: Report | None = None) -> None:
    """Asks for the run as a background job.

    Without a report the job starts the run and leaves its results to be told. With one (an automated line sends it) the
    job also ends the run by it. Asking twice does nothing more.
    """
    WORK_ORDER.authorise("start", actor)
    enqueue(
        JOB,
        # A report must not be lost because the job that only starts the run is still open.
        key=f"work_order:{work_order.pk}:{'report' if report else 'start'}",
        actor=actor,
        payload={"work_order": work_order.pk, "report": asdict(report) if report else None},
        brand_id=work_order.brand_id,
    )


def run_work_order(run: Run) -> dict[str, Any]:
    """The job: start, then finish when the results are known. May be killed and repeated at any point.

    Each step is one transaction that first looks how far the run has come, under the row's lock, and ends with a
    checkpoint that undoes the step when another worker owns the job by now.
    """
    order_id, told = run.job.payload["work_order"], run.job.payload["report"]
    line = office("packing line")
    try:
        with scope(line):
            order = lock_work_order(order_id)
            if order.status == WorkOrderStatus.PLANNED:
                order = start_work_order(work_order_id=order_id, actor=line)
            run.checkpoint(done=1, total=2 if told else 1)
        if told and order.status == WorkOrderStatus.STARTED:
            with scope(line):
                order = lock_work_order(order_id)
                if order.status == WorkOrderStatus.STARTED:
                    order = finish_work_order(work_order_id=order_id, actor=line, **told)
                run.checkpoint(done=2)
    except Busy as busy:
        raise TryLater(busy.sentence, delay=timedelta(seconds=2)) from busy
    return {"status": order.status, "output_lot": order.output_lot_id}
