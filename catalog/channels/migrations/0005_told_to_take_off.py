import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# By their names: changing the fields would make their keys anew, and checking the rows is stopped by the walls.
DROP = """
DROP INDEX channels_listing_brand_id_08b048c4;
ALTER TABLE channels_listing
    DROP CONSTRAINT channels_listing_brand_id_08b048c4_fk_merchants_brand_id,
    DROP CONSTRAINT channels_listing_unit_id_bee626a7_fk_inventory_unit_id;
"""
UNDO_DROP = """
CREATE INDEX channels_listing_brand_id_08b048c4 ON channels_listing (brand_id);
ALTER TABLE channels_listing
    ADD CONSTRAINT channels_listing_brand_id_08b048c4_fk_merchants_brand_id
        FOREIGN KEY (brand_id) REFERENCES merchants_brand DEFERRABLE INITIALLY DEFERRED NOT VALID,
    ADD CONSTRAINT channels_listing_unit_id_bee626a7_fk_inventory_unit_id
        FOREIGN KEY (unit_id) REFERENCES inventory_unit DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""
# Whatever makes a unit held, by whatever statement, takes it off every store in the same transaction, and tells it.
TAKE_OFF = """
CREATE FUNCTION channels_take_off() RETURNS trigger LANGUAGE plpgsql
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
# The listings are locked in the order of their keys, as all who change them lock them, once their units are; only then
# is it known what is offered and at which price. Each query of the function sees what was committed before it.
HOLD = """
CREATE FUNCTION channels_hold(unit_ids bigint[], of_store text, minutes int, who text, who_name text)
RETURNS SETOF inventory_claim LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '5s' AS $$
DECLARE
    shop record;
    offer record;
BEGIN
    SELECT store.id, store.channel, coalesce(minutes, store.hold_minutes) AS minutes INTO shop FROM channels_store store
    WHERE store.code = of_store AND coalesce(minutes, 1) BETWEEN 1 AND store.hold_minutes;
    IF shop.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM inventory_unit unit
    WHERE unit.id = ANY (unit_ids) AND unit.status = 'listed' ORDER BY unit.id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT array_agg(listing.unit_id) AS units, array_agg(listing.price) AS prices,
           array_agg(listing.currency::text) AS currencies
    INTO offer
    FROM (
        SELECT * FROM channels_listing
        WHERE unit_id = ANY (unit_ids) AND status IN ('live', 'suspended') ORDER BY id FOR UPDATE
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
    dependencies = [
        ("channels", "0004_guard_by_condition"),
        ("inventory", "0006_hold_in_one_statement"),
        ("merchants", "0012_guard_by_condition"),
    ]

    operations = [
        migrations.AddField("listing", "taken_off_at", models.DateTimeField(null=True)),
        migrations.AddField("listing", "acknowledged_at", models.DateTimeField(null=True)),
        migrations.AddField("listing", "reminded", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("listing", "reminded_at", models.DateTimeField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "listing",
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.brand",
                    ),
                ),
                migrations.AlterField(
                    "listing",
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="inventory.unit",
                    ),
                ),
            ],
            database_operations=[migrations.RunSQL(DROP, UNDO_DROP)],
        ),
        migrations.AddIndex(
            "listing",
            models.Index(
                condition=Q(taken_off_at__isnull=False, acknowledged_at__isnull=True),
                fields=["taken_off_at"],
                name="listing_unacknowledged",
            ),
        ),
        migrations.AddConstraint(
            "listing",
            models.CheckConstraint(
                condition=~Q(status="live") | Q(taken_off_at__isnull=True, acknowledged_at__isnull=True),
                name="listing_live_is_not_taken_off",
            ),
        ),
        migrations.AddConstraint(
            "listing",
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(taken_off_at__isnull=False),
                name="listing_acknowledges_what_it_was_told",
            ),
        ),
        migrations.RunSQL(TAKE_OFF + HOLD, UNDO),
    ]
