"""Verbs of the repackaging room."""

from .recipes import Ingredient, NewRecipe, Struck, strike_recipes, write_recipe, write_recipes
from .runs import (
    JOB,
    cancel_work_order,
    finish_work_order,
    hand_to_line,
    plan_work_order,
    run_work_order,
    start_work_order,
)

__all__ = [
    "JOB",
    "Ingredient",
    "NewRecipe",
    "Struck",
    "cancel_work_order",
    "finish_work_order",
    "hand_to_line",
    "plan_work_order",
    "run_work_order",
    "start_work_order",
    "strike_recipes",
    "write_recipe",
    "write_recipes",
]
