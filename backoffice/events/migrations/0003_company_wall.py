from django.db import migrations, models

from backoffice.access.scope import BRAND_ROLE
from backoffice.access.walls import COMPANIES

# A part that is null is left out of the text that is hashed: what was written before keeps its hash.
CHAIN = """
CREATE FUNCTION events_hash(
    previous bytea, subject_type text, subject_id bigint, sequence int, verb text, actor text, brand bigint,
    at timestamptz, data jsonb, company bigint
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(concat_ws(
        '|', encode(coalesce(previous, ''), 'hex'), subject_type, subject_id, sequence, verb, actor,
        coalesce(brand, 0), (extract(epoch FROM at) * 1000000)::bigint, data, company
    ), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION events_chain() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
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
        NEW.at, NEW.data, NEW.company_id
    );
    RETURN NEW;
END $$;

DROP FUNCTION events_hash(bytea, text, bigint, int, text, text, bigint, timestamptz, jsonb);
"""
# A company's papers beside a brand's goods: two doors, and no event has both walls.
DOOR = f"""
CREATE POLICY company_wall ON events_event TO {BRAND_ROLE}
    USING (company_id = ANY ({COMPANIES}) AND brand_id IS NULL)
    WITH CHECK (company_id = ANY ({COMPANIES}) AND brand_id IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_chain_and_walls")]

    operations = [
        migrations.AddField("event", "company_id", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                condition=models.Q(brand_id__isnull=True) | models.Q(company_id__isnull=True),
                name="event_behind_one_wall",
            ),
        ),
        migrations.AddIndex(
            "event", models.Index(fields=["company_id", "transaction", "id"], name="event_feed_by_company")
        ),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        migrations.RunSQL(DOOR, "DROP POLICY company_wall ON events_event"),
    ]
