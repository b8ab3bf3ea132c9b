"""What spreadsheets may bring into the repackaging room."""

from .recipes import RecipeProfile

__all__ = ["RecipeProfile"]
