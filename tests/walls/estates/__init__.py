"""One record of every brand-owned model, for any brand, with the brand's mark in every text.

A new model behind the walls needs a builder in the module of its room; `test_every_walled_model_has_a_builder` names
what is missing.
"""

# Imported for the builders that they register.
from . import catalog, keeping, merchants, office, people, selling  # noqa: F401
from .estate import (
    BUILDERS,
    OFFICE,
    Estate,
    build_estates,
    missing_builders,
    model_of,
    wall_column,
    walled_labels,
    walled_tables,
)
from .watching import Watch, checksums

__all__ = [
    "BUILDERS",
    "OFFICE",
    "Estate",
    "Watch",
    "build_estates",
    "checksums",
    "missing_builders",
    "model_of",
    "wall_column",
    "walled_labels",
    "walled_tables",
]
