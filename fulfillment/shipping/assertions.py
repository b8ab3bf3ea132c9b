"""What must always be true on the way out: a piece left the house in one parcel that the carrier took."""

from backoffice.events.assertions import always

always(
    "shipped_units_left_in_a_parcel",
    "A shipped unit is in the parcel of its order, which the carrier has taken over.",
    """
    SELECT 'unit', unit.id, format('%s, and no parcel with it was handed over', unit.status)
    FROM inventory_unit unit
    WHERE unit.status IN ('shipped', 'delivered') AND NOT EXISTS (
        SELECT FROM inventory_claim claim
        JOIN orders_orderline line ON line.claim_id = claim.id
        JOIN shipping_parcel parcel ON parcel.order_id = line.order_id
        WHERE claim.unit_id = unit.id AND claim.state = 'sold' AND parcel.handed_over_at IS NOT NULL
          AND parcel.status NOT IN ('planned', 'picked', 'packed', 'labelled', 'lost')
    )
    """,
)
always(
    "parcels_go_with_their_order",
    "An order is under way when its parcel is, and delivered when that is.",
    """
    SELECT 'parcel', parcel.id, format('%s, and its order %s is %s', parcel.status, "order".id, "order".status)
    FROM shipping_parcel parcel JOIN orders_order "order" ON "order".id = parcel.order_id
    WHERE CASE "order".status WHEN 'returned' THEN 'delivered' ELSE "order".status END <> CASE
        WHEN parcel.status IN ('planned', 'picked', 'packed', 'labelled') THEN 'allocated'
        WHEN parcel.status IN ('delivered', 'cancelled') THEN parcel.status
        WHEN parcel.status = 'lost' THEN 'cancelled'
        -- Until the last of its pieces was taken in, or found to be gone.
        WHEN parcel.status = 'came_back' THEN CASE "order".status
            WHEN 'returned' THEN 'delivered' WHEN 'cancelled' THEN 'cancelled' ELSE 'shipped' END
        ELSE 'shipped' END
    """,
)
always(
    "orders_travel_in_one_parcel",
    "An order that has been allocated has one parcel, and no other order has any that was not cancelled, lost or back.",
    """
    SELECT 'order', "order".id, format('%s, with %s parcels', "order".status, count(parcel.id))
    FROM orders_order "order" LEFT JOIN shipping_parcel parcel
        ON parcel.order_id = "order".id AND parcel.status NOT IN ('cancelled', 'lost')
        AND NOT (parcel.status = 'came_back' AND "order".status = 'cancelled')
    GROUP BY "order".id
    HAVING count(parcel.id) <> ("order".status IN ('allocated', 'shipped', 'delivered', 'returned'))::int
    """,
)
always(
    "waybills_are_given_once",
    "No two parcels have the same waybill, and no label is without one.",
    """
    SELECT 'parcel', min(id), format('waybill %s on %s parcels', waybill, count(*))
    FROM shipping_parcel WHERE waybill IS NOT NULL GROUP BY waybill HAVING count(*) > 1
    UNION ALL
    SELECT 'parcel', id, 'labelled without a waybill' FROM shipping_parcel WHERE label <> '' AND waybill IS NULL
    """,
    guards=("parcel_labelled_has_waybill", "shipping_parcel_waybill_key"),
)
always(
    "packed_pieces_have_their_photographs",
    "A piece that left packed has every photograph that the rule of its category asked for on that day.",
    """
    SELECT 'parcel', parcel.id, format('%s, and unit %s has no photograph «%s»', parcel.status, asked.unit, view.code)
    FROM shipping_parcel parcel, jsonb_each(parcel.views_asked) AS asked(unit, views),
        jsonb_array_elements_text(asked.views) AS view(code)
    WHERE parcel.status NOT IN ('planned', 'picked', 'cancelled') AND NOT EXISTS (
        SELECT FROM shipping_packingphoto photo
        WHERE photo.parcel_id = parcel.id AND photo.unit_id = asked.unit::bigint AND photo.view = view.code
    )
    """,
    guards=(
        "parcel_packed_by_a_rule",
        "pgtrigger_packed_with_its_photographs_ad8a1",
        "pgtrigger_views_asked_stay_5c6f6",
    ),
)
