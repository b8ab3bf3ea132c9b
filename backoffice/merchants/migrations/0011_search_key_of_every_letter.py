# ruff: noqa: E501 - characters of Asia count twice

from django.db import migrations

# Letters from the last planes of Unicode are numbers that, multiplied, do not fit into an integer.
SEARCH_KEY = """
CREATE OR REPLACE FUNCTION merchants_search_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(
        CASE
            WHEN letter ~ '^[a-z0-9 ]$' THEN letter
            WHEN ascii(letter) < 128 OR ascii(letter) BETWEEN 768 AND 879 THEN ''
            WHEN ascii(letter) < 11904 THEN substr('abcdefghijklmnopqrstuvwxyz012345', ascii(letter) % 32 + 1, 1)
            ELSE ' ' || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int / 676)
                     || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int / 26 % 26)
                     || chr(97 + (ascii(letter)::bigint * 7919 % 17576)::int % 26) || ' '
        END, '' ORDER BY place), '')
    FROM unnest(string_to_array(lower(normalize(
        regexp_replace(name, '(股份有限公司|有限责任公司|有限責任公司|有限公司|株式会社|有限会社)', '', 'g'), NFKD)), NULL))
        WITH ORDINALITY AS letters (letter, place)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("merchants", "0010_search_columns")]

    operations = [migrations.RunSQL(SEARCH_KEY, migrations.RunSQL.noop)]
