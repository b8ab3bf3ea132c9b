from pathlib import Path

from backoffice.events.drawing import lifecycles, page


def test_it_draws_the_page_of_the_docs_as_it_is_committed() -> None:
    committed = Path(__file__).resolve().parents[3] / "docs" / "lifecycles.md"

    assert committed.read_text(encoding="utf-8") == page(), "run: manage.py draw_lifecycles"


def test_it_lets_every_state_be_reached() -> None:
    for room, lifecycle in lifecycles():
        reached = {lifecycle.initial, *(transition.target for transition in lifecycle.transitions)}
        assert reached == set(lifecycle.states.values), f"{room}: {lifecycle.subject}"
