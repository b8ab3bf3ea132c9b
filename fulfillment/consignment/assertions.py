"""What must always be true of pieces that are not the house's own."""

from backoffice.events.assertions import always

always(
    "consigned_pieces_are_offered_as_agreed",
    "What stands under an agreement is offered while that is signed, and never below its minimum price.",
    """
    SELECT 'listing', listing.id,
        format('%s at %s %s, under agreement %s (%s), minimum %s', listing.status, listing.price, listing.currency,
               agreement.number, agreement.status, greatest(piece.minimum_price, terms.minimum_price))
    FROM consignment_consignedpiece piece
    JOIN consignment_agreement agreement ON agreement.id = piece.agreement_id
    JOIN channels_listing listing ON listing.unit_id = piece.unit_id
    LEFT JOIN consignment_agreementterms terms ON terms.agreement_id = agreement.id AND terms.status = 'signed'
        AND (now() AT TIME ZONE 'Asia/Shanghai')::date
            BETWEEN terms.starts_on AND coalesce(terms.cut_off_on, terms.ends_on)
    WHERE piece.status = 'consigned' AND (
        (listing.status = 'live' AND agreement.status <> 'signed')
        OR (listing.status IN ('live', 'suspended')
            AND listing.price < greatest(piece.minimum_price, terms.minimum_price))
    )
    """,
)
always(
    "units_stand_under_one_agreement",
    "A unit stands under one agreement at most, and that is of its own brand.",
    """
    SELECT 'unit', unit.id, format('under %s agreements, or one of another brand', count(*))
    FROM consignment_consignedpiece piece JOIN inventory_unit unit ON unit.id = piece.unit_id
    JOIN consignment_agreement agreement ON agreement.id = piece.agreement_id
    WHERE piece.status = 'consigned'
    GROUP BY unit.id HAVING count(*) > 1 OR bool_or(agreement.brand_id <> unit.brand_id)
    """,
    guards=("consigned_once_at_a_time", "consignment_consignedpiece_agreement_id_same_brand"),
)
