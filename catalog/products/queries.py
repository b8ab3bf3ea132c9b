"""Which category a word means."""

from collections.abc import Mapping, Sequence

from .models import Category
from .words import code_by_word


def category_by_word(text: str) -> Category | None:
    """The category that `text` names, in English, French, German or Chinese, or None: nothing is guessed.

    One query; for many texts take `categories_by_code()` once and `words.code_by_word(text)` for each.
    """
    code = code_by_word(text)
    return None if code is None else Category.objects.filter(code=code).first()


def categories_by_code() -> Mapping[str, Category]:
    """The whole tree, by code."""
    return {category.code: category for category in Category.objects.order_by("code")}


def categories_below(code: str) -> set[int]:
    """The ids of the category with this code and of all below it; none where there is no such category."""
    categories = categories_by_code().values()
    meant = {category.pk for category in categories if category.code == code}
    below = meant
    while below:
        below = {category.pk for category in categories if category.parent_id in below}
        meant |= below
    return meant


def category_choices() -> list[tuple[str, str]]:
    """(code, name) of all categories, in the order in which one looks for a name."""
    rows = Category.objects.values_list("code", "name")
    return sorted(rows, key=lambda each: (each[1].casefold(), each[0]))


def category_words() -> Sequence[str]:
    """The names of all categories, as lists offer them; the code where a name is no word for its category."""
    return sorted((unmistakable(name, code) for code, name in category_choices()), key=str.casefold)


def unmistakable(name: str, code: str) -> str:
    """A category as a file is to write it, so that it is found again."""
    return name if code_by_word(name) == code else code
