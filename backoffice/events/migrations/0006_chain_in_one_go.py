from django.db import migrations, models

from backoffice.access.scope import STAFF_ROLE

# Stable and not immutable, as what it calls is: only then does PostgreSQL write it into the query that calls it.
HASH = """
ALTER FUNCTION events_hash(bytea, text, bigint, int, text, text, bigint, timestamptz, jsonb, bigint) STABLE;
"""
IMMUTABLE = """
ALTER FUNCTION events_hash(bytea, text, bigint, int, text, text, bigint, timestamptz, jsonb, bigint) IMMUTABLE;
"""
# The chain goes on from the last event of its subject, whoever may see that one. Changing the role for every row costs
# more than the rest of it, so whoever sees the whole log looks for himself.
CHAIN = f"""
CREATE FUNCTION events_tip(of_type text, of_id bigint, OUT sequence int, OUT hash bytea)
LANGUAGE plpgsql SET enable_seqscan = off SET role = {STAFF_ROLE} AS $$
BEGIN
    SELECT e.sequence, e.hash INTO sequence, hash FROM events_event e
    WHERE e.subject_type = of_type AND e.subject_id = of_id
    ORDER BY e.sequence DESC LIMIT 1;
END $$;

CREATE OR REPLACE FUNCTION events_chain() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    IF current_user = '{STAFF_ROLE}' THEN
        SELECT e.sequence, e.hash INTO last FROM events_event e
        WHERE e.subject_type = NEW.subject_type AND e.subject_id = NEW.subject_id
        ORDER BY e.sequence DESC LIMIT 1;
    ELSE
        SELECT t.sequence, t.hash INTO last FROM events_tip(NEW.subject_type, NEW.subject_id) t;
    END IF;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.transaction := pg_current_xact_id()::text::bigint;
    NEW.previous_hash := last.hash;
    NEW.hash := events_hash(
        NEW.previous_hash, NEW.subject_type, NEW.subject_id, NEW.sequence, NEW.verb, NEW.actor, NEW.brand_id,
        NEW.at, NEW.data, NEW.company_id
    );
    RETURN NEW;
END $$;
"""  # noqa: S608 - a role of ours
# Many first events come hashed, by one statement for all. They are believed nothing: of another time, of another
# transaction, not the first, or with another hash, they are refused; a second first one breaks `event_sequence_once`.
BEGIN = """
CREATE FUNCTION events_begin() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW WHEN (NEW.hash IS NULL)
    EXECUTE FUNCTION events_chain();
CREATE TRIGGER events_begin BEFORE INSERT ON events_event FOR EACH ROW WHEN (NEW.hash IS NOT NULL)
    EXECUTE FUNCTION events_begin();
"""
# What a wall makes for rows that point to its table: none points to an event.
POINTED_TO = "DROP INDEX events_event_id_brand_id"
POINTED_TO_AGAIN = "CREATE UNIQUE INDEX events_event_id_brand_id ON events_event (id, brand_id)"
UNDO = """
DROP TRIGGER events_begin ON events_event;
DROP FUNCTION events_begin;
DROP TRIGGER events_chain ON events_event;
CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW EXECUTE FUNCTION events_chain();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0005_index_on_time")]

    operations = [
        migrations.RunSQL(HASH, IMMUTABLE),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        migrations.RunSQL(BEGIN, UNDO),
        migrations.RunSQL(POINTED_TO, POINTED_TO_AGAIN),
        migrations.RemoveIndex("event", "event_feed_by_company"),
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["company_id", "transaction", "id"],
                condition=models.Q(company_id__isnull=False),
                name="event_feed_by_company",
            ),
        ),
    ]
