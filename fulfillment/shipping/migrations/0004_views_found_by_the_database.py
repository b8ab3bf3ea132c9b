from django.db import migrations

# For each piece of an order today's packing rule (its category's own, the nearest above, or the general one; null where
# none has begun) and the codes of the views that it asks for in the warehouse: of an automated one, only where the rule
# says so. The day is that on which the transaction began, so that whoever asks and packs in one is told the same.
ASKED = """
CREATE FUNCTION packing_asked(of_order bigint, of_warehouse bigint)
RETURNS TABLE (unit_id bigint, rule_id bigint, codes jsonb) LANGUAGE sql STABLE AS $$
SELECT unit.id, rule.id,
    CASE WHEN rule.of_machines OR NOT warehouse.automated
        THEN jsonb_path_query_array(rule.piece_views || rule.parcel_views, '$[*][0]') ELSE '[]' END
FROM orders_orderline line
JOIN inventory_unit unit ON unit.id = line.unit_id
LEFT JOIN inventory_warehouse warehouse ON warehouse.id = of_warehouse
LEFT JOIN LATERAL (
    WITH RECURSIVE above AS (
        SELECT category.id, category.parent_id, 0 AS far
        FROM products_category category WHERE category.id = unit.category_id
        UNION ALL
        SELECT category.id, category.parent_id, above.far + 1
        FROM products_category category JOIN above ON category.id = above.parent_id
    )
    SELECT begun.* FROM shipping_packingrule begun LEFT JOIN above ON above.id = begun.category_id
    WHERE begun.valid_from <= (now() AT TIME ZONE 'UTC')::date
        AND (begun.category_id IS NULL OR above.id IS NOT NULL)
    ORDER BY above.far NULLS LAST, begun.valid_from DESC
    LIMIT 1
) AS rule ON true
WHERE line.order_id = of_order
$$
"""


class Migration(migrations.Migration):
    replaces = [("shipping", "0010_views_found_by_the_database")]
    dependencies = [
        ("shipping", "0003_first_packing_rule"),
        ("inventory", "0001_initial"),
        ("orders", "0001_initial"),
    ]

    operations = [migrations.RunSQL(ASKED, "DROP FUNCTION packing_asked(bigint, bigint)")]
