from django.db import migrations, models

# The sectors that begin with a node of the tree as it stood when sectors came in; the nodes below are of them too.
SECTORS = """
WITH RECURSIVE own (code, sector) AS (
    SELECT code, code FROM products_category WHERE code IN (
        'bags', 'watches', 'shoes', 'clothing', 'jewellery', 'accessories', 'sunglasses', 'small-leather-goods',
        'umbrellas', 'home-textiles', 'tableware', 'sport-and-leisure', 'electronics', 'cosmetics', 'skincare',
        'make-up', 'hair-care', 'perfume', 'food-supplements', 'food', 'beverages', 'infant-formula', 'pet-food'
    )
    UNION ALL VALUES ('cufflinks', 'jewellery'), ('pet-treats', 'pet-food')
), tree (id, sector) AS (
    SELECT category.id, coalesce(own.sector, '') FROM products_category category LEFT JOIN own USING (code)
    WHERE category.parent_id IS NULL
    UNION ALL
    SELECT category.id, coalesce(own.sector, tree.sector)
    FROM products_category category JOIN tree ON category.parent_id = tree.id LEFT JOIN own USING (code)
)
UPDATE products_category SET sector = tree.sector FROM tree
WHERE tree.id = products_category.id AND products_category.sector <> tree.sector
"""


class Migration(migrations.Migration):
    dependencies = [("products", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="sector",
            field=models.SlugField(blank=True, max_length=40),
        ),
        migrations.RunSQL(SECTORS, migrations.RunSQL.noop),
    ]
