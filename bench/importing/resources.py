"""django-import-export as it comes, and as fast as its documentation makes it."""

from pathlib import Path
from typing import Any

from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import CachedForeignKeyWidget, DateWidget, DecimalWidget, ForeignKeyWidget
from tablib import Dataset

from backoffice.access.scope import scope
from backoffice.merchants.models import Brand
from catalog.inventory.models import Warehouse
from catalog.products.models import Category

from .files import ACTOR, WAREHOUSE
from .table import BenchUnit

_FIELDS = (
    "reference", "brand", "title", "category", "model_reference", "asking_price", "currency", "material", "colour",
    "size", "source_listed_on", "source_country",
)  # fmt: skip


class _Units(ModelResource):
    reference = Field(attribute="reference", column_name="Reference")
    brand = Field(attribute="brand", column_name="Brand", widget=ForeignKeyWidget(Brand, "name"))
    title = Field(attribute="title", column_name="Title")
    category = Field(attribute="category", column_name="Category", widget=ForeignKeyWidget(Category, "code"))
    model_reference = Field(attribute="model_reference", column_name="Model reference")
    asking_price = Field(attribute="asking_price", column_name="Price", widget=DecimalWidget())
    currency = Field(attribute="currency", column_name="Currency")
    material = Field(attribute="material", column_name="Material")
    colour = Field(attribute="colour", column_name="Colour")
    size = Field(attribute="size", column_name="Size")
    source_listed_on = Field(attribute="source_listed_on", column_name="Online date", widget=DateWidget())
    source_country = Field(attribute="source_country", column_name="Location")

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self.warehouse = Warehouse.objects.get(code=WAREHOUSE)

    def init_instance(self, row: Any = None) -> BenchUnit:
        return BenchUnit(warehouse=self.warehouse)


class DefaultUnits(_Units):
    """Nothing set but what a row is known by: brand and reference, as the unique index has it."""

    class Meta:
        model = BenchUnit
        fields = _FIELDS
        import_id_fields = ("brand", "reference")


class BestUnits(_Units):
    """Bulk of 1,000, no diff, both foreign keys and all instances fetched once.

    Known by the reference alone, which is all that its loader of instances can; no two of the file are the same.
    """

    brand = Field(attribute="brand", column_name="Brand", widget=CachedForeignKeyWidget(Brand, "name"))
    category = Field(
        attribute="category", column_name="Category", widget=CachedForeignKeyWidget(Category, "code")
    )

    class Meta:
        model = BenchUnit
        fields = _FIELDS
        import_id_fields = ("reference",)
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        force_init_instance = False
        instance_loader_class = CachedInstanceLoader


def import_twice(resource: type[_Units], path: Path) -> None:
    """As its admin does: a dry run for the preview, then the import. Raises when a row was not taken."""
    for dry_run in (True, False):
        dataset = Dataset().load(path.read_text(encoding="utf-8"), format="csv")
        with scope(ACTOR):
            result = resource().import_data(dataset, dry_run=dry_run)
        if result.has_errors() or result.has_validation_errors():
            raise RuntimeError(f"django-import-export: {result.row_errors()[:1]} {result.invalid_rows[:1]}")
