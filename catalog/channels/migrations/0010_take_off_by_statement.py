from django.db import migrations

# As in 0005, for all units at once that a statement leaves held: a trigger of each row began two statements of its own
# for every piece of a batch, which was half of what a batch costs. A unit that was held already has nothing to take
# off. The listings are locked before, in the order of their keys, by whoever holds.
BY_STATEMENT = """
DROP TRIGGER listings_taken_off ON inventory_unit;
CREATE OR REPLACE FUNCTION channels_take_off() RETURNS trigger LANGUAGE plpgsql
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
BY_ROW = """
DROP TRIGGER listings_taken_off ON inventory_unit;
CREATE OR REPLACE FUNCTION channels_take_off() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH taken AS (
        UPDATE channels_listing SET status = 'claimed', taken_off_at = clock_timestamp()
        WHERE unit_id = NEW.id AND status IN ('live', 'suspended')
        RETURNING id, brand_id, unit_id
    )
    INSERT INTO events_event (subject_type, subject_id, verb, actor, actor_name, brand_id, data)
    SELECT 'listing', id, 'listing.taken_off', 'system:listing clock', 'listing clock', brand_id,
           jsonb_build_object('status', 'claimed', 'unit', unit_id)
    FROM taken;
    RETURN NULL;
END $$;
CREATE TRIGGER listings_taken_off AFTER UPDATE OF status ON inventory_unit FOR EACH ROW
    WHEN (NEW.status = 'held' AND OLD.status IS DISTINCT FROM 'held') EXECUTE FUNCTION channels_take_off();
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0009_decimals_by_function")]

    operations = [migrations.RunSQL(BY_STATEMENT, BY_ROW)]
