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
    "Every line of an order that was not cancelled is the sale of its own unit to that order, at the line's price.",
    """
    SELECT 'order', "order".id, format('line %s is of claim %s, which is %s', line.id, claim.id, claim.state)
    FROM orders_orderline line
    JOIN orders_order "order" ON "order".id = line.order_id
    JOIN inventory_claim claim ON claim.id = line.claim_id
    WHERE "order".status <> 'cancelled' AND (
        claim.state <> 'sold' OR claim.unit_id <> line.unit_id OR claim.order_reference <> "order".reference
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
