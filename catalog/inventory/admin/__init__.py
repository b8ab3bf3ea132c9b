"""The admin of inventory: warehouses, grades, the bench, pieces, holds, lots, movements."""

from . import bench, cards, holds, lots, movements, units, warehouses

__all__ = ["bench", "cards", "holds", "lots", "movements", "units", "warehouses"]
