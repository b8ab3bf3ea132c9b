"""Verbs of the products room."""

from .categories import install_categories
from .creating import NewProduct, create_product, create_products
from .facts import HANDLE_LENGTH, REVISED_FACTS, SKU_LENGTH, TITLE_LENGTH, WRITERS
from .revising import Revised, Struck, revise_products, strike_products

__all__ = [
    "HANDLE_LENGTH",
    "REVISED_FACTS",
    "SKU_LENGTH",
    "TITLE_LENGTH",
    "WRITERS",
    "NewProduct",
    "Revised",
    "Struck",
    "create_product",
    "create_products",
    "install_categories",
    "revise_products",
    "strike_products",
]
