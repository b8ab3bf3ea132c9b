from django.db import migrations

# Many first events come with their number and time, which cost more to make for each than to check. The hash is made
# here, whatever they bring: made by their statement too, it was made twice.
ONCE = """
CREATE OR REPLACE FUNCTION events_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence IS DISTINCT FROM 1
        OR NEW.previous_hash IS NOT NULL
        OR NEW.transaction <> pg_current_xact_id()::text::bigint
        OR NEW.at NOT BETWEEN transaction_timestamp() AND clock_timestamp()
    THEN
        RAISE EXCEPTION 'An event that comes with its number is the first of its subject and of now'
            USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.hash := events_hash(
        NULL, NEW.subject_type, NEW.subject_id, 1, NEW.verb, NEW.actor, NEW.brand_id, NEW.at, NEW.data, NEW.company_id
    );
    RETURN NEW;
END $$;

DROP TRIGGER events_chain ON events_event;
DROP TRIGGER events_begin ON events_event;
CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW
    WHEN (NEW.sequence IS NULL AND NEW.hash IS NULL) EXECUTE FUNCTION events_chain();
CREATE TRIGGER events_begin BEFORE INSERT ON events_event FOR EACH ROW
    WHEN (NEW.sequence IS NOT NULL OR NEW.hash IS NOT NULL) EXECUTE FUNCTION events_begin();
"""
TWICE = """
CREATE OR REPLACE FUNCTION events_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence <> 1
        OR NEW.previous_hash IS NOT NULL
        OR NEW.transaction <> pg_current_xact_id()::text::bigint
        OR NEW.at NOT BETWEEN transaction_timestamp() AND clock_timestamp()
        OR NEW.hash <> events_hash(
            NULL, NEW.subject_type, NEW.subject_id, 1, NEW.verb, NEW.actor, NEW.brand_id, NEW.at, NEW.data,
            NEW.company_id
        )
    THEN
        RAISE EXCEPTION 'An event that comes with a hash is the first of its subject, of now, and has the right one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER events_chain ON events_event;
DROP TRIGGER events_begin ON events_event;
CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW WHEN (NEW.hash IS NULL)
    EXECUTE FUNCTION events_chain();
CREATE TRIGGER events_begin BEFORE INSERT ON events_event FOR EACH ROW WHEN (NEW.hash IS NOT NULL)
    EXECUTE FUNCTION events_begin();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0008_decimals_of_amounts")]

    operations = [migrations.RunSQL(ONCE, TWICE)]
