from django.db import migrations

# As in 0005, but for one thing: what is claimed is what the first query has locked. A unit that came free while that
# query waited was locked later, out of the order of the keys, and two batches of holds waited for each other.
HOLD = """
CREATE OR REPLACE FUNCTION channels_hold(unit_ids bigint[], of_store text, minutes int, who text, who_name text)
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


class Migration(migrations.Migration):
    dependencies = [("channels", "0005_told_to_take_off")]

    # Backwards the function stays: what it locks is right with the tables as they were, too.
    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]
