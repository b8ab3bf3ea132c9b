"""What must always be true of returns: the sale is closed by what was read on the piece, and by nothing else."""

from backoffice.events.assertions import always

always(
    "returned_sales_have_their_return",
    "A sale is closed as returned by one return that read the piece at the door, and by nothing else.",
    """
    SELECT 'hold', claim.id, format('returned, by %s returns', count(back.id))
    FROM inventory_claim claim
    LEFT JOIN orders_orderline line ON line.claim_id = claim.id
    LEFT JOIN returns_return back ON back.line_id = line.id AND back.received_at IS NOT NULL
         AND back.status IN ('received', 'accepted', 'refunded', 'swapped', 'refused')
         AND back.tag_whole IS NOT NULL
    WHERE claim.state = 'returned'
    GROUP BY claim.id HAVING count(back.id) <> 1
    """,
)
always(
    "pieces_come_back_to_one_at_a_time",
    "Of a piece one return at a time is undecided, whoever bought it, and of a sale one is open.",
    """
    SELECT 'return', max(id), format('%s undecided returns of unit %s', count(*), unit_id)
    FROM returns_return WHERE status IN ('requested', 'received', 'swapped')
    GROUP BY unit_id HAVING count(*) > 1
    UNION ALL
    SELECT 'return', max(id), format('%s open returns of one sale of unit %s', count(*), max(unit_id))
    FROM returns_return WHERE status IN ('requested', 'received', 'swapped', 'accepted')
    GROUP BY line_id HAVING count(*) > 1
    """,
    guards=("return_undecided_once", "return_open_once_per_sale"),
)
always(
    "accepted_returns_were_examined_again",
    "A piece whose return was accepted was found genuine by two examiners after it came back, or lost with us before.",
    """
    SELECT 'return', back.id, format('%s, passed by %s since', back.status, count(DISTINCT said."by"))
    FROM returns_return back
    LEFT JOIN inventory_verdict said
        ON said.unit_id = back.unit_id AND said.verdict = 'pass' AND said.visit > 1
        AND said.at >= back.received_at
    WHERE (back.status = 'accepted' OR (back.status = 'refunded' AND back.doubt = '')) AND back.lost_at IS NULL
    GROUP BY back.id HAVING count(DISTINCT said."by") < 2
    """,
)
always(
    "orders_are_returned_once_accepted",
    "An order counts as returned exactly when each of its pieces came back and its return was accepted or paid for.",
    """
    SELECT 'order', "order".id, format('%s, with %s of %s pieces accepted', "order".status, count(back.id), count(*))
    FROM orders_order "order"
    JOIN orders_orderline line ON line.order_id = "order".id
    -- What was lost on the way comes back no more.
    JOIN inventory_claim claim ON claim.id = line.claim_id AND claim.state <> 'cancelled'
    LEFT JOIN returns_return back ON back.line_id = line.id AND claim.state = 'returned'
        AND back.status IN ('accepted', 'refunded')
    WHERE "order".status IN ('delivered', 'returned')
    GROUP BY "order".id HAVING (count(back.id) = count(*)) <> ("order".status = 'returned')
    """,
)
always(
    "returns_to_settle_have_their_task",
    "While the money of a return is to be decided on there is a task for it, and none else.",
    """
    SELECT 'return', back.id, format('%s, with %s tasks to do', back.status, count(task.id))
    FROM returns_return back
    LEFT JOIN tasks_task task ON task.subject_type = 'return' AND task.subject_id = back.id
        AND task.status IN ('open', 'claimed')
    GROUP BY back.id HAVING count(task.id) <> (back.status IN ('accepted', 'swapped'))::int
    """,
)
