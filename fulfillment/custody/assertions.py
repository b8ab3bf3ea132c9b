"""What must always be true of pieces on the way, missing or lost."""

from backoffice.events.assertions import always

always(
    "pieces_on_the_way_are_on_one_journey",
    "A unit is in transit exactly while one journey of its own is under way, to the same warehouse.",
    """
    SELECT 'unit', unit.id, format('in transit to %s, its journey to %s', unit.in_transit_to_id, way.destination_id)
    FROM inventory_unit unit
    FULL JOIN (SELECT unit_id, destination_id FROM custody_journey WHERE status = 'on_the_way') AS way
        ON way.unit_id = unit.id
    WHERE unit.in_transit_to_id IS DISTINCT FROM way.destination_id
    """,
    guards=("journey_one_at_a_time", "unit_in_transit_is_in_no_bin"),
)
always(
    "lost_pieces_have_their_loss",
    "A lost unit has a report of its loss, with its value.",
    """
    SELECT 'unit', unit.id, 'lost without a report' FROM inventory_unit unit
    WHERE unit.status = 'lost'
      AND NOT EXISTS (SELECT FROM custody_loss loss WHERE loss.unit_id = unit.id AND loss.kind = 'lost')
    """,
)
always(
    "lost_pieces_are_offered_to_nobody",
    "A lost unit is on no channel, and no difference about it is open.",
    """
    SELECT 'unit', unit.id, 'lost, and offered or looked for' FROM inventory_unit unit
    WHERE unit.status = 'lost' AND (
        EXISTS (SELECT FROM channels_listing listing WHERE listing.unit_id = unit.id AND listing.status <> 'ended')
        OR EXISTS (SELECT FROM custody_difference difference
                   WHERE difference.unit_id = unit.id AND difference.status = 'open'))
    """,
)
always(
    "owed_refunds_are_asked_for",
    "Where an order waited for a lost piece, its buyer has the money back or a task asks for it.",
    """
    SELECT 'loss', loss.id, format('order %s waits for its money', loss.order_reference) FROM custody_loss loss
    WHERE loss.order_reference <> '' AND loss.refund_reference = ''
      AND NOT EXISTS (
          SELECT FROM tasks_task task WHERE task.kind = 'pay_back' AND task.subject_type = 'loss'
             AND task.subject_id = loss.id AND task.status IN ('open', 'claimed'))
    """,
)
always(
    "given_up_orders_are_owed_whole",
    "Where an order was given up for a lost piece, all that was paid is owed: with that piece, or by returns.",
    """
    SELECT 'order', "order".id, format('%s paid, and %s owed', "order".total, sum(loss.refund) + coalesce((
        SELECT sum(back.price) FROM returns_return back JOIN orders_orderline own ON own.id = back.line_id
        WHERE own.order_id = "order".id), 0))
    FROM orders_order "order"
    JOIN orders_orderline line ON line.order_id = "order".id
    JOIN custody_loss loss ON loss.unit_id = line.unit_id AND loss.order_reference = "order".reference
        AND loss.refund IS NOT NULL
    WHERE "order".status = 'cancelled'
    GROUP BY "order".id
    HAVING sum(loss.refund) + coalesce((
        SELECT sum(back.price) FROM returns_return back JOIN orders_orderline own ON own.id = back.line_id
        WHERE own.order_id = "order".id), 0) < "order".total
    """,
)
always(
    "lost_returns_are_owed_for",
    "No return waits for examiners of a piece that is lost, and what is paid for unexamined was lost or written off.",
    """
    SELECT 'return', back.id, format('%s, and its piece is lost', back.status)
    FROM returns_return back JOIN inventory_unit unit ON unit.id = back.unit_id
    WHERE back.status = 'received' AND unit.status = 'lost'
    UNION ALL
    SELECT 'return', back.id, format('%s unexamined, without a loss', back.status)
    FROM returns_return back
    WHERE back.lost_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM custody_loss loss WHERE loss.unit_id = back.unit_id AND (loss.kind = 'lost' OR loss.written_off))
    """,
    guards=("return_lost_here_is_paid_whole",),
)
always(
    "missing_pieces_are_looked_for",
    "A unit is missing exactly while a difference about it is open, and no machine or buyer has it meanwhile.",
    """
    SELECT 'unit', unit.id, format('%s, missing since %s, with %s open differences',
           unit.status, coalesce(unit.missing_since::text, 'never'), count(difference.id))
    FROM inventory_unit unit
    LEFT JOIN custody_difference difference ON difference.unit_id = unit.id AND difference.status = 'open'
    GROUP BY unit.id
    HAVING (unit.missing_since IS NOT NULL) <> (count(difference.id) = 1)
        OR (unit.missing_since IS NOT NULL AND unit.status IN ('picked', 'shipped', 'delivered', 'lost'))
    """,
    guards=("difference_open_once",),
)
