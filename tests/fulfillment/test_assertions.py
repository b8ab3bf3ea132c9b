"""What must always be true: nothing is found in a house at work, and each fault is, once it has been forced in."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.assertions import Verdict, always, assertions, examine, examine_all
from catalog.inventory.models import Unit
from catalog.inventory.services import withdraw_units
from fulfillment.consignment.services import account_for_sales, pay_payouts
from fulfillment.custody.services import report_loss, send_transfer
from tests.catalog.inventory.test_lots import make_lot
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed, take_nothing_back
from tests.fulfillment.orders.making import (
    held_units,
    hold,
    open_house,
    order,
    ordered,
    paid_in_vain,
    put_on_sale,
    receive,
    reserved,
)
from tests.fulfillment.shipping.making import carriers, fulfil

Ids = dict[str, int]


@pytest.fixture
def at_work(world: World) -> Ids:
    """A piece in each place of its life, by its place; with the order on its way, the one that waits, and a lot."""
    carriers()
    house = open_house(world.office)
    away = ordered(house, world.aurore)
    consigned = receive(house, world.aurore)
    put_on_sale(house, consigned)
    take_nothing_back(world)
    agreement = signed(world, return_days=0)
    attach(world, agreement, consigned)
    waiting = order(house, hold(house, consigned))
    fulfil(away)
    (claim,) = held_units(house, world.aurore)
    (free,) = receive(house, world.aurore)
    put_on_sale(house, [free])
    attach(world, agreement, [free])
    with scope(world.office) as office:
        payouts = account_for_sales(unit_ids=[consigned[0].pk], actor=office)
        pay_payouts(payout_ids=[payouts[0].pk], payment_reference="SEPA-1", actor=office)
    paid_in_vain(house, world.aurore)
    (kept,) = receive(house, world.aurore)
    reserved(house, kept)
    intake, travelling, withdrawn = receive(house, world.aurore, count=3)
    gone = ordered(house, world.aurore)
    lot = make_lot(world)
    with scope(world.office) as office:
        send_transfer(
            origin=house.automated, destination=house.by_hand, reference="CMR-1", scans=[travelling.reference],
            actor=office,
        )  # fmt: skip
        withdraw_units(unit_ids=[withdrawn.pk], reason="Torn", actor=office)
        lost = gone.lines.get().unit_id
        report_loss(unit_id=lost, reason="Fire", actor=office)
        return {
            "travelling": travelling.pk, "lost": lost,
            "away": away.pk, "waiting": waiting.pk, "shipped": away.lines.get().unit_id,
            "sold": waiting.lines.get().unit_id, "held": claim.unit_id, "free": free.pk, "intake": intake.pk,
            "kept": kept.pk, "withdrawn": withdrawn.pk,
            "lot": lot.pk, "aurore": world.aurore.pk, "kestrel": world.kestrel.pk,
        }  # fmt: skip


FAULTS: dict[str, list[str]] = {
    "event_chains_are_whole": [
        "UPDATE events_event SET actor_name = 'nobody', actor = 'user:0' WHERE subject_type = 'unit' AND sequence = 2"
    ],
    "claims_fit_the_state_of_their_unit": [
        "UPDATE inventory_unit SET status = 'listed', held_until = NULL WHERE id = {held}"
    ],
    "holds_end_with_their_unit": [
        "UPDATE inventory_claim SET held_until = held_until + interval '1 hour' WHERE unit_id = {held}"
    ],
    "sales_name_their_order": [
        "ALTER TABLE inventory_claim DROP CONSTRAINT claim_sold_has_order",
        "UPDATE inventory_claim SET order_reference = '' WHERE unit_id = {sold}",
    ],
    "units_are_in_one_place": ["DELETE FROM inventory_movement WHERE unit_id = {free}"],
    "units_stand_where_the_log_says": ["UPDATE inventory_unit SET status = 'graded' WHERE id = {intake}"],
    "lots_are_in_balance": ["UPDATE inventory_lot SET quantity = quantity + 1 WHERE id = {lot}"],
    "genuine_pieces_passed_two_examiners": ["DELETE FROM inventory_verdict WHERE unit_id = {free}"],
    "what_an_examiner_failed_is_not_offered": [
        "UPDATE inventory_verdict SET verdict = 'fail' WHERE unit_id = {free}"
    ],
    "grades_are_on_the_record": [
        "UPDATE inventory_givengrade AS given SET grade_id ="
        " (SELECT id FROM inventory_grade WHERE id <> given.grade_id LIMIT 1) WHERE unit_id = {free}"
    ],
    "photographs_show_their_own_unit": [
        "UPDATE inventory_unitphoto SET tag_id = (SELECT id FROM inventory_tampertag WHERE unit_id = {held})"
        " WHERE unit_id = {free}"
    ],
    "claimed_units_are_live_nowhere": [
        "UPDATE channels_listing SET status = 'live', taken_off_at = NULL WHERE unit_id = {held}"
    ],
    "what_is_offered_is_for_sale": ["UPDATE inventory_unit SET status = 'graded' WHERE id = {free}"],
    "units_are_offered_once_per_store": [
        "DROP INDEX listing_open_once_per_store",
        "INSERT INTO channels_listing (brand_id, unit_id, store_id, price, currency, status)"
        " SELECT brand_id, unit_id, store_id, price, currency, 'live' FROM channels_listing WHERE unit_id = {free}",
    ],
    "what_a_claim_took_off_was_told": [
        "DELETE FROM events_event WHERE verb = 'listing.taken_off' AND subject_id ="
        " (SELECT id FROM channels_listing WHERE unit_id = {held})"
    ],
    "what_a_claim_took_off_comes_back": [
        "UPDATE inventory_unit SET status = 'listed', held_until = NULL WHERE id = {held}"
    ],
    "missing_pieces_are_live_nowhere": ["UPDATE inventory_unit SET missing_since = now() WHERE id = {free}"],
    "missing_pieces_are_looked_for": ["UPDATE inventory_unit SET missing_since = now() WHERE id = {held}"],
    "restricted_goods_are_live_nowhere": [
        "INSERT INTO merchants_restriction (brand_id, channel, sector, cause, details)"
        " VALUES ({aurore}, 'overseas', '', 'suspended', '{{}}')"
    ],
    "stores_offer_their_own_brand": ["UPDATE channels_store SET brand_id = {kestrel}"],
    "sales_are_one_line_of_one_order": ["DELETE FROM orders_orderline WHERE unit_id = {sold}"],
    "order_lines_are_sales": [
        "UPDATE inventory_claim SET state = 'cancelled' WHERE unit_id = {sold} AND state = 'sold'"
    ],
    "cancelled_orders_keep_nothing": ["UPDATE orders_order SET status = 'cancelled' WHERE id = {waiting}"],
    "order_totals_are_their_lines": ["UPDATE orders_order SET total = total + 1 WHERE id = {waiting}"],
    "no_piece_is_in_two_orders": ["UPDATE orders_orderline SET unit_id = {sold} WHERE order_id = {away}"],
    "payments_become_an_order_or_a_case": [
        "UPDATE orders_salecase SET reference = (SELECT reference FROM orders_order WHERE id = {waiting})"
    ],
    "refused_payments_have_their_case": ["DELETE FROM events_event WHERE verb = 'sale_case.opened'"],
    "pieces_are_kept_for_one": ["UPDATE inventory_unit SET status = 'sold' WHERE id = {kept}"],
    "deposits_are_sold_for_kept_or_given_back": [
        "UPDATE orders_presale SET status = 'cancelled' WHERE unit_id = {kept}"
    ],
    "open_cases_have_their_task": ["DELETE FROM tasks_task WHERE subject_type = 'sale_case'"],
    "shipped_units_left_in_a_parcel": [
        "UPDATE shipping_parcel SET handed_over_at = NULL WHERE order_id = {away}"
    ],
    "packed_pieces_have_their_photographs": [
        "UPDATE shipping_parcel SET views_asked = jsonb_build_object('{shipped}', jsonb_build_array('boxed'))"
        " WHERE order_id = {away}"
    ],
    "parcels_go_with_their_order": ["UPDATE orders_order SET status = 'allocated' WHERE id = {away}"],
    "orders_travel_in_one_parcel": ["UPDATE orders_order SET status = 'allocated' WHERE id = {waiting}"],
    "waybills_are_given_once": [
        "ALTER TABLE shipping_parcel DROP CONSTRAINT parcel_labelled_has_waybill",
        "UPDATE shipping_parcel SET waybill = NULL, numbered_at = NULL WHERE order_id = {away}",
    ],
    "orders_are_returned_once_accepted": ["UPDATE orders_order SET status = 'returned' WHERE id = {away}"],
    "returned_sales_have_their_return": [
        "UPDATE inventory_claim SET state = 'returned' WHERE unit_id = {shipped}"
    ],
    "pieces_come_back_to_one_at_a_time": [
        "DROP INDEX return_undecided_once",
        "DROP INDEX return_open_once_per_sale",
        "INSERT INTO returns_return (brand_id, line_id, unit_id, status, reason, price, currency, tag_read,"
        " serial_read, received_by, doubt, refund_reference, decision, settled_by)"
        " SELECT brand_id, id, unit_id, 'requested', 'small', price, currency, '', '', '', '', '', '', ''"
        " FROM orders_orderline, generate_series(1, 2) WHERE unit_id = {shipped}",
    ],
    "accepted_returns_were_examined_again": [
        "INSERT INTO returns_return (brand_id, line_id, unit_id, status, reason, price, currency, tag_read,"
        " serial_read, received_by, doubt, refund_reference, decision, settled_by, received_at)"
        " SELECT brand_id, id, unit_id, 'accepted', 'small', price, currency, '', '', '', '', '', '', '', now()"
        " FROM orders_orderline WHERE unit_id = {shipped}"
    ],
    "returns_to_settle_have_their_task": [
        "INSERT INTO returns_return (brand_id, line_id, unit_id, status, reason, price, currency, tag_read,"
        " serial_read, received_by, doubt, refund_reference, decision, settled_by, received_at)"
        " SELECT brand_id, id, unit_id, 'accepted', 'small', price, currency, '', '', '', '', '', '', '', now()"
        " FROM orders_orderline WHERE unit_id = {shipped}"
    ],
    "consigned_pieces_are_offered_as_agreed": ["UPDATE channels_listing SET price = 1 WHERE unit_id = {free}"],
    "units_stand_under_one_agreement": [
        "DROP INDEX consigned_once_at_a_time",
        "INSERT INTO consignment_consignedpiece (brand_id, agreement_id, unit_id, currency, status, fee_reference)"
        " SELECT brand_id, agreement_id, unit_id, currency, status, '' FROM consignment_consignedpiece"
        " WHERE unit_id = {free}",
    ],
    "no_piece_is_paid_twice": [
        "DROP INDEX payout_standing_once_per_piece",
        "UPDATE consignment_payout SET claim_id = (SELECT id FROM inventory_claim WHERE unit_id = {held})",
        "INSERT INTO consignment_payout (brand_id, piece_id, claim_id, terms_id, order_reference, price, fee, net,"
        " share, rest, currency, delivered_at, window_until, status, paid_at, payment_reference, recovery_reference)"
        " SELECT brand_id, piece_id, (SELECT id FROM inventory_claim WHERE unit_id = {sold}), terms_id,"
        " order_reference,"
        " price, fee, net, share, rest, currency, delivered_at, window_until, status, paid_at, payment_reference, ''"
        " FROM consignment_payout",
    ],
    "no_consignor_is_paid_before_the_window": [
        "ALTER TABLE consignment_payout DROP CONSTRAINT payout_paid_after_its_window",
        "UPDATE consignment_payout SET window_until = window_until + interval '1 day'",
    ],
    "payouts_add_up": ["UPDATE consignment_payout SET share = share + 1, rest = rest - 1"],
    "delivered_pieces_are_accounted_for": [
        "DELETE FROM consignment_payout", "UPDATE inventory_unit SET status = 'delivered' WHERE id = {sold}",
    ],
    "lost_pieces_are_owed_for": [
        "UPDATE inventory_unit SET status = 'lost' WHERE id = {free}",
        "UPDATE custody_loss SET unit_id = {free}",
        "UPDATE consignment_agreementterms SET on_loss = 'value'",
    ],
    "damaged_pieces_are_paid_for_or_sold": [
        "UPDATE consignment_consignedpiece SET status = 'taken_over', ended_at = clock_timestamp()"
        " WHERE unit_id = {free}"
    ],
    "withdrawn_pieces_wait_to_be_handed_back": [
        "DELETE FROM tasks_task WHERE kind = 'hand_back' AND subject_id = {withdrawn}"
    ],
    "fees_are_set_off_once": [
        "INSERT INTO consignment_setoff (brand_id, payout_id, piece_id, amount, currency)"
        " SELECT brand_id, id, piece_id, 1, currency FROM consignment_payout"
    ],
    "pieces_on_the_way_are_on_one_journey": [
        "UPDATE inventory_unit SET in_transit_to_id = NULL WHERE id = {travelling}"
    ],
    "lost_returns_are_owed_for": [
        "INSERT INTO returns_return (brand_id, line_id, unit_id, status, reason, price, currency, tag_read,"
        " serial_read, received_by, doubt, refund_reference, decision, settled_by, received_at, lost_at)"
        " SELECT brand_id, id, unit_id, 'accepted', 'small', price, currency, '', '', '', '', '', '', '', now(), now()"
        " FROM orders_orderline WHERE unit_id = {shipped}"
    ],
    "lost_pieces_have_their_loss": ["UPDATE custody_loss SET kind = 'damaged' WHERE unit_id = {lost}"],
    "lost_pieces_are_offered_to_nobody": [
        "UPDATE channels_listing SET status = 'live', taken_off_at = NULL WHERE unit_id = {lost}"
    ],
    "owed_refunds_are_asked_for": ["DELETE FROM tasks_task WHERE subject_type = 'loss'"],
    "given_up_orders_are_owed_whole": ["UPDATE custody_loss SET refund = 1 WHERE refund IS NOT NULL"],
    "work_is_asked_for_once": [
        "DROP INDEX task_open_once_per_subject",
        "INSERT INTO tasks_task"
        " (brand_id, kind, subject_type, subject_id, title, warehouse_id, status, due_at, done_by)"
        " SELECT brand_id, kind, subject_type, subject_id, title, warehouse_id, status, due_at, '' FROM tasks_task"
        " WHERE subject_id = {intake} AND status = 'open'",
    ],
}  # fmt: skip


def force(ids: Ids, statements: list[str]) -> None:
    """Runs statements as the owner of the tables, to whom no wall and no trigger of ours speaks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        ((role,),) = cursor.fetchall()
        cursor.execute("SET LOCAL role none; SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE relkind = 'r' AND relrowsecurity AND nspname = 'public'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement.format(**ids))
            assert cursor.rowcount != 0, f"it changes nothing: {statement}"
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")
        cursor.execute(f"SET LOCAL role {role}")


def verdict_on(name: str) -> Verdict:
    return next(examine(assertion) for assertion in assertions() if assertion.name == name)


def test_every_assertion_is_broken_here_once() -> None:
    assert sorted(FAULTS) == sorted(assertion.name for assertion in assertions())


def test_every_assertion_is_in_the_docs() -> None:
    page = (settings.BASE_DIR / "docs" / "invariants.md").read_text(encoding="utf-8")
    rows = [f"| `{assertion.name}` | {assertion.sentence} |" for assertion in assertions()]
    assert [row for row in rows if row not in page] == []


def test_a_house_at_work_breaks_none(world: World, at_work: Ids) -> None:
    with scope(world.office):
        assert [str(verdict) for verdict in examine_all() if not verdict.holds] == []


def test_each_fault_is_found_and_its_row_named(world: World, at_work: Ids) -> None:
    silent = []
    with scope(world.office):
        for name, statements in FAULTS.items():
            with transaction.atomic():
                force(at_work, statements)
                verdict = verdict_on(name)
                if not verdict.guilty or verdict.holds or not all(map(str, verdict.guilty)):
                    silent.append(name)
                transaction.set_rollback(True)
            assert verdict_on(name).holds, f"{name} does not hold again"
    assert silent == []


@pytest.mark.parametrize(
    ("guard", "statement"),
    [
        ("claim_active_once_per_unit", "DROP INDEX claim_active_once_per_unit"),
        ("unit_held_has_end", "ALTER TABLE inventory_unit DROP CONSTRAINT unit_held_has_end"),
        ("listings_taken_off", "ALTER TABLE inventory_unit DISABLE TRIGGER listings_taken_off"),
    ],
)
def test_a_guard_that_is_gone_is_missed(office_scope: Any, guard: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL role none; {statement}; SET LOCAL role entrepot_staff")
    assert [
        (verdict.assertion.name, verdict.guards_missing)
        for verdict in examine_all() if not verdict.holds
    ] == [(next(a.name for a in assertions() if guard in a.guards), (guard,))]  # fmt: skip


def test_what_does_not_finish_is_not_proved(office_scope: Any) -> None:
    (one, *_) = assertions()
    slow = type(one)("slow", "It takes its time.", "SELECT 'unit', 1::bigint, pg_sleep(5)::text")
    verdict = examine(slow, within=timedelta(milliseconds=50))
    assert (verdict.finished, verdict.holds) == (False, False)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchall() == [("0",)]
    assert not any(verdict.holds for verdict in examine_all(within=timedelta()))


@pytest.mark.parametrize("name", ["event_chains_are_whole", "Two Words", ""])
def test_a_name_is_given_once_and_is_one(name: str) -> None:
    with pytest.raises(ValueError):
        always(name, "It is so.", "SELECT 1")


def told(*names: str) -> str:
    out = StringIO()
    call_command("assert_invariants", *names, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_found(world: World, at_work: Ids) -> None:
    assert told().endswith(f"\n{len(assertions())} assertions, none violated.\n")
    assert told("lots_are_in_balance").endswith("\n1 assertion, none violated.\n")
    with scope(world.office):
        force(at_work, FAULTS["claims_fit_the_state_of_their_unit"])
    out = StringIO()
    with pytest.raises(CommandError, match=r"assertions, \d not proved"):
        call_command("assert_invariants", stdout=out)
    assert f"    unit {at_work['held']}: listed, with 1 holds and 0 sales\n" in out.getvalue()
    with pytest.raises(CommandError, match="Known: event_chains_are_whole, "):
        told("nonsense")


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMIN, Role.AUDITOR])
def test_the_page_shows_the_guilty_with_their_pages(
    role: Role, world: World, at_work: Ids, as_person: Callable[[User], Client]
) -> None:
    client = as_person(world.staff(role))
    page = client.get("/admin/proofs/").content.decode()
    assert f"{len(assertions())} assertions: none violated" in page
    with scope(world.office):
        force(at_work, FAULTS["units_are_in_one_place"])
    page = client.get("/admin/proofs/").content.decode()
    assert "1 broken" in page
    assert f'href="/admin/inventory/unit/{at_work["free"]}/change/"' in page


def test_nobody_else_sees_the_page(world: World, at_work: Ids, as_person: Callable[[User], Client]) -> None:
    with scope(world.office):
        secret = Unit.objects.get(pk=at_work["free"]).reference
    for person in (world.owner, world.stranger, world.operator, world.reviewer):
        answer = as_person(person).get("/admin/proofs/")
        assert answer.status_code == 403
        assert secret not in answer.content.decode()
        assert "/admin/proofs/" not in as_person(person).get("/admin/").content.decode()
    assert Client().get("/admin/proofs/").status_code == 302
