import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django_countries.fields
from django.db import migrations, models

from backoffice.tables import AtOnce


class Migration(AtOnce):

    replaces = [
        ('products', '0003_category_sector'),
        ('products', '0004_variants_and_prices'),
        ('products', '0005_decimals_by_function'),
    ]

    initial = True

    dependencies = [
        ('merchants', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='products.category')),
                ('sector', models.SlugField(blank=True, max_length=40)),
            ],
            options={
                'verbose_name_plural': 'categories',
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='merchants.brand')),
                ('sku', models.CharField(max_length=60, verbose_name='SKU')),
                ('title', models.CharField(max_length=200)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='products.category')),
                ('gtin', models.CharField(blank=True, help_text='Padded with zeros to 14 digits', max_length=14, verbose_name='GTIN')),
                ('measure', models.CharField(choices=[('piece', 'pieces'), ('gram', 'grams')], max_length=10)),
                ('country_of_origin', django_countries.fields.CountryField(max_length=2)),
                ('handle', models.CharField(blank=True, db_default='', help_text='Shared by all variants of one thing', max_length=255)),
                ('options', models.JSONField(blank=True, db_default=[], default=list)),
                ('price', models.DecimalField(decimal_places=3, max_digits=18, null=True)),
                ('currency', models.CharField(blank=True, db_default='', max_length=3)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [
                    django.contrib.postgres.indexes.GinIndex(fields=['title'], name='product_title_trigrams', opclasses=['gin_trgm_ops']),
                    models.Index(condition=models.Q(('handle', ''), _negated=True), fields=['brand', 'handle'], name='product_variants'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('brand', 'sku'), name='product_sku_once_per_brand'),
                    models.UniqueConstraint(condition=models.Q(('gtin', ''), _negated=True), fields=('brand', 'gtin'), name='product_gtin_once_per_brand'),
                    models.CheckConstraint(condition=models.Q(('gtin', ''), ('gtin__regex', '^\\d{14}$'), _connector='OR'), name='product_gtin_of_14_digits'),
                    models.CheckConstraint(condition=models.Q(('measure__in', ['piece', 'gram'])), name='product_measure_known'),
                    models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='product_price_not_negative'),
                    models.CheckConstraint(condition=models.Q(models.Q(('currency', ''), ('price__isnull', True)), models.Q(('currency__regex', '^[A-Z]{3}$'), ('price__isnull', False)), _connector='OR'), name='product_price_has_currency'),
                    models.CheckConstraint(condition=models.Func(models.F('price'), models.F('currency'), function='money_has_its_decimals', output_field=models.BooleanField()), name='product_price_has_its_decimals'),
                ],
            },
        ),
    ]
