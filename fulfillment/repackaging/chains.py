"""What is made from what: the chains of recipes, which never come back to where they began."""

from collections.abc import Collection, Mapping


def chain_back_to(start: int, made_from: Mapping[int, Collection[int]]) -> list[int] | None:
    """The products by which `start` would be made from itself, from it on to the last before it; None for none.

    `made_from` has the ingredients of each product that has a recipe.
    """
    came_from: dict[int, int] = {}
    waiting = [start]
    while waiting:
        product = waiting.pop()
        for ingredient in made_from.get(product, ()):
            if ingredient == start:
                chain = [product]
                while chain[-1] != start:
                    chain.append(came_from[chain[-1]])
                return chain[::-1]
            if ingredient not in came_from:
                came_from[ingredient] = product
                waiting.append(ingredient)
    return None
