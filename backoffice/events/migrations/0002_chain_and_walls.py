from django.db import migrations

from backoffice.access.scope import BRAND_ROLE, STAFF_ROLE
from backoffice.access.walls import COMPANIES, Gate, Wall

# A part that is null is left out of the text that is hashed. Stable and not immutable, as what it calls is: only then
# does PostgreSQL write it into the query that calls it.
HASH = """
CREATE FUNCTION events_hash(
    previous bytea, subject_type text, subject_id bigint, sequence int, verb text, actor text, brand bigint,
    at timestamptz, data jsonb, company bigint
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(
        '|', encode(coalesce(previous, ''), 'hex'), subject_type, subject_id, sequence, verb, actor,
        coalesce(brand, 0), (extract(epoch FROM at) * 1000000)::bigint, data, company
    ), 'UTF8'))
$$;
"""
# The chain goes on from the last event of its subject, whoever may see that one: a company's paper that changes its
# company has events behind both walls. The setting lasts as long as the function and ends with it. Changing the role
# for every row costs more than the rest of it, so whoever sees the whole log looks for himself.
# A session keeps the plan of the query. Made while the log is small, it would read the whole log for ever after.
CHAIN = f"""
CREATE FUNCTION events_tip(of_type text, of_id bigint, OUT sequence int, OUT hash bytea)
LANGUAGE plpgsql SET enable_seqscan = off SET role = {STAFF_ROLE} AS $$
BEGIN
    SELECT e.sequence, e.hash INTO sequence, hash FROM events_event e
    WHERE e.subject_type = of_type AND e.subject_id = of_id
    ORDER BY e.sequence DESC LIMIT 1;
END $$;

CREATE FUNCTION events_chain() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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

CREATE TRIGGER events_chain BEFORE INSERT ON events_event FOR EACH ROW
    WHEN (NEW.sequence IS NULL AND NEW.hash IS NULL) EXECUTE FUNCTION events_chain();
"""  # noqa: S608 - a role of ours
# Many first events come with their number and time, which cost more to make for each than to check. They are believed
# nothing: of another time, of another transaction, or not the first, they are refused; a second first one breaks
# `event_sequence_once`. The hash is made here, whatever they bring: made by their statement too, it was made twice.
BEGIN = """
CREATE FUNCTION events_begin() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER events_begin BEFORE INSERT ON events_event FOR EACH ROW
    WHEN (NEW.sequence IS NOT NULL OR NEW.hash IS NOT NULL) EXECUTE FUNCTION events_begin();
"""
APPEND_ONLY = """
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
DROP TRIGGER events_begin ON events_event;
DROP FUNCTION events_begin;
DROP TRIGGER events_chain ON events_event;
DROP FUNCTION events_chain;
DROP FUNCTION events_tip;
DROP FUNCTION events_hash;
"""
# A company's papers beside a brand's goods: two doors, and no event has both walls.
DOOR = f"""
CREATE POLICY company_wall ON events_event TO {BRAND_ROLE}
    USING (company_id = ANY ({COMPANIES}) AND brand_id IS NULL)
    WITH CHECK (company_id = ANY ({COMPANIES}) AND brand_id IS NULL);
"""


class Migration(migrations.Migration):
    replaces = [
        ("events", "0003_company_wall"),
        ("events", "0004_chain_past_walls"),
        ("events", "0006_chain_in_one_go"),
        ("events", "0009_first_events_hashed_once"),
    ]
    dependencies = [("access", "0001_initial"), ("events", "0001_initial")]

    operations = [
        migrations.RunSQL(HASH + CHAIN + BEGIN + APPEND_ONLY, UNCHAIN),
        Wall("events_event", pointed_to=False),
        migrations.RunSQL(DOOR, "DROP POLICY company_wall ON events_event"),
        Gate("events_answer", rule="caller = (SELECT current_setting('app.actor'))"),
    ]
