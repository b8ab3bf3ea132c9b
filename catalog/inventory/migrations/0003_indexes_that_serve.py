import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By their names: changing the fields would make their keys anew, and checking the rows is stopped by the walls.
DROP = """
DROP INDEX inventory_unit_brand_id_a0436f25;
DROP INDEX inventory_unit_grade_id_003e4374;
DROP INDEX inventory_unit_graded_by_id_742b657d;
DROP INDEX inventory_unit_source_grade_id_865fde91;
DROP INDEX inventory_movement_brand_id_c9a45110;
DROP INDEX inventory_movement_lot_id_c6953902;
DROP INDEX inventory_movement_unit_id_d8bee845;
-- What a wall makes for rows that point to its table: none points to these.
DROP INDEX inventory_movement_id_brand_id;
ALTER TABLE inventory_movement
    DROP CONSTRAINT inventory_movement_brand_id_c9a45110_fk_merchants_brand_id,
    DROP CONSTRAINT inventory_movement_lot_id_c6953902_fk_inventory_lot_id,
    DROP CONSTRAINT inventory_movement_unit_id_d8bee845_fk_inventory_unit_id;
"""
UNDO = """
CREATE INDEX inventory_unit_brand_id_a0436f25 ON inventory_unit (brand_id);
CREATE INDEX inventory_unit_grade_id_003e4374 ON inventory_unit (grade_id);
CREATE INDEX inventory_unit_graded_by_id_742b657d ON inventory_unit (graded_by_id);
CREATE INDEX inventory_unit_source_grade_id_865fde91 ON inventory_unit (source_grade_id);
CREATE INDEX inventory_movement_brand_id_c9a45110 ON inventory_movement (brand_id);
CREATE INDEX inventory_movement_lot_id_c6953902 ON inventory_movement (lot_id);
CREATE INDEX inventory_movement_unit_id_d8bee845 ON inventory_movement (unit_id);
CREATE UNIQUE INDEX inventory_movement_id_brand_id ON inventory_movement (id, brand_id);
ALTER TABLE inventory_movement
    ADD CONSTRAINT inventory_movement_brand_id_c9a45110_fk_merchants_brand_id
        FOREIGN KEY (brand_id) REFERENCES merchants_brand DEFERRABLE INITIALLY DEFERRED NOT VALID,
    ADD CONSTRAINT inventory_movement_lot_id_c6953902_fk_inventory_lot_id
        FOREIGN KEY (lot_id) REFERENCES inventory_lot DEFERRABLE INITIALLY DEFERRED NOT VALID,
    ADD CONSTRAINT inventory_movement_unit_id_d8bee845_fk_inventory_unit_id
        FOREIGN KEY (unit_id) REFERENCES inventory_unit DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0002_walls"),
        ("merchants", "0011_search_key_of_every_letter"),
        ("products", "0004_variants_and_prices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="movement",
                    name="brand",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.brand",
                    ),
                ),
                migrations.AlterField(
                    model_name="movement",
                    name="lot",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="inventory.lot",
                    ),
                ),
                migrations.AlterField(
                    model_name="movement",
                    name="unit",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="inventory.unit",
                    ),
                ),
                migrations.AlterField(
                    model_name="unit",
                    name="brand",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="merchants.brand",
                    ),
                ),
                migrations.AlterField(
                    model_name="unit",
                    name="grade",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.grade",
                    ),
                ),
                migrations.AlterField(
                    model_name="unit",
                    name="graded_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="unit",
                    name="source_grade",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.grade",
                    ),
                ),
            ],
            database_operations=[migrations.RunSQL(DROP, UNDO)],
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                condition=models.Q(("grade__isnull", False)), fields=["grade"], name="unit_by_grade"
            ),
        ),
    ]
