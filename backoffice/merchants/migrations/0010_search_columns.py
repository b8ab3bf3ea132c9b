# ruff: noqa: E501 - as Django writes it

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import backoffice.merchants.models.searching

# As before, without the legal forms of Asia: four characters that half the names of a register share.
SEARCH_KEY = """
CREATE OR REPLACE FUNCTION merchants_search_key(name text) RETURNS text
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
    FROM unnest(string_to_array(lower(normalize(
        regexp_replace(name, '(股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社)', '', 'g'), NFKD)), NULL))
        WITH ORDINALITY AS letters (letter, place)
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0009_second_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="application",
            name="application_search_trigrams",
        ),
        migrations.RemoveIndex(
            model_name="brandname",
            name="brand_name_search_trigrams",
        ),
        migrations.RemoveIndex(
            model_name="company",
            name="company_search_trigrams",
        ),
        migrations.RemoveIndex(
            model_name="documentversion",
            name="document_mark_search_trigrams",
        ),
        migrations.RunSQL(SEARCH_KEY, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="application",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=backoffice.merchants.models.searching.SearchKey("brand_name"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="brandname",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=backoffice.merchants.models.searching.SearchKey("name"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=backoffice.merchants.models.searching.SearchKey("name"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="documentversion",
            name="search_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=backoffice.merchants.models.searching.SearchKey("mark"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="application_search_keys", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="brandname",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="brand_name_search_keys", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_key"], name="company_search_keys", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="documentversion",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("mark", ""), _negated=True),
                fields=["search_key"],
                name="document_search_keys",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
