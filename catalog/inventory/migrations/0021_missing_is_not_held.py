# ruff: noqa: E501

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# As in 0019, but for one thing: nobody gets a piece that is missing. It stands in the row that is locked and written anyhow.
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
AS_BEFORE = HOLD.replace(" AND unit.missing_since IS NULL", "")


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0020_quarantine_lifted"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="missing_since",
            field=models.DateTimeField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unit",
            trigger=pgtrigger.compiler.Trigger(
                name="missing_is_not_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."missing_since" IS NOT NULL AND NEW."status" = \'held\' AND OLD."status" = \'listed\')',
                    func="\n                    RAISE EXCEPTION 'Unit % is missing and held by nobody before it is found', NEW.id\n                        USING ERRCODE = 'restrict_violation';\n                ",
                    hash="24e8422dcd0ade3bc2bb5f0b90948f110a328679",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_missing_is_not_held_9d685",
                    table="inventory_unit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(HOLD, AS_BEFORE),
    ]
