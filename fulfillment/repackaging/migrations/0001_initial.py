import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [('repackaging', '0003_guard_by_condition')]

    initial = True

    dependencies = [
        ('inventory', '0002_walls'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recipe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipes', to='products.product')),
                ('version', models.PositiveIntegerField()),
                ('shelf_life_days', models.PositiveIntegerField(help_text='Of the finished product, from the pack date')),
                ('tolerance_bp', models.PositiveIntegerField(default=10, help_text='Share of the input that may stay unexplained, in hundredths of a percent: 10 is 0.1 %')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('product', 'version'), name='recipe_version_once'),
                    models.CheckConstraint(condition=models.Q(('shelf_life_days__gt', 0)), name='recipe_shelf_life_positive'),
                    models.CheckConstraint(condition=models.Q(('tolerance_bp__lt', 10000)), name='recipe_tolerance_below_all'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipe',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipeevent" ("brand_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shelf_life_days", "tolerance_bp", "version") SELECT new_values."brand_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_id", new_values."shelf_life_days", new_values."tolerance_bp", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b7e6622e53a1fe8931baafcd5bbb5ab322b84010', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_eb5cf', referencing='REFERENCING NEW TABLE AS new_values ', table='repackaging_recipe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipe',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipeevent" ("brand_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shelf_life_days", "tolerance_bp", "version") SELECT new_values."brand_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_id", new_values."shelf_life_days", new_values."tolerance_bp", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='60315bae9abc30d87356c3b45a2dea2342e96db5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f7683', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='repackaging_recipe', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipe',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipeevent" ("brand_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "shelf_life_days", "tolerance_bp", "version") SELECT old_values."brand_id", old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."product_id", old_values."shelf_life_days", old_values."tolerance_bp", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='32a17070c08c30e2bb4caf1cbd9eb3bec5830428', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_99701', referencing='REFERENCING OLD TABLE AS old_values ', table='repackaging_recipe', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RecipeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='repackaging.recipe')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.brand')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='products.product')),
                ('version', models.PositiveIntegerField()),
                ('shelf_life_days', models.PositiveIntegerField(help_text='Of the finished product, from the pack date')),
                ('tolerance_bp', models.PositiveIntegerField(default=10, help_text='Share of the input that may stay unexplained, in hundredths of a percent: 10 is 0.1 %')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='353f798a0cae7520e9216ca286f9b2e16cc2b66f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a8081', table='repackaging_recipeevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='RecipeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('recipe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='repackaging.recipe')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.product')),
                ('net_mg', models.PositiveBigIntegerField(help_text='Net per finished piece, in milligrams')),
                ('loss_bp', models.PositiveIntegerField(default=0, help_text='Process loss in hundredths of a percent: 250 is 2.5 %')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('recipe', 'product'), name='recipe_line_once_per_product'),
                    models.CheckConstraint(condition=models.Q(('net_mg__gt', 0)), name='recipe_line_net_positive'),
                    models.CheckConstraint(condition=models.Q(('loss_bp__lt', 10000)), name='recipe_line_loss_below_all'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipeline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipelineevent" ("brand_id", "id", "loss_bp", "net_mg", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "recipe_id") SELECT new_values."brand_id", new_values."id", new_values."loss_bp", new_values."net_mg", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_id", new_values."recipe_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0ed9725957c00fba5d53950658b16d5f5be1b767', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b7602', referencing='REFERENCING NEW TABLE AS new_values ', table='repackaging_recipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipeline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipelineevent" ("brand_id", "id", "loss_bp", "net_mg", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "recipe_id") SELECT new_values."brand_id", new_values."id", new_values."loss_bp", new_values."net_mg", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_id", new_values."recipe_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3b49d7be88df06bb29d061c20af33681e737286f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_929b9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='repackaging_recipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipeline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "repackaging_recipelineevent" ("brand_id", "id", "loss_bp", "net_mg", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "recipe_id") SELECT old_values."brand_id", old_values."id", old_values."loss_bp", old_values."net_mg", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."product_id", old_values."recipe_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ca47a39b69efaeb444c559ad69f30a44acdae654', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_4c579', referencing='REFERENCING OLD TABLE AS old_values ', table='repackaging_recipeline', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RecipeLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='repackaging.recipeline')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('brand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='merchants.brand')),
                ('recipe', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='repackaging.recipe')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='products.product')),
                ('net_mg', models.PositiveBigIntegerField(help_text='Net per finished piece, in milligrams')),
                ('loss_bp', models.PositiveIntegerField(default=0, help_text='Process loss in hundredths of a percent: 250 is 2.5 %')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipelineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c367d99ca7158de17c2e339e15061985a66e2686', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b9c30', table='repackaging_recipelineevent', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='WorkOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('recipe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_orders', to='repackaging.recipe')),
                ('warehouse', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.warehouse')),
                ('output_number', models.CharField(help_text='Lot number of the finished goods', max_length=20)),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('started', 'Started'), ('finished', 'Finished'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                ('packs_on', models.DateField(help_text='The pack date; remaining life and shelf life count from it')),
                ('minimum_life_days', models.PositiveIntegerField(default=1, help_text='Raw lots with less life left on the pack date are not taken')),
                ('planned_pieces', models.PositiveIntegerField()),
                ('piece_mg', models.PositiveBigIntegerField(help_text='Net per finished piece, in milligrams')),
                ('good_pieces', models.PositiveIntegerField(null=True)),
                ('sample_pieces', models.PositiveIntegerField(null=True)),
                ('reject_pieces', models.PositiveIntegerField(null=True)),
                ('consumed_mg', models.PositiveBigIntegerField(null=True)),
                ('loss_mg', models.PositiveBigIntegerField(help_text='Process loss as weighed, in milligrams', null=True)),
                ('unexplained_mg', models.BigIntegerField(help_text="Within the recipe's tolerance; negative is a surplus", null=True)),
                ('output_lot', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_by', to='inventory.lot')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['brand', '-id'], name='work_order_by_brand'),
                    models.Index(fields=['status', '-id'], name='work_order_by_status'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'started', 'finished', 'cancelled'])), name='work_order_status_known'),
                    models.CheckConstraint(condition=models.Q(('planned_pieces__gt', 0)), name='work_order_plans_something'),
                    models.CheckConstraint(condition=models.Q(('piece_mg__gt', 0)), name='work_order_piece_weighs_something'),
                    models.CheckConstraint(condition=models.Q(('minimum_life_days__gt', 0)), name='work_order_minimum_life_positive'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'finished'), _negated=True), models.Q(('consumed_mg__isnull', False), ('finished_at__isnull', False), ('good_pieces__isnull', False), ('loss_mg__isnull', False), ('reject_pieces__isnull', False), ('sample_pieces__isnull', False), ('unexplained_mg__isnull', False)), _connector='OR'), name='work_order_finished_is_complete'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'finished'), _negated=True), ('good_pieces', 0), ('output_lot__isnull', False), _connector='OR'), name='work_order_good_pieces_have_lot'),
                    models.CheckConstraint(condition=models.Q(('consumed_mg__isnull', True), ('consumed_mg', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('good_pieces'), '+', models.F('sample_pieces')), '+', models.F('reject_pieces')), '*', models.F('piece_mg')), '+', models.F('loss_mg')), '+', models.F('unexplained_mg'))), _connector='OR'), name='work_order_mass_balances'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workorder',
            trigger=pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM NEW."status" AND concat(OLD."status", \':\', NEW."status") <> ALL (\'{planned:cancelled,planned:started,started:finished}\'::text[]))', func='RAISE EXCEPTION \'No verb leads from "%" to "%" in the status of %\', OLD."status", NEW."status", TG_TABLE_NAME;', hash='0ef7f84bcab7e850b5fa388eaf0212185a4b21bf', operation='UPDATE', pgid='pgtrigger_status_moves_aecbe', table='repackaging_workorder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workorder',
            trigger=pgtrigger.compiler.Trigger(name='status_begins', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."status" IS DISTINCT FROM \'planned\')', func="RAISE EXCEPTION 'A new row begins as planned, not as %', NEW.status;", hash='bfe9be46ee7c9fb618a5773aae2964e013af8777', operation='INSERT', pgid='pgtrigger_status_begins_f2cf2', table='repackaging_workorder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workorder',
            trigger=pgtrigger.compiler.Trigger(name='output_is_new', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."output_lot_id" IS NOT NULL)', func="\n                    IF TG_OP = 'UPDATE' AND OLD.output_lot_id = NEW.output_lot_id THEN\n                        RETURN NEW;\n                    END IF;\n                    IF TG_OP = 'UPDATE' AND OLD.output_lot_id IS NOT NULL THEN\n                        RAISE EXCEPTION 'Work order % has made its lot already', NEW.id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    IF EXISTS (SELECT FROM repackaging_lotconsumption WHERE lot_id = NEW.output_lot_id) THEN\n                        RAISE EXCEPTION 'Lot % was consumed before it was made', NEW.output_lot_id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='0e2c25f8e31550f3493ebf95e8992b91ebf53627', operation='INSERT OR UPDATE OF "output_lot_id"', pgid='pgtrigger_output_is_new_0f091', table='repackaging_workorder', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='LotConsumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='merchants.brand')),
                ('work_order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='repackaging.workorder')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='inventory.lot')),
                ('quantity', models.PositiveBigIntegerField(help_text='In grams')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('work_order', 'lot'), name='lot_consumed_once_per_work_order'),
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='lot_consumption_positive'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lotconsumption',
            trigger=pgtrigger.compiler.Trigger(name='enters_before_output', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (\n                        SELECT FROM repackaging_workorder WHERE id = NEW.work_order_id AND output_lot_id IS NOT NULL\n                    ) THEN\n                        RAISE EXCEPTION 'Work order % has made its lot; nothing enters it any more', NEW.work_order_id\n                            USING ERRCODE = 'restrict_violation';\n                    END IF;\n                    RETURN NEW;\n                ", hash='62276d2cc258d01d28bcc441f7f7b53e348860fb', operation='INSERT OR UPDATE', pgid='pgtrigger_enters_before_output_be638', table='repackaging_lotconsumption', when='BEFORE')),
        ),
    ]
