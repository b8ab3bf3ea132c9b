"""What must always be true of orders: each sale is one line of one order, and each order is its lines."""

from backoffice.events.assertions import always

always(
    "sales_are_one_line_of_one_order",
    "Every sale is exactly one line of one order that was not cancelled.",
    """
    SELECT 'hold', claim.id, format('sold for %s, with %s order lines', claim.order_reference, count("order".id))
    FROM inventory_claim claim
    LEFT JOIN orders_orderline line ON line.claim_id = claim.id
    LEFT JOIN orders_order "order" ON "order".id = line.order_id AND "order".status <> 'cancelled'
    WHERE claim.state = 'sold'
    GROUP BY claim.id HAVING count("order".id) <> 1
    """,
)
always(
    "order_lines_are_sales",
    "Every line of an order that was not cancelled is the sale of its own unit to that order, at the line's "
    "price; but for what was lost on its way.",
    """
    SELECT 'order', "order".id, format('line %s is of claim %s, which is %s', line.id, claim.id, claim.state)
    FROM orders_orderline line
    JOIN orders_order "order" ON "order".id = line.order_id
    JOIN inventory_claim claim ON claim.id = line.claim_id
    WHERE "order".status <> 'cancelled' AND (
        claim.state NOT IN ('sold', 'returned') AND NOT EXISTS (
            -- It was not in the parcel that came back.
            SELECT FROM inventory_movement gone WHERE gone.unit_id = line.unit_id AND gone.reason = 'lost'
                AND gone.source = 'buyer:' || "order".reference
        )
        OR claim.unit_id <> line.unit_id
        OR claim.order_reference <> "order".reference
        OR (claim.price, claim.currency) IS DISTINCT FROM (line.price, line.currency)
    )
    """,
)
always(
    "cancelled_orders_keep_nothing",
    "No line of a cancelled order is a sale that stands.",
    """
    SELECT 'order', "order".id, format('cancelled, and claim %s is sold', claim.id)
    FROM orders_order "order"
    JOIN orders_orderline line ON line.order_id = "order".id
    JOIN inventory_claim claim ON claim.id = line.claim_id
    WHERE "order".status = 'cancelled' AND claim.state = 'sold'
    """,
)
always(
    "order_totals_are_their_lines",
    "What was paid for an order is the sum of its lines, in one currency.",
    """
    SELECT 'order', "order".id, format('paid %s %s, lines of %s', "order".total, "order".currency, sum(line.price))
    FROM orders_order "order" LEFT JOIN orders_orderline line ON line.order_id = "order".id
    GROUP BY "order".id
    HAVING sum(line.price) IS DISTINCT FROM "order".total
        OR bool_or(line.currency <> "order".currency)
    """,
)
always(
    "no_piece_is_in_two_orders",
    "No order has a piece that another order has: of all orders that were not cancelled one has its sale.",
    """
    SELECT 'unit', line.unit_id, format('sold in the orders %s', string_agg("order".id::text, ', ' ORDER BY "order".id))
    FROM orders_orderline line
    JOIN orders_order "order" ON "order".id = line.order_id AND "order".status <> 'cancelled'
    JOIN inventory_claim claim ON claim.id = line.claim_id AND claim.state = 'sold'
    GROUP BY line.unit_id HAVING count(*) > 1
    """,
)
always(
    "payments_become_an_order_or_a_case",
    "A number of a store, paid for, is an order or a case, never both but where a case's deposit went into the order.",
    """
    SELECT 'sale_case', sale.id, format('and order %s of the same number', "order".id)
    FROM orders_salecase sale
    JOIN orders_order "order" USING (brand_id, store_id, reference)
    WHERE sale.status <> 'used'
    """,
    guards=("sale_case_once_per_brand_and_store", "order_reference_once_per_brand_and_store"),
)
always(
    "refused_payments_have_their_case",
    "Whoever was told that a payment is to be given back finds its case, and each case its word in the log.",
    """
    SELECT 'sale_case', (told.body ->> 'case')::bigint, format('told of, under the key %s, and not there', told.key)
    FROM (
        SELECT key, convert_from(body, 'UTF8')::jsonb AS body FROM events_answer
        WHERE status = 409 AND content_type = 'application/problem+json'
    ) AS told
    WHERE told.body ->> 'code' IN ('refund_due', 'sold_twice')
      AND NOT EXISTS (SELECT FROM orders_salecase WHERE id = (told.body ->> 'case')::bigint)
    UNION ALL
    SELECT 'sale_case', id, 'the log has no word of it' FROM orders_salecase sale
    WHERE NOT EXISTS (
        SELECT FROM events_event
        WHERE subject_type = 'sale_case' AND subject_id = sale.id AND verb = 'sale_case.opened'
    )
    """,
)
always(
    "open_cases_have_their_task",
    "While a payment is to be given back there is a task for it, and none once it was.",
    """
    SELECT 'sale_case', sale.id, format('%s, with %s tasks to do', sale.status, count(task.id))
    FROM orders_salecase sale
    LEFT JOIN tasks_task task ON task.subject_type = 'sale_case' AND task.subject_id = sale.id
        AND task.status IN ('open', 'claimed')
    GROUP BY sale.id HAVING count(task.id) <> (sale.status = 'open')::int
    """,
    guards=("sale_case_settled_gave_back",),
)
always(
    "pieces_are_kept_for_one",
    "A piece is kept against a deposit for one at a time, and never while it is another's or gone.",
    """
    SELECT 'presale', presale.id, format('%s, and unit %s is %s', presale.status, unit.id, unit.status)
    FROM orders_presale presale JOIN inventory_unit unit ON unit.id = presale.unit_id
    LEFT JOIN inventory_claim claim ON claim.id = presale.claim_id
    WHERE presale.status = 'reserved' AND unit.status NOT IN (
            'intake', 'inspected', 'authenticated', 'graded', 'photographed'
        )
        OR presale.status = 'due' AND (claim.state IS DISTINCT FROM 'held' OR claim.unit_id <> presale.unit_id)
    """,
    guards=("presale_open_once_per_unit", "presale_due_is_held"),
)
always(
    "deposits_are_sold_for_kept_or_given_back",
    "A presale that is over was sold at its price, was kept by its rule, or has a case for its deposit.",
    """
    SELECT 'presale', presale.id, format('%s, without order or case', presale.status)
    FROM orders_presale presale
    LEFT JOIN orders_order "order" USING (brand_id, store_id, reference)
    LEFT JOIN orders_salecase sale USING (brand_id, store_id, reference)
    WHERE presale.status = 'sold' AND ("order".total, "order".currency)
            IS DISTINCT FROM (presale.price, presale.currency)
        OR (presale.status = 'cancelled' OR presale.status = 'lapsed' AND NOT presale.keeps_deposit)
            AND sale.amount IS DISTINCT FROM presale.deposit
    """,
)
