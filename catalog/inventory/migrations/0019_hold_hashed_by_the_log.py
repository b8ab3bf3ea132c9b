from django.db import migrations

# As in 0006, but for one thing: the log makes the hash of a first event itself.
HOLD = """
CREATE OR REPLACE FUNCTION inventory_hold(
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
        WHERE unit.id = ANY (unit_ids) AND unit.status = 'listed'
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


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0018_room_to_revise_every_one"),
        ("events", "0009_first_events_hashed_once"),
    ]

    # Backwards the function stays: the log's own way back takes a first event without a hash for any other.
    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]
