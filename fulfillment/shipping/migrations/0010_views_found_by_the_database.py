# ruff: noqa: E501
import pgtrigger.compiler
import pgtrigger.migrations
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
    dependencies = [
        ("inventory", "0009_custody"),
        ("orders", "0001_initial"),
        ("products", "0001_initial"),
        ("shipping", "0009_photographed_by_the_database"),
    ]

    operations = [
        migrations.RunSQL(ASKED, "DROP FUNCTION packing_asked(bigint, bigint)"),
        pgtrigger.migrations.RemoveTrigger(
            model_name="parcel",
            name="packed_with_its_photographs",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="parcel",
            trigger=pgtrigger.compiler.Trigger(
                name="packed_with_its_photographs",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('packed', 'labelled', 'handed_over'))",
                    func="\n            IF NEW.status = 'packed' THEN\n                NEW.views_asked := (\n                    SELECT CASE WHEN bool_and(rule_id IS NOT NULL) THEN jsonb_object_agg(unit_id, codes) END\n                    FROM packing_asked(NEW.order_id, NEW.warehouse_id)\n                );\n                IF NEW.views_asked IS NULL THEN\n                    RAISE EXCEPTION 'Parcel % has no piece, or one that no packing rule covers', NEW.id\n                        USING ERRCODE = 'check_violation';\n                END IF;\n            END IF;\n            IF EXISTS (\n                SELECT FROM jsonb_each(NEW.views_asked) AS asked(unit, views),\n                    jsonb_array_elements_text(asked.views) AS view(code)\n                WHERE NOT EXISTS (\n                    SELECT FROM shipping_packingphoto photo\n                    WHERE photo.parcel_id = NEW.id AND photo.unit_id = asked.unit::bigint AND photo.view = view.code\n                )\n            ) THEN\n                RAISE EXCEPTION 'Parcel % lacks a photograph that was asked for at packing', NEW.id\n                    USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="3bd5646132ecb6a8af98bdcfcf00bf6465fc5a41",
                    operation="UPDATE",
                    pgid="pgtrigger_packed_with_its_photographs_ad8a1",
                    table="shipping_parcel",
                    when="BEFORE",
                ),
            ),
        ),
    ]
