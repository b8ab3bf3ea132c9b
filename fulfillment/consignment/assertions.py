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
always(
    "no_piece_is_paid_twice",
    "A sale of a consigned piece is paid out once at most, and a piece is not paid again unless it came back.",
    """
    SELECT 'consigned_piece', piece_id, format('%s payouts stand or are paid', count(*))
    FROM consignment_payout WHERE status IN ('waiting', 'due', 'paid') GROUP BY piece_id HAVING count(*) > 1
    UNION ALL
    SELECT 'hold', claim_id, format('%s payouts of one sale', count(*))
    FROM consignment_payout WHERE claim_id IS NOT NULL GROUP BY claim_id HAVING count(*) > 1
    """,
    guards=("payout_standing_once_per_piece", "consignment_payout_claim_id_key"),
)
always(
    "no_consignor_is_paid_before_the_window",
    "A consignor is paid when the return window has passed, with a payment's reference.",
    """
    SELECT 'payout', id, format('%s, paid %s, window until %s', status, paid_at, window_until)
    FROM consignment_payout
    WHERE (status IN ('paid', 'owed_back', 'recovered')
           AND (paid_at IS NULL OR paid_at < window_until OR payment_reference = ''))
       OR (status = 'due' AND window_until > now())
    """,
    guards=("payout_paid_after_its_window",),
)
always(
    "payouts_add_up",
    "Price less fee is the net sale, and share and rest are all of it, the share by its terms to the smallest coin.",
    """
    SELECT 'payout', payout.id, format('%s - %s = %s = %s + %s', price, fee, net, share, rest)
    FROM consignment_payout payout JOIN consignment_agreementterms terms ON terms.id = payout.terms_id
    WHERE net <> price - fee OR net <> share + rest
       OR share <> CASE WHEN loss_id IS NOT NULL AND terms.on_loss <> 'share' THEN net
            ELSE money_exact(net * terms.share_bp / 10000, payout.currency) END
    """,
    guards=("payout_adds_up",),
)
always(
    "delivered_pieces_are_accounted_for",
    "What was sold under an agreement and has been delivered has its payout.",
    """
    SELECT 'unit', unit.id, 'delivered, and its consignor is owed nothing'
    FROM inventory_unit unit
    JOIN consignment_consignedpiece piece ON piece.unit_id = unit.id AND piece.status = 'consigned'
    JOIN inventory_claim claim ON claim.unit_id = unit.id AND claim.state = 'sold'
    WHERE unit.status = 'delivered' AND NOT EXISTS (SELECT FROM consignment_payout WHERE claim_id = claim.id)
    """,
)
always(
    "lost_pieces_are_owed_for",
    "Where terms say what is paid for a loss, the consignor of a lost or written-off piece has it opened, once.",
    """
    SELECT 'loss', loss.id, format('lost under agreement %s, and its consignor is owed nothing', agreement.number)
    FROM custody_loss loss
    JOIN inventory_unit unit ON unit.id = loss.unit_id
    JOIN consignment_consignedpiece piece ON piece.unit_id = loss.unit_id
        AND piece.status IN ('consigned', 'withdrawn') AND piece.attached_at <= loss.reported_at
    JOIN consignment_agreement agreement ON agreement.id = piece.agreement_id
    JOIN consignment_agreementterms terms ON terms.agreement_id = agreement.id AND terms.status = 'signed'
        AND (loss.reported_at AT TIME ZONE 'Asia/Shanghai')::date
            BETWEEN terms.starts_on AND coalesce(terms.cut_off_on, terms.ends_on)
    WHERE (loss.written_off OR loss.kind = 'lost' AND unit.status = 'lost')
        AND (loss.currency = terms.currency OR terms.on_loss = 'minimum')
        AND (terms.on_loss = 'value' AND loss.value > 0
             OR terms.on_loss = 'share' AND terms.share_bp > 0 AND loss.value > terms.sale_fee
             OR terms.on_loss = 'minimum' AND greatest(piece.minimum_price, terms.minimum_price) > 0)
        AND loss.id = (SELECT max(id) FROM custody_loss latest
                       WHERE latest.unit_id = loss.unit_id AND (latest.kind = 'lost' OR latest.written_off))
        AND NOT EXISTS (SELECT FROM consignment_payout payout WHERE payout.loss_id = loss.id
                           OR loss.written_off AND payout.piece_id = piece.id)
    """,
    guards=("payout_of_a_sale_or_a_loss",),
)
always(
    "damaged_pieces_are_paid_for_or_sold",
    "A consigned piece that was paid for as damaged is the house's own, and no sale of it is paid out beside that.",
    """
    SELECT 'consigned_piece', piece.id, format('%s, with %s payouts as damaged', piece.status, count(loss.id))
    FROM consignment_consignedpiece piece
    LEFT JOIN consignment_payout payout ON payout.piece_id = piece.id AND payout.status IN ('waiting', 'due', 'paid')
    LEFT JOIN custody_loss loss ON loss.id = payout.loss_id AND loss.written_off
    GROUP BY piece.id
    HAVING count(loss.id) <> (piece.status = 'taken_over')::int OR count(loss.id) > 0 AND count(payout.id) > 1
    """,
    guards=("payout_standing_once_per_piece",),
)
always(
    "fees_are_set_off_once",
    "Of a fee no more is set off than it comes to, nothing once it is waived, and of a payout no more than its share.",
    """
    SELECT 'consigned_piece', piece.id, format('a fee of %s, and %s set off', piece.fee, sum(taken.amount))
    FROM consignment_setoff taken JOIN consignment_consignedpiece piece ON piece.id = taken.piece_id
    GROUP BY piece.id HAVING sum(taken.amount) > coalesce(piece.fee, 0)
    UNION ALL
    SELECT 'payout', payout.id, format('%s, a share of %s, and %s set off', status, share, sum(taken.amount))
    FROM consignment_setoff taken JOIN consignment_payout payout ON payout.id = taken.payout_id
    GROUP BY payout.id
    HAVING sum(taken.amount) > payout.share OR payout.status NOT IN ('paid', 'owed_back', 'recovered')
    UNION ALL
    SELECT 'consigned_piece', piece.id, format('a fee that is waived, and %s set off after that', taken.amount)
    FROM consignment_setoff taken JOIN consignment_consignedpiece piece ON piece.id = taken.piece_id
    WHERE taken.at > piece.fee_waived_at
    UNION ALL
    SELECT 'payout', payout.id, format('a fee of another consignor, piece %s', taken.piece_id)
    FROM consignment_setoff taken
    JOIN consignment_payout payout ON payout.id = taken.payout_id
    JOIN consignment_consignedpiece sold ON sold.id = payout.piece_id
    JOIN consignment_agreement of_sale ON of_sale.id = sold.agreement_id
    JOIN consignment_consignedpiece piece ON piece.id = taken.piece_id
    JOIN consignment_agreement of_fee ON of_fee.id = piece.agreement_id
    WHERE of_fee.consignor_id <> of_sale.consignor_id
       OR (taken.currency, taken.currency) <> (payout.currency, piece.currency)
    """,
    guards=("set_off_once_per_payout", "set_off_of_something"),
)
always(
    "withdrawn_pieces_wait_to_be_handed_back",
    "A withdrawn piece is back with who had brought it, or a task has it handed back; nothing else has such a task.",
    """
    SELECT 'unit', coalesce(unit.id, task.subject_id),
        format('%s, with %s tasks to hand it back', coalesce(unit.status, 'not withdrawn'), count(task.id))
    FROM (
        SELECT id, status FROM inventory_unit WHERE status = 'withdrawn' AND NOT EXISTS (
            SELECT FROM inventory_movement gone
            WHERE gone.unit_id = inventory_unit.id AND gone.target = 'supplier' AND gone.reason = 'handed back')
    ) AS unit
    FULL JOIN (
        SELECT id, subject_id FROM tasks_task
        WHERE kind = 'hand_back' AND subject_type = 'unit' AND status IN ('open', 'claimed')
    ) AS task ON task.subject_id = unit.id
    GROUP BY unit.id, unit.status, task.subject_id HAVING count(unit.id) <> count(task.id)
    """,
)
