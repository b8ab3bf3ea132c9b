from django.db import migrations

# Asked by every request of a partner. A plan is kept for the session, behind a pooler too.
CALLER = """
CREATE FUNCTION access_caller(checksum text) RETURNS TABLE (
    granted text, company_brands bigint[], id bigint, name varchar, company_id bigint, brand_id bigint,
    client_id varchar, scopes text[], active boolean, created_at timestamptz, last_used_at timestamptz
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT token.scope,
           ARRAY(SELECT brand.id FROM merchants_brand brand WHERE brand.company_id = client.company_id
                 ORDER BY brand.id),
           client.id, client.name, client.company_id, client.brand_id, client.client_id,
           ARRAY(SELECT jsonb_array_elements_text(client.scopes)), client.active,
           client.created_at, client.last_used_at
    FROM oauth2_provider_accesstoken token
    JOIN access_apiclient client ON client.id = token.application_id
    WHERE token.token_checksum = checksum AND token.expires > statement_timestamp() AND client.active;
END $$;
"""


class Migration(migrations.Migration):
    replaces = [("access", "0012_caller_of_token")]
    dependencies = [("access", "0005_counters")]

    operations = [migrations.RunSQL(CALLER, "DROP FUNCTION access_caller(text)")]
