from django.db import migrations

# Whatever makes units held, by whatever statement, takes them off every store in the same transaction, and tells it:
# for all units at once that the statement leaves held. A trigger of each row began two statements of its own for every
# piece of a batch, which was half of what a batch costs. A unit that was held already has nothing to take off. The
# listings are locked before, in the order of their keys, by whoever holds.
TAKE_OFF = """
CREATE FUNCTION channels_take_off() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH taken AS (
        UPDATE channels_listing listing SET status = 'claimed', taken_off_at = clock_timestamp()
        FROM after
        WHERE after.status = 'held' AND listing.unit_id = after.id AND listing.status IN ('live', 'suspended')
        RETURNING listing.id, listing.brand_id, listing.unit_id
    )
    INSERT INTO events_event (subject_type, subject_id, verb, actor, actor_name, brand_id, data)
    SELECT 'listing', id, 'listing.taken_off', 'system:listing clock', 'listing clock', brand_id,
           jsonb_build_object('status', 'claimed', 'unit', unit_id)
    FROM taken;
    RETURN NULL;
END $$;

CREATE TRIGGER listings_taken_off AFTER UPDATE ON inventory_unit
    REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION channels_take_off();
"""
# The listings are locked in the order of their keys, as all who change them lock them, once their units are; only then
# is it known what is offered and at which price. Each query of the function sees what was committed before it. What is
# claimed is what the first query has locked: a unit that came free while that query waited would be locked later, out
# of the order of the keys, and two batches of holds would wait for each other.
HOLD = """
CREATE FUNCTION channels_hold(unit_ids bigint[], of_store text, minutes int, who text, who_name text)
RETURNS SETOF inventory_claim LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '5s' AS $$
DECLARE
    shop record;
    free bigint[];
    offer record;
BEGIN
    SELECT store.id, store.channel, coalesce(minutes, store.hold_minutes) AS minutes INTO shop FROM channels_store store
    WHERE store.code = of_store AND coalesce(minutes, 1) BETWEEN 1 AND store.hold_minutes;
    IF shop.id IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(unit.id) INTO free
    FROM (
        SELECT id FROM inventory_unit WHERE id = ANY (unit_ids) AND status = 'listed' ORDER BY id FOR UPDATE
    ) AS unit;
    IF free IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(listing.unit_id) AS units, array_agg(listing.price) AS prices,
           array_agg(listing.currency::text) AS currencies
    INTO offer
    FROM (
        SELECT * FROM channels_listing
        WHERE unit_id = ANY (free) AND status IN ('live', 'suspended') ORDER BY id FOR UPDATE
    ) AS listing
    WHERE listing.store_id = shop.id AND listing.status = 'live';
    RETURN QUERY SELECT * FROM inventory_hold(
        offer.units, shop.channel, offer.prices, offer.currencies,
        clock_timestamp() + make_interval(mins => shop.minutes), who, who_name
    );
END $$;
"""
UNDO = """
DROP FUNCTION channels_hold(bigint[], text, int, text, text);
DROP TRIGGER listings_taken_off ON inventory_unit;
DROP FUNCTION channels_take_off;
"""


class Migration(migrations.Migration):
    replaces = [
        ("channels", "0005_told_to_take_off"),
        ("channels", "0006_hold_what_is_locked"),
        ("channels", "0010_take_off_by_statement"),
    ]
    dependencies = [
        ("channels", "0002_walls"),
        ("inventory", "0004_hold_in_one_statement"),
        ("events", "0002_chain_and_walls"),
    ]

    operations = [migrations.RunSQL(TAKE_OFF + HOLD, UNDO)]
