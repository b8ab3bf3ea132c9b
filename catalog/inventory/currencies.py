"""What keeps a piece in its currency: the rooms that offer it are asked from below."""

from collections.abc import Callable, Collection

# Unit ids → by those whose currency stays, the sentence on why.
Keeper = Callable[[Collection[int]], dict[int, str]]
_keepers: list[Keeper] = []


def keeps_currency(keeper: Keeper) -> Keeper:
    """Registers a function that says of which units the currency may not be changed now, and why."""
    _keepers.append(keeper)
    return keeper


def why_currency_stays(unit_ids: Collection[int]) -> dict[int, str]:
    """By unit id a sentence on why its currency stays; the others' may be changed. One query for each room."""
    if not unit_ids:
        return {}
    return {pk: sentence for keeper in _keepers for pk, sentence in keeper(unit_ids).items()}
