from django.db import migrations, models

CAUSES = [
    ("not_applied", "Not applied for"),
    ("not_live", "Not live yet"),
    ("trademark", "No trademark in force covers the goods"),
    ("authorisation", "The chain of authorisation has a gap"),
    ("licence", "A licence has lapsed"),
    ("paper", "A paper has lapsed"),
    ("deposit", "The deposit was not made good"),
    ("contract", "The contract has ended"),
    ("suspended", "Suspended"),
    ("terminated", "Terminated"),
]
# Brands that an approval created have its event. The owner of the tables stands before the walls of both, as everybody;
# a table is not altered while checks of its rows are still to come.
BY_APPLICATION = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE merchants_brand NO FORCE ROW LEVEL SECURITY;
ALTER TABLE events_event NO FORCE ROW LEVEL SECURITY;
UPDATE merchants_brand brand SET by_application = true WHERE EXISTS (
    SELECT FROM events_event event
    WHERE event.subject_type = 'brand' AND event.subject_id = brand.id AND event.verb = 'brand.onboarded'
);
ALTER TABLE events_event FORCE ROW LEVEL SECURITY;
ALTER TABLE merchants_brand FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """What a brand has not applied for is closed to it; the next watch closes it to those that are here."""

    dependencies = [
        ("events", "0002_chain_and_walls"),
        ("merchants", "0005_without_key_of_nobody"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="by_application",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(BY_APPLICATION, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="restriction",
            name="cause",
            field=models.CharField(choices=CAUSES, max_length=20),
        ),
        migrations.RemoveConstraint(model_name="restriction", name="restriction_cause_known"),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", [code for code, _ in CAUSES])),
                name="restriction_cause_known",
            ),
        ),
    ]
