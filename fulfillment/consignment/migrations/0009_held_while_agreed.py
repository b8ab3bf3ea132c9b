from django.db import migrations

# Terms end at midnight, the sweep comes by within a minute after. A hold that comes between is passed over here, in
# the statement that claims: it finds the piece as taken by nobody and not to be had. Nothing else is asked when a hold
# is placed, so this is one look into an index for each piece.
GUARD = """
CREATE OR REPLACE FUNCTION consignment_held_while_agreed() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF EXISTS (
        SELECT FROM consignment_consignedpiece piece
        WHERE piece.unit_id = NEW.unit_id AND piece.brand_id = NEW.brand_id AND piece.status = 'consigned'
        AND NOT EXISTS (
            SELECT FROM consignment_agreementterms terms
            WHERE terms.agreement_id = piece.agreement_id AND terms.status = 'signed'
                AND (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date
                    BETWEEN terms.starts_on AND coalesce(terms.cut_off_on, terms.ends_on)
        )
    ) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER consignment_held_while_agreed BEFORE INSERT ON inventory_claim
FOR EACH ROW WHEN (NEW.state = 'held') EXECUTE FUNCTION consignment_held_while_agreed();
"""
UNDO = """
DROP TRIGGER consignment_held_while_agreed ON inventory_claim;
DROP FUNCTION consignment_held_while_agreed();
"""


class Migration(migrations.Migration):
    dependencies = [("consignment", "0008_wall_of_set_offs"), ("inventory", "0010_returned_sales")]

    operations = [migrations.RunSQL(GUARD, UNDO)]
