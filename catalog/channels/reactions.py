"""Listings follow what happens to their unit and to their brand, in the same transaction.

That a held unit is in no store is the database's own doing: trigger `listings_taken_off`.
"""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to

from . import queries, services


@react_to("unit.released", "unit.sale_cancelled")
def put_back(facts: Sequence[Fact], actor: Actor) -> None:
    services.put_back(unit_ids=[fact.subject_id for fact in facts])


# Not at the sale: while that can be cancelled its listings must be able to come back.
@react_to("unit.picked", "unit.withdrawn", "unit.lost", "unit.set_back")
def end(facts: Sequence[Fact], actor: Actor) -> None:
    services.end_all(unit_ids=[fact.subject_id for fact in facts], because=facts[0].verb)


@react_to("brand.restricted", "brand.unrestricted")
def follow_the_brand(facts: Sequence[Fact], actor: Actor) -> None:
    services.follow(listings=queries.open_listings().filter(brand__in={fact.subject_id for fact in facts}))


@react_to("unit.missed", "unit.turned_up")
def follow_the_piece(facts: Sequence[Fact], actor: Actor) -> None:
    """No store offers what nobody can lay hands on; found, it is offered again where nothing else is in the way."""
    services.follow(listings=queries.open_listings().filter(unit__in=[fact.subject_id for fact in facts]))


@react_to("unit.revised")
def follow_the_category(facts: Sequence[Fact], actor: Actor) -> None:
    """A unit that turned out to be of another category may be of another sector."""
    moved = [fact.subject_id for fact in facts if "category_id" in fact.data["changed"]]
    if moved:
        services.follow(listings=queries.open_listings().filter(unit__in=moved))
