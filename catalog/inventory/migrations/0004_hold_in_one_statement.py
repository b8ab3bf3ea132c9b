from django.db import migrations

from backoffice.money import CURRENCIES, decimals


def _codes(places: int) -> str:
    return ",".join(sorted(code for code in CURRENCIES if decimals(code) == places))


# The same amount as `backoffice.money.exact` gives, for events that the database itself writes.
EXACT = f"""
CREATE FUNCTION money_exact(amount numeric, currency text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(amount, CASE WHEN currency = ANY ('{{{_codes(0)}}}'::text[]) THEN 0
                              WHEN currency = ANY ('{{{_codes(3)}}}'::text[]) THEN 3
                              ELSE 2 END)
$$;
"""
# One statement claims, writes narrowly and tells it. A unit that is not free gets no row, and nothing is written of it.
#
# - The units are locked in the order of their keys, and the condition stands in the locking query itself: whoever
#   waited for the winner finds the unit held, and goes away without a lock. Nobody gets a piece that is missing: it
#   stands in the row that is locked and written anyhow.
# - The claim comes before the unit's status, so that the partial unique index has the last word and no error is raised.
# - The first event of a hold comes with its number and time, which costs a fraction; the log checks them
#   (`events_begin`).
# - The plan is made once a session: made anew for each call, planning took four times as long as the rest. Made while
#   the tables were small, it would read them whole for ever after; hence no sequential scans.
HOLD = """
CREATE FUNCTION inventory_hold(
    unit_ids bigint[], of_channel text, prices numeric[], currencies text[], until timestamptz, who text, who_name text
) RETURNS SETOF inventory_claim LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '5s' AS $$
BEGIN
    RETURN QUERY
    WITH asked AS (
        SELECT * FROM unnest(unit_ids, prices, currencies) AS asked(unit_id, price, currency)
    ),
    free AS MATERIALIZED (
        SELECT unit.id, unit.brand_id FROM inventory_unit unit
        WHERE unit.id = ANY (unit_ids) AND unit.status = 'listed' AND unit.missing_since IS NULL
        ORDER BY unit.id FOR UPDATE
    ),
    claim AS (
        INSERT INTO inventory_claim (
            brand_id, unit_id, state, channel, claimant, price, currency, held_until, order_reference
        )
        SELECT free.brand_id, free.id, 'held', of_channel, who, asked.price, asked.currency, until, ''
        FROM free JOIN asked ON asked.unit_id = free.id
        ON CONFLICT (unit_id) WHERE state IN ('held', 'sold') DO NOTHING
        RETURNING *
    ),
    held AS (
        UPDATE inventory_unit unit SET status = 'held', held_until = until FROM claim WHERE unit.id = claim.unit_id
    ),
    words AS MATERIALIZED (
        SELECT claim.id, claim.unit_id, claim.brand_id, clock_timestamp() AS at, jsonb_build_object(
            'channel', of_channel, 'price', money_exact(claim.price, claim.currency)::text, 'currency', claim.currency,
            'until', to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        ) AS said
        FROM claim
    ),
    told AS (
        INSERT INTO events_event (
            subject_type, subject_id, verb, actor, actor_name, brand_id, data, sequence, at, transaction
        )
        SELECT 'unit', unit_id, 'unit.held', who, who_name, brand_id,
               said || jsonb_build_object('status', 'held', 'claim', id), NULL::int, NULL::timestamptz, NULL::bigint
        FROM words
        UNION ALL
        SELECT 'hold', id, 'hold.placed', who, who_name, brand_id, said || jsonb_build_object('unit', unit_id), 1, at,
               pg_current_xact_id()::text::bigint
        FROM words
    )
    SELECT * FROM claim;
END $$;
"""
UNDO = """
DROP FUNCTION inventory_hold(bigint[], text, numeric[], text[], timestamptz, text, text);
DROP FUNCTION money_exact(numeric, text);
"""


class Migration(migrations.Migration):
    replaces = [("inventory", "0006_hold_in_one_statement"), ("inventory", "0019_hold_hashed_by_the_log")]
    dependencies = [("inventory", "0003_room_to_revise"), ("events", "0002_chain_and_walls")]

    operations = [migrations.RunSQL(EXACT + HOLD, UNDO)]
