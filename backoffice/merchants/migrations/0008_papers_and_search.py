# ruff: noqa: E501 - as Django writes it

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import backoffice.merchants.models.searching
from backoffice.access.walls import COMPANIES, Gate

# What `models.searching` says, and see there why.
SEARCH_KEY = """
CREATE FUNCTION merchants_search_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
        CASE
            WHEN letter ~ '^[a-z0-9 ]$' THEN letter
            WHEN ascii(letter) < 128 OR ascii(letter) BETWEEN 768 AND 879 THEN ''
            WHEN ascii(letter) < 11904 THEN substr('abcdefghijklmnopqrstuvwxyz012345', ascii(letter) % 32 + 1, 1)
            ELSE ' ' || chr(97 + ascii(letter) * 7919 % 17576 / 676)
                     || chr(97 + ascii(letter) * 7919 % 17576 / 26 % 26)
                     || chr(97 + ascii(letter) * 7919 % 17576 % 26) || ' '
        END, '' ORDER BY place), '')
    FROM unnest(string_to_array(lower(normalize(name, NFKD)), NULL)) WITH ORDINALITY AS letters (letter, place)
$$
"""
NUMBER_KEY = """
CREATE FUNCTION merchants_number_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT upper(regexp_replace(number, '[^0-9A-Za-z]', '', 'g'))
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0007_walls_of_reference_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(SEARCH_KEY, "DROP FUNCTION merchants_search_key(text)"),
        migrations.RunSQL(NUMBER_KEY, "DROP FUNCTION merchants_number_key(text)"),
        migrations.CreateModel(
            name="FindingOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="merchants.company",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "field", "code", "value"), name="finding_override_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="documentversion",
            name="uploaded_by_key",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    backoffice.merchants.models.searching.SearchKey("brand_name"), name="gin_trgm_ops"
                ),
                name="application_search_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="brandname",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    backoffice.merchants.models.searching.SearchKey("name"), name="gin_trgm_ops"
                ),
                name="brand_name_search_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    backoffice.merchants.models.searching.SearchKey("name"), name="gin_trgm_ops"
                ),
                name="company_search_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                backoffice.merchants.models.searching.NumberKey("registration_number"),
                name="company_by_number_key",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                backoffice.merchants.models.searching.NumberKey("vat_number"),
                condition=models.Q(("vat_number", ""), _negated=True),
                name="company_by_vat_key",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                backoffice.merchants.models.searching.NumberKey("iban"),
                condition=models.Q(("iban", ""), _negated=True),
                name="company_by_iban_key",
            ),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    backoffice.merchants.models.searching.SearchKey("mark"), name="gin_trgm_ops"
                ),
                condition=models.Q(("mark", ""), _negated=True),
                name="document_mark_search_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=models.Index(
                backoffice.merchants.models.searching.NumberKey("paper_number"),
                condition=models.Q(("paper_number", ""), _negated=True),
                name="document_by_number_key",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="documentversion",
            trigger=pgtrigger.compiler.Trigger(
                name="versions_are_never_edited",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."filename" IS DISTINCT FROM (NEW."filename") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."paper_number" IS DISTINCT FROM (NEW."paper_number") OR OLD."issuer" IS DISTINCT FROM (NEW."issuer") OR OLD."holder" IS DISTINCT FROM (NEW."holder") OR OLD."holder_key" IS DISTINCT FROM (NEW."holder_key") OR OLD."granted_to" IS DISTINCT FROM (NEW."granted_to") OR OLD."granted_to_key" IS DISTINCT FROM (NEW."granted_to_key") OR OLD."mark" IS DISTINCT FROM (NEW."mark") OR OLD."trademark_status" IS DISTINCT FROM (NEW."trademark_status") OR OLD."nice_classes" IS DISTINCT FROM (NEW."nice_classes") OR OLD."territory" IS DISTINCT FROM (NEW."territory") OR OLD."issued_on" IS DISTINCT FROM (NEW."issued_on") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."unlimited" IS DISTINCT FROM (NEW."unlimited") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."translation_of_id" IS DISTINCT FROM (NEW."translation_of_id") OR OLD."uploaded_by_name" IS DISTINCT FROM (NEW."uploaded_by_name") OR OLD."uploaded_by_key" IS DISTINCT FROM (NEW."uploaded_by_key") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="37977560f2d8904fbfd4b899b4bf4377cef902fc",
                    operation="UPDATE",
                    pgid="pgtrigger_versions_are_never_edited_332a7",
                    table="merchants_documentversion",
                    when="BEFORE",
                ),
            ),
        ),
        Gate("merchants_findingoverride", rule=f"company_id = ANY ({COMPANIES})", writable=False),
    ]
