"""What must always be true of units, the claims on them, and lots."""

from backoffice.events.assertions import always

from .queries import DOUBLE_CLAIMS, LOTS_OUT_OF_BALANCE, UNITS_WITHOUT_PLACE

always(
    "claims_fit_the_state_of_their_unit",
    "A held unit has one hold and no sale, a sold one (until it is delivered) one sale and no hold, any other neither.",
    "SELECT 'unit', id, format('%s, with %s holds and %s sales', status, holds, sales)"  # noqa: S608 - a constant
    f" FROM ({DOUBLE_CLAIMS}) AS wrong (id, status, holds, sales)",
    guards=("claim_active_once_per_unit",),
)
always(
    "holds_end_with_their_unit",
    "An open hold ends when its unit says that it is held until.",
    """
    SELECT 'hold', claim.id, format('ends at %s, its unit %s at %s', claim.held_until, unit.id, unit.held_until)
    FROM inventory_claim claim JOIN inventory_unit unit ON unit.id = claim.unit_id
    WHERE claim.state = 'held' AND unit.held_until IS DISTINCT FROM claim.held_until
    """,
    guards=("unit_held_has_end",),
)
always(
    "sales_name_their_order",
    "A sale names the order it belongs to.",
    "SELECT 'hold', id, 'sold without an order' FROM inventory_claim WHERE state = 'sold' AND order_reference = ''",
    guards=("claim_sold_has_order",),
)
always(
    "units_are_in_one_place",
    "Every unit is where its last movement ended, and each movement begins where the one before it ended.",
    "SELECT 'unit', id, format('%s, expected at %s, found at %s', status, expected, found)"  # noqa: S608 - a constant
    f" FROM ({UNITS_WITHOUT_PLACE}) AS lost (id, status, expected, found)",
)
always(
    "units_stand_where_the_log_says",
    "The state of a unit is the one that its last event led to.",
    """
    SELECT 'unit', unit.id, format('%s, by its events %s', unit.status, coalesce(last.status, 'intake'))
    FROM inventory_unit unit
    LEFT JOIN (
        SELECT DISTINCT ON (subject_id) subject_id, data ->> 'status' AS status FROM events_event
        WHERE subject_type = 'unit' AND data ? 'status' ORDER BY subject_id, sequence DESC
    ) AS last ON last.subject_id = unit.id
    WHERE unit.status <> coalesce(last.status, 'intake')
    """,
)
always(
    "lots_are_in_balance",
    "What is left of a lot is what was moved into its warehouse less what was moved out.",
    "SELECT 'lot', id, format('%s left, by its movements %s', quantity, moved)"  # noqa: S608 - a constant
    f" FROM ({LOTS_OUT_OF_BALANCE}) AS lot (id, number, quantity, moved)",
    guards=("lot_quantity_not_negative",),
)
always(
    "genuine_pieces_passed_two_examiners",
    "Every unit from authentication on was found genuine by two examiners on this visit, and by none not genuine.",
    """
    SELECT 'unit', unit.id, format('%s, passed by %s and failed by %s', unit.status,
           coalesce(said.passed, 0), coalesce(said.failed, 0))
    FROM inventory_unit unit
    LEFT JOIN (
        SELECT unit_id, visit, count(DISTINCT "by") FILTER (WHERE verdict = 'pass') AS passed,
               count(*) FILTER (WHERE verdict = 'fail') AS failed
        FROM inventory_verdict GROUP BY unit_id, visit
    ) AS said ON said.unit_id = unit.id AND said.visit = unit.visit
    WHERE unit.status NOT IN ('intake', 'inspected', 'quarantined', 'withdrawn', 'lost')
      AND (coalesce(said.passed, 0) < 2 OR said.failed > 0)
    """,
    guards=("pgtrigger_two_examiners_919b2", "verdict_once_per_examiner"),
)
always(
    "what_an_examiner_failed_is_not_offered",
    "No unit that an examiner has found not genuine, on whatever visit, is offered, held or on its way to a buyer.",
    """
    SELECT 'unit', id, status FROM inventory_unit
    WHERE status IN ('listed', 'held', 'sold', 'picked')
      AND id IN (SELECT unit_id FROM inventory_verdict WHERE verdict = 'fail')
    """,
    guards=("pgtrigger_failed_is_never_listed_97f57",),
)
always(
    "grades_are_on_the_record",
    "The grade of a unit is the last one that was given to it.",
    """
    SELECT 'unit', unit.id, format('grade %s, last given %s', unit.grade_id, coalesce(last.grade_id::text, 'none'))
    FROM inventory_unit unit
    LEFT JOIN (
        SELECT DISTINCT ON (unit_id) unit_id, grade_id FROM inventory_givengrade ORDER BY unit_id, id DESC
    ) AS last ON last.unit_id = unit.id
    WHERE unit.grade_id IS NOT NULL AND unit.grade_id IS DISTINCT FROM last.grade_id
    """,
)
always(
    "photographs_show_their_own_unit",
    "A photograph shows flaws and the tamper tag of its own unit only.",
    """
    SELECT 'unit', photo.unit_id, format('photograph %s shows another unit', photo.id)
    FROM inventory_unitphoto photo
    LEFT JOIN inventory_defect defect ON defect.id = photo.defect_id
    LEFT JOIN inventory_tampertag tag ON tag.id = photo.tag_id
    WHERE defect.unit_id <> photo.unit_id OR tag.unit_id <> photo.unit_id
    """,
)
