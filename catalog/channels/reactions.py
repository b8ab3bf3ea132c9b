"""Listings follow what happens to their unit, in the same transaction."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to

from . import services


@react_to("unit.held")
def take_off(facts: Sequence[Fact], actor: Actor) -> None:
    services.take_off(unit_ids=[fact.subject_id for fact in facts])


@react_to("unit.released", "unit.sale_cancelled")
def put_back(facts: Sequence[Fact], actor: Actor) -> None:
    services.put_back(unit_ids=[fact.subject_id for fact in facts])


# Not at the sale: while that can be cancelled its listings must be able to come back.
@react_to("unit.picked", "unit.withdrawn")
def end(facts: Sequence[Fact], actor: Actor) -> None:
    services.end_all(unit_ids=[fact.subject_id for fact in facts], because=facts[0].verb)
