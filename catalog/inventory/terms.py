"""Which words of the bench fit a category: its own list, that of the nearest category above, or the general one."""

from collections.abc import Iterable

from catalog.products.models import Category

from .bench_models import BenchTerm, TermList


def terms_for(name: TermList, category_ids: Iterable[int]) -> dict[int, list[BenchTerm]]:
    """Category id → its words in the order of the bench, in two queries; empty where nothing is known."""
    lists: dict[int | None, list[BenchTerm]] = {}
    for term in BenchTerm.objects.filter(list=name).order_by("position", "pk"):
        lists.setdefault(term.category_id, []).append(term)
    above = dict(Category.objects.values_list("pk", "parent_id"))
    found: dict[int, list[BenchTerm]] = {}
    for category_id in set(category_ids):
        place: int | None = category_id
        while place is not None and place not in lists:
            place = above.get(place)
        found[category_id] = lists.get(place, [])
    return found
