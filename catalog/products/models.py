"""What there is to sell, by kind: categories and products."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django_countries.fields import CountryField

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks


class Category(models.Model):
    """A node of the category tree, shared by all brands. `code` is what spreadsheets and partners write.

    `sector` is the sector of goods whose papers a brand must have to sell them, that of the node above where the list
    names none; empty while nobody has said.
    """

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    sector = models.SlugField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Measure(models.TextChoices):
    """How a product's lots are counted, in whole numbers."""

    PIECE = "piece", "pieces"
    GRAM = "gram", "grams"


class Product(models.Model):
    """Goods that are counted in lots: raw material in grams, packed goods in pieces.

    Each variant of a thing (a cream in three sizes) is a product of its own. They share their brand's `handle` for the
    thing and differ in their `options`, pairs of name and value: [["Size", "50 ml"]]. `price` is the brand's
    recommendation; what it costs in a store, the store's listing says.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products")
    sku = models.CharField("SKU", max_length=60)
    title = models.CharField(max_length=200)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    gtin = models.CharField("GTIN", max_length=14, blank=True, help_text="Padded with zeros to 14 digits")
    measure = models.CharField(max_length=10, choices=Measure)
    country_of_origin = CountryField()
    handle = models.CharField(
        max_length=255, blank=True, db_default="", help_text="Shared by all variants of one thing"
    )
    options = models.JSONField(default=list, db_default=[], blank=True)
    price = amount_field(null=True)
    currency = currency_field(blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "sku"], name="product_sku_once_per_brand"),
            models.UniqueConstraint(
                fields=["brand", "gtin"], condition=~Q(gtin=""), name="product_gtin_once_per_brand"
            ),
            models.CheckConstraint(
                condition=Q(gtin="") | Q(gtin__regex=r"^\d{14}$"), name="product_gtin_of_14_digits"
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="product_measure_known"),
            *money_checks("product_price", "price", optional=True),
        ]
        indexes = [
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="product_title_trigrams"),
            models.Index(fields=["brand", "handle"], condition=~Q(handle=""), name="product_variants"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}"

    @property
    def variant(self) -> str:
        """The options as a person reads them: «Size: 50 ml, Colour: black»."""
        return ", ".join(f"{name}: {value}" for name, value in self.options)
