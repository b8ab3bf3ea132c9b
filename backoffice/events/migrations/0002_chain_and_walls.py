from django.db import migrations

from backoffice.access.walls import Gate, Wall

CHAIN = """
CREATE FUNCTION events_hash(
    previous bytea, subject_type text, subject_id bigint, sequence int, verb text, actor text, brand bigint,
    at timestamptz, data jsonb
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(
        '|', encode(coalesce(previous, ''), 'hex'), subject_type, subject_id, sequence, verb, actor,
        coalesce(brand, 0), (extract(epoch FROM at) * 1000000)::bigint, data
    ), 'UTF8'))
$$;

-- A session keeps the plan of the query below. Made while the log is small, it would read the whole log for ever after.
CREATE FUNCTION events_chain() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    last record;
BEGIN
    SELECT e.sequence, e.hash INTO last FROM events_event e
    WHERE e.subject_type = NEW.subject_type AND e.subject_id = NEW.subject_id
    ORDER BY e.sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.at := clock_timestamp();
    NEW.transaction := pg_current_xact_id()::text::bigint;
    NEW.previous_hash := last.hash;
    NEW.hash := events_hash(
        NEW.previous_hash, NEW.subject_type, NEW.subject_id, NEW.sequence, NEW.verb, NEW.actor, NEW.brand_id,
        NEW.at, NEW.data
    );
    RETURN NEW;
END $$;

CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW EXECUTE FUNCTION events_chain();

CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The event log is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH STATEMENT EXECUTE FUNCTION events_append_only();
"""
UNCHAIN = """
DROP TRIGGER events_append_only ON events_event;
DROP FUNCTION events_append_only;
DROP TRIGGER events_chain ON events_event;
DROP FUNCTION events_chain;
DROP FUNCTION events_hash;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("events", "0001_initial")]

    operations = [
        migrations.RunSQL(CHAIN, UNCHAIN),
        Wall("events_event"),
        Gate("events_answer", rule="caller = (SELECT current_setting('app.actor'))"),
    ]
