"""What must always be true of the shelves of all stores."""

from backoffice.events.assertions import always

always(
    "claimed_units_are_live_nowhere",
    "What is held or sold is offered in no store.",
    """
    SELECT 'listing', listing.id, format('live in store %s, and unit %s is %s', store.code, unit.id, unit.status)
    FROM channels_listing listing
    JOIN inventory_unit unit ON unit.id = listing.unit_id
    JOIN channels_store store ON store.id = listing.store_id
    WHERE listing.status = 'live' AND unit.status IN ('held', 'sold', 'picked', 'shipped', 'delivered')
    """,
    guards=("listings_taken_off",),
)
always(
    "what_is_offered_is_for_sale",
    "What a store offers is listed, or was claimed; nothing else is offered.",
    """
    SELECT 'listing', listing.id, format('%s, and unit %s is %s', listing.status, unit.id, unit.status)
    FROM channels_listing listing JOIN inventory_unit unit ON unit.id = listing.unit_id
    WHERE listing.status <> 'ended' AND unit.status NOT IN ('listed', 'held', 'sold')
      AND (listing.status <> 'live' OR unit.status NOT IN ('picked', 'shipped', 'delivered'))
    """,
)
always(
    "units_are_offered_once_per_store",
    "A store offers a unit once.",
    """
    SELECT 'unit', unit_id, format('%s open listings in store %s', count(*), store.code)
    FROM channels_listing listing JOIN channels_store store ON store.id = listing.store_id
    WHERE status <> 'ended' GROUP BY unit_id, store.code HAVING count(*) > 1
    """,
    guards=("listing_open_once_per_store",),
)
always(
    "what_a_claim_took_off_was_told",
    "A listing that a claim has taken off knows when its store was told, and the log has the word.",
    """
    SELECT 'listing', listing.id, format('taken off, told %s', coalesce(listing.taken_off_at::text, 'never'))
    FROM channels_listing listing
    WHERE listing.status = 'claimed' AND (listing.taken_off_at IS NULL OR NOT EXISTS (
        SELECT FROM events_event event
        WHERE event.subject_type = 'listing' AND event.subject_id = listing.id AND event.verb = 'listing.taken_off'
    ))
    """,
    guards=("listing_live_is_not_taken_off", "listing_acknowledges_what_it_was_told"),
)
always(
    "what_a_claim_took_off_comes_back",
    "A listing stays taken off only while its unit is held or sold: what is free again is offered again.",
    """
    SELECT 'listing', listing.id, format('taken off, and unit %s is %s', unit.id, unit.status)
    FROM channels_listing listing JOIN inventory_unit unit ON unit.id = listing.unit_id
    WHERE listing.status = 'claimed' AND unit.status NOT IN ('held', 'sold')
    """,
)
always(
    "restricted_goods_are_live_nowhere",
    "While a restriction covers a channel and the goods, no such goods are offered there.",
    """
    SELECT 'listing', listing.id, format('live, and restriction %s is open', min(restriction.id))
    FROM channels_listing listing
    JOIN channels_store store ON store.id = listing.store_id
    JOIN inventory_unit unit ON unit.id = listing.unit_id
    JOIN products_category category ON category.id = unit.category_id
    JOIN merchants_restriction restriction ON restriction.brand_id = listing.brand_id
        AND restriction.lifted_at IS NULL AND restriction.channel IN ('', store.channel)
        AND (category.sector = '' OR restriction.sector IN ('', category.sector))
    WHERE listing.status = 'live'
    GROUP BY listing.id
    """,
)
always(
    "missing_pieces_are_live_nowhere",
    "What a count did not find is offered in no store until it is found.",
    """
    SELECT 'listing', listing.id, format('live, and unit %s has been missing since %s', unit.id, unit.missing_since)
    FROM channels_listing listing JOIN inventory_unit unit ON unit.id = listing.unit_id
    WHERE listing.status = 'live' AND unit.missing_since IS NOT NULL
    """,
)
always(
    "stores_offer_their_own_brand",
    "A store of one brand offers that brand's units only.",
    """
    SELECT 'listing', listing.id, format('in store %s, which is of another brand', store.code)
    FROM channels_listing listing JOIN channels_store store ON store.id = listing.store_id
    WHERE store.brand_id <> listing.brand_id
    """,
)
